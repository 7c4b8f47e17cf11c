#include "expansion.hpp"

#include "base/error.hpp"
#include "sprig/unicode.hpp"

#include <optional>

namespace sluice::envsubst {
namespace {

constexpr std::size_t kMaxDepth = 200;

[[noreturn]] void fail(const char* what)
{
    throw base::Error(base::ErrorKind::Invalid, what);
}
constexpr auto kBadSubstitution = "bad substitution";
constexpr auto kBadArgument = "unable to parse substitution within function";

/// Which character after an escaping one makes that one disappear.
enum class Escapes { None, Dollars, DollarsAndSlashes };

/// A code point and how many bytes it has; an invalid byte is one of U+FFFD.
struct Rune {
    char32_t value = 0;
    std::size_t bytes = 0;
};

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {}

    std::vector<Part> parse()
    {
        const auto anything = [](char32_t, std::size_t) { return true; };
        std::vector<Part> parts;
        for (;;) {
            if (begins_expansion())
                parts.emplace_back(expansion());
            else if (auto literal = take(anything, Escapes::Dollars))
                parts.emplace_back(*std::move(literal));
            else
                return parts;
        }
    }

private:
    Rune rune() const
    {
        // A NUL ends the text for the original, too.
        if (at_ >= text_.size() || text_[at_] == '\0') return {};
        const auto first = static_cast<unsigned char>(text_[at_]);
        if (first < 0x80) return {first, 1};
        const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        const auto decoded = sprig::unicode::decode(text_.substr(at_, length));
        return {decoded.front(), decoded.size() == 1 ? length : 1};
    }

    bool begins_expansion() const { return text_.substr(at_).starts_with("${"); }

    bool escapes(Escapes which) const
    {
        const auto next = text_.substr(at_, 2);
        if (which == Escapes::None) return false;
        if (next == "$$") return true;
        return which == Escapes::DollarsAndSlashes && (next == "\\/" || next == "\\\\");
    }

    /// The longest text of characters that `accept(character, bytes up to its end)` takes, up to an expansion
    /// where those count; nullopt: not even one.
    template <class Accept>
    std::optional<std::string> take(Accept accept, Escapes which = Escapes::None, bool to_expansion = true)
    {
        std::string taken;
        for (;;) {
            const Rune next = rune();
            if (next.bytes == 0 || (to_expansion && begins_expansion())) break;
            if (escapes(which)) {
                taken += text_[at_ + 1];
                at_ += 2;
                continue;
            }
            if (!accept(next.value, taken.size() + next.bytes)) break;
            taken += text_.substr(at_, next.bytes);
            at_ += next.bytes;
        }
        if (taken.empty()) return std::nullopt;
        return taken;
    }

    template <class Accept> std::string operation(Accept accept, const char* otherwise = kBadSubstitution)
    {
        auto taken = take(accept, Escapes::None, false);
        if (!taken) fail(otherwise);
        return *std::move(taken);
    }

    template <class Accept> void argument(Expansion& to, Accept accept, Escapes which = Escapes::None)
    {
        if (begins_expansion()) {
            to.arguments.emplace_back(expansion());
            return;
        }
        auto taken = take(accept, which);
        if (!taken) fail(kBadArgument);
        to.arguments.emplace_back(*std::move(taken));
    }

    bool next_is(char c) const { return at_ < text_.size() && text_[at_] == c; }

    void close()
    {
        if (!next_is('}')) fail(kBadSubstitution);
        ++at_;
    }

    static bool in_name(char32_t c, std::size_t)
    {
        return c == '_' || sprig::unicode::is_letter(c) || sprig::unicode::is_digit(c);
    }
    static bool before_brace(char32_t c, std::size_t) { return c != '}'; }

    Expansion expansion()
    {
        if (++depth_ > kMaxDepth)
            throw base::Error(base::ErrorKind::LimitExceeded, "expansions are nested too deeply");
        at_ += 2;
        Expansion made = next_is('#') ? length() : of_variable();
        --depth_;
        return made;
    }

    Expansion length()
    {
        Expansion made;
        made.operation = operation([](char32_t c, std::size_t end) { return c == '#' && end == 1; });
        made.variable = operation(in_name);
        close();
        return made;
    }

    Expansion of_variable()
    {
        Expansion made;
        made.variable = operation(in_name, "unable to parse variable name");
        const Rune next = rune();
        switch (next.bytes == 0 ? U'\0' : next.value) {
        case ':':
            default_or_substring(made);
            break;
        case '=':
            made.operation = operation([](char32_t c, std::size_t end) { return c == '=' && end == 1; });
            fallback(made);
            break;
        case ',':
        case '^':
            made.operation =
                operation([](char32_t c, std::size_t end) { return (c == ',' || c == '^') && end < 3; });
            close();
            break;
        case '/':
            replacement(made);
            break;
        case '#':
        case '%':
            made.operation =
                operation([mark = next.value](char32_t c, std::size_t end) { return c == mark && end < 3; });
            argument(made, before_brace);
            close();
            break;
        default:
            if (!next_is('}')) fail("missing closing brace");
            close();
        }
        return made;
    }

    void default_or_substring(Expansion& made)
    {
        const auto after = text_.substr(at_ + 1, 1);
        if (!after.empty() && std::string_view("=-?+").find(after.front()) != std::string_view::npos) {
            made.operation = text_.substr(at_, 2);
            at_ += 2;
            return fallback(made);
        }
        ++at_;
        // The original steps back over as many bytes as the character after the colon has.
        if (after.empty() || rune().bytes > 1) fail(kBadSubstitution);
        made.operation = ":";
        argument(made, [](char32_t c, std::size_t) { return c != ':' && c != '}'; });
        if (next_is('}')) return close();
        operation([](char32_t c, std::size_t) { return c == ':'; });
        argument(made, before_brace);
        close();
    }

    /// The text that stands for a value that is not there, piece by piece.
    void fallback(Expansion& made)
    {
        while (!next_is('}'))
            argument(made, before_brace);
        close();
    }

    void replacement(Expansion& made)
    {
        const auto slash = [](char32_t c, std::size_t) { return c == '/'; };
        made.operation = operation([](char32_t c, std::size_t end) {
            return end == 1 ? c == '/' : end == 2 && (c == '/' || c == '#' || c == '%');
        });
        argument(made, [](char32_t c, std::size_t) { return c != '/'; }, Escapes::DollarsAndSlashes);
        operation(slash);
        if (!next_is('}')) argument(made, before_brace, Escapes::DollarsAndSlashes);
        close();
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

}  // namespace

std::vector<Part> parse(std::string_view text)
{
    return Parser(text).parse();
}

}  // namespace sluice::envsubst
