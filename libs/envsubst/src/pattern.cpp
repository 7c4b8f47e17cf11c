#include "pattern.hpp"

#include "base/error.hpp"
#include "sprig/unicode.hpp"

#include <optional>

namespace sluice::envsubst {
namespace {

struct Malformed {};

struct Decoded {
    char32_t rune = 0;
    std::size_t bytes = 0;
    bool valid = true;
};

Decoded first_of(std::string_view text)
{
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return {first, 1, true};
    const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    const auto runes = sprig::unicode::decode(text.substr(0, length));
    if (runes.size() == 1 && text.size() >= length) return {runes.front(), length, true};
    return {U'\uFFFD', 1, false};
}

/// One end of a range inside of a class, taken off the front; a class never ends with it.
char32_t bound(std::string_view& pattern)
{
    if (pattern.empty() || pattern.front() == '-' || pattern.front() == ']') throw Malformed{};
    if (pattern.front() == '\\') pattern.remove_prefix(1);
    if (pattern.empty()) throw Malformed{};
    const Decoded found = first_of(pattern);
    pattern.remove_prefix(found.bytes);
    if (!found.valid || pattern.empty()) throw Malformed{};
    return found.rune;
}

/// `pattern` stands behind the opening bracket and ends up behind the closing one.
bool class_has(std::string_view& pattern, char32_t rune)
{
    const bool negated = pattern.starts_with('^');
    if (negated) pattern.remove_prefix(1);
    bool found = false;
    for (bool first = true; first || !pattern.starts_with(']'); first = false) {
        const char32_t low = bound(pattern);
        char32_t high = low;
        if (pattern.starts_with('-')) {
            pattern.remove_prefix(1);
            high = bound(pattern);
        }
        found = found || (low <= rune && rune <= high);
    }
    pattern.remove_prefix(1);
    return found != negated;
}

/// What is left of the text behind a piece without stars at its front; nullopt: it is not there.
std::optional<std::string_view> behind(std::string_view piece, std::string_view text)
{
    while (!piece.empty()) {
        if (text.empty()) return std::nullopt;
        const char mark = piece.front();
        if (mark == '[' || mark == '?') {
            const Decoded found = first_of(text);
            text.remove_prefix(found.bytes);
            piece.remove_prefix(1);
            if (mark == '[' && !class_has(piece, found.rune)) return std::nullopt;
            continue;
        }
        if (mark == '\\') piece.remove_prefix(1);
        if (piece.empty()) throw Malformed{};
        if (piece.front() != text.front()) return std::nullopt;
        piece.remove_prefix(1);
        text.remove_prefix(1);
    }
    return text;
}

/// The bytes up to the next star that is neither escaped nor in a class.
std::size_t length_of_piece(std::string_view pattern)
{
    bool in_class = false;
    std::size_t at = 0;
    for (; at < pattern.size() && (in_class || pattern[at] != '*'); ++at) {
        if (pattern[at] == '\\' && at + 1 < pattern.size())
            ++at;
        else if (pattern[at] == '[')
            in_class = true;
        else if (pattern[at] == ']')
            in_class = false;
    }
    return at;
}

}  // namespace

Pattern::Answer Pattern::matches(std::string_view text) const
try {
    std::string_view pattern = text_;
    while (!pattern.empty()) {
        const bool star = pattern.front() == '*';
        pattern.remove_prefix(std::min(pattern.find_first_not_of('*'), pattern.size()));
        const auto piece = pattern.substr(0, length_of_piece(pattern));
        pattern.remove_prefix(piece.size());
        if (star && piece.empty()) return Answer::Yes;
        // The last piece has to reach the end of the text.
        std::optional<std::string_view> rest;
        const std::size_t last_start = star ? text.size() : 0;
        for (std::size_t start = 0; start <= last_start; ++start) {
            if (steps_ < piece.size() + 1)
                throw base::Error(base::ErrorKind::LimitExceeded, "a pattern takes too long to compare");
            steps_ -= piece.size() + 1;
            rest = behind(piece, text.substr(start));
            if (rest && (rest->empty() || !pattern.empty())) break;
            rest.reset();
        }
        if (!rest) return Answer::No;
        text = *rest;
    }
    return text.empty() ? Answer::Yes : Answer::No;
} catch (const Malformed&) {
    return Answer::Malformed;
}

}  // namespace sluice::envsubst
