#include "regexp_syntax.hpp"

#include "doc/utf8.hpp"
#include "panics.hpp"
#include "unicode_class.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <optional>

namespace sluice::sprig {

namespace {

constexpr int kMaxRepeat = 1000;
constexpr int kMaxHeight = 1000;

/// What Go keeps on its parse stack, as far as errors depend on it.
struct Item {
    enum class Kind { Expression, Paren, Bar } kind = Kind::Expression;
    int repeats = 1;  ///< the largest product of nested {n,m}
    int height = 1;   ///< of the tree
};

[[noreturn]] void bad(std::string_view code, std::string_view expression)
{
    fail(fmt::format("error parsing regexp: {}: `{}`", code, expression));
}

bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

int hex_value(char32_t c)
{
    if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A') + 10;
    return -1;
}

bool is_ascii_alnum(char32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void check_utf8(std::string_view text)
{
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        if (!c.valid) bad("invalid UTF-8", text);
        text.remove_prefix(c.length);
    }
}

class Parser {
public:
    explicit Parser(std::string_view pattern) : whole_(pattern), rest_(pattern) {}

    RegexpSyntax parse()
    {
        while (!rest_.empty()) {
            repeat_ = {};
            step();
            last_repeat_ = repeat_;
        }
        collapse();
        if (stack_.size() != 1) bad("missing closing )", whole_);
        return std::move(result_);
    }

private:
    void emit(std::string_view text) { result_.re2 += text; }
    void emit(char32_t c) { result_.re2 += fmt::format("\\x{{{:x}}}", static_cast<std::uint32_t>(c)); }
    /// Part of the text before what is left now.
    static std::string_view until(std::string_view from, std::string_view rest)
    {
        return from.substr(0, from.size() - rest.size());
    }
    /// Go panics nowhere here: the end of the text reads as U+FFFD.
    char32_t take()
    {
        if (rest_.empty()) return 0xFFFD;
        const auto c = doc::decode_utf8(rest_);
        if (!c.valid) bad("invalid UTF-8", rest_);
        rest_.remove_prefix(c.length);
        return c.value;
    }
    void push_expression() { stack_.push_back({}); }

    void step();
    void open_group();
    void close_group();
    void flags_or_group();
    bool named_group();
    bool flags();
    void bar();
    void collapse();
    void concatenate();
    void repeat_operator();
    bool counted_repeat();
    void repeat(std::string_view before, std::string_view text, std::optional<std::pair<int, int>> bounds);
    void escape();
    void quoted();
    char32_t escaped_character();
    std::optional<char32_t> hexadecimal();
    bool unicode_class();
    void bracket_class();
    void class_item(std::string_view whole);
    bool named_class();
    char32_t class_character(std::string_view whole);

    std::string_view whole_, rest_, repeat_, last_repeat_;
    RegexpSyntax result_;
    std::vector<Item> stack_;
    bool in_class_ = false;
};

void Parser::step()
{
    switch (rest_.front()) {
    case '(':
        open_group();
        return;
    case ')':
        close_group();
        return;
    case '|':
        bar();
        return;
    case '[':
        bracket_class();
        return;
    case '*':
    case '+':
    case '?':
        repeat_operator();
        return;
    case '\\':
        escape();
        return;
    case '^':
    case '$':
    case '.':
        emit(rest_.substr(0, 1));
        rest_.remove_prefix(1);
        push_expression();
        return;
    case '{':
        if (counted_repeat()) return;
        [[fallthrough]];
    default:
        emit(take());
        push_expression();
    }
}

// ---- Groups.

void Parser::open_group()
{
    if (rest_.starts_with("(?")) {
        flags_or_group();
        return;
    }
    result_.group_names.emplace_back();
    emit("(");
    rest_.remove_prefix(1);
    stack_.push_back({.kind = Item::Kind::Paren, .height = 1});
}

void Parser::flags_or_group()
{
    const auto from = rest_;
    if (named_group()) return;
    rest_.remove_prefix(2);
    if (!flags()) bad("invalid or unsupported Perl syntax", until(from, rest_));
    emit(until(from, rest_));
}

bool Parser::named_group()
{
    const std::size_t start = rest_.starts_with("(?P<") && rest_.size() > 4  ? 4
                              : rest_.starts_with("(?<") && rest_.size() > 3 ? 3
                                                                             : 0;
    if (start == 0) return false;
    const auto end = rest_.find('>');
    if (end == std::string_view::npos) {
        check_utf8(rest_);
        bad("invalid named capture", rest_);
    }
    // "(?<>" and "(?P<" with a '>' inside of its head cannot hold a name.
    const auto name = end >= start ? rest_.substr(start, end - start) : std::string_view();
    check_utf8(name);
    const bool valid = std::ranges::all_of(
        name, [](char c) { return c == '_' || is_ascii_alnum(static_cast<unsigned char>(c)); });
    if (name.empty() || !valid) bad("invalid named capture", rest_.substr(0, end + 1));
    result_.group_names.emplace_back(name);
    emit("(");
    rest_.remove_prefix(end + 1);
    stack_.push_back({.kind = Item::Kind::Paren, .height = 1});
    return true;
}

/// Behind "(?": flags and how they end. False where Go sees no Perl syntax, everything up to there taken.
bool Parser::flags()
{
    bool negative = false, seen = false;
    while (!rest_.empty()) {
        switch (take()) {
        case 'i':
        case 'm':
        case 's':
        case 'U':
            seen = true;
            break;
        case '-':
            if (negative) return false;
            negative = true;
            seen = false;
            break;
        case ':':
            stack_.push_back({.kind = Item::Kind::Paren, .height = 0});
            [[fallthrough]];
        case ')':
            if (negative && !seen) return false;
            return true;
        default:
            return false;
        }
    }
    return false;
}

void Parser::concatenate()
{
    Item joined;
    std::size_t parts = 0;
    while (!stack_.empty() && stack_.back().kind == Item::Kind::Expression) {
        joined.repeats = std::max(joined.repeats, stack_.back().repeats);
        joined.height = std::max(joined.height, stack_.back().height);
        stack_.pop_back();
        ++parts;
    }
    if (parts > 1) ++joined.height;
    stack_.push_back(joined);
}

void Parser::bar()
{
    concatenate();
    stack_.push_back({.kind = Item::Kind::Bar});
    emit("|");
    rest_.remove_prefix(1);
}

/// Everything back to the open parenthesis becomes one expression.
void Parser::collapse()
{
    concatenate();
    auto whole = stack_.back();
    stack_.pop_back();
    bool alternatives = false;
    while (!stack_.empty() && stack_.back().kind != Item::Kind::Paren) {
        whole.repeats = std::max(whole.repeats, stack_.back().repeats);
        whole.height = std::max(whole.height, stack_.back().height);
        stack_.pop_back();
        alternatives = true;
    }
    if (alternatives) ++whole.height;
    if (whole.height > kMaxHeight) bad("expression nests too deeply", whole_);
    stack_.push_back(whole);
}

void Parser::close_group()
{
    collapse();
    if (stack_.size() < 2) bad("unexpected )", whole_);
    auto inside = stack_.back();
    stack_.pop_back();
    inside.height += stack_.back().height;
    stack_.back() = inside;
    emit(")");
    rest_.remove_prefix(1);
}

// ---- Repetition.

void Parser::repeat_operator()
{
    const auto before = rest_;
    rest_.remove_prefix(1);
    repeat(before, before.substr(0, 1), std::nullopt);
}

void Parser::repeat(std::string_view before, std::string_view text, std::optional<std::pair<int, int>> bounds)
{
    emit(text);
    if (rest_.starts_with('?')) {
        rest_.remove_prefix(1);
        emit("?");
    }
    if (!last_repeat_.empty()) bad("invalid nested repetition operator", until(last_repeat_, rest_));
    const auto used = until(before, rest_);
    if (stack_.empty() || stack_.back().kind != Item::Kind::Expression)
        bad("missing argument to repetition operator", used);
    auto& item = stack_.back();
    ++item.height;
    if (bounds) {
        const auto [least, most] = *bounds;
        const int times = most < 0 ? least : most;
        if (most == 0)
            item.repeats = 1;
        else if (times > 0)
            item.repeats = std::min(item.repeats * times, kMaxRepeat + 1);
        if ((least >= 2 || most >= 2) && item.repeats > kMaxRepeat) bad("invalid repeat count", used);
    }
    repeat_ = before;
}

/// {n}, {n,} or {n,m}; false if it is not of that form, and the brace is a literal.
bool Parser::counted_repeat()
{
    auto text = rest_.substr(1);
    constexpr int kTooLarge = kMaxRepeat + 1;
    const auto number = [&]() -> std::optional<int> {
        const auto digits = text.substr(0, std::min(text.find_first_not_of("0123456789"), text.size()));
        if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return std::nullopt;
        text.remove_prefix(digits.size());
        int value = 0;
        for (const auto digit : digits)
            value = std::min(value * 10 + (digit - '0'), kTooLarge);
        return value;
    };
    const auto least = number();
    if (!least) return false;
    int most = *least;
    if (text.starts_with(",}")) {
        text.remove_prefix(1);
        most = -1;
    } else if (text.starts_with(',')) {
        text.remove_prefix(1);
        const auto last = number();
        if (!last) return false;
        most = *last;
    }
    if (!text.starts_with('}')) return false;
    text.remove_prefix(1);
    const auto before = rest_;
    const auto written = until(before, text);
    if (*least > kMaxRepeat || most > kMaxRepeat || (most >= 0 && *least > most))
        bad("invalid repeat count", written);
    rest_ = text;
    repeat(before, written, std::pair(*least, most));
    return true;
}

// ---- Escapes.

void Parser::escape()
{
    const auto next = rest_.size() > 1 ? rest_[1] : '\0';
    switch (next) {
    case 'A':
    case 'b':
    case 'B':
    case 'z':
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
        emit(rest_.substr(0, 2));
        rest_.remove_prefix(2);
        push_expression();
        return;
    case 'C':
        bad("invalid escape sequence", rest_.substr(0, 2));
    case 'Q':
        quoted();
        return;
    case 'p':
    case 'P':
        unicode_class();
        push_expression();
        return;
    default:
        emit(escaped_character());
        push_expression();
    }
}

void Parser::quoted()
{
    const auto body = rest_.substr(2);
    const auto end = body.find("\\E");
    const auto literal = body.substr(0, end);
    const auto after = end == std::string_view::npos ? std::string_view() : body.substr(end + 2);
    for (rest_ = literal; !rest_.empty();) {
        emit(take());
        push_expression();
    }
    rest_ = after;
}

std::optional<char32_t> Parser::hexadecimal()
{
    if (rest_.empty()) return std::nullopt;
    const auto first = take();
    if (first == '{') {
        char32_t value = 0;
        for (int digits = 0;; ++digits) {
            if (rest_.empty()) return std::nullopt;
            const auto c = take();
            if (c == '}') return digits > 0 ? std::optional(value) : std::nullopt;
            const int digit = hex_value(c);
            if (digit < 0) return std::nullopt;
            value = value * 16 + static_cast<char32_t>(digit);
            if (value > 0x10FFFF) return std::nullopt;
        }
    }
    const int high = hex_value(first);
    const int low = hex_value(take());
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char32_t>(high * 16 + low);
}

/// A backslash and what it stands for.
char32_t Parser::escaped_character()
{
    const auto from = rest_;
    rest_.remove_prefix(1);
    if (rest_.empty()) bad("trailing backslash at end of expression", "");
    const auto c = take();
    constexpr std::string_view kLetters = "afnrtv", kControls = "\a\f\n\r\t\v";
    if (c >= '0' && c <= '7' && (c == '0' || (!rest_.empty() && is_octal(rest_.front())))) {
        char32_t value = c - '0';
        for (int i = 1; i < 3 && !rest_.empty() && is_octal(rest_.front()); ++i) {
            value = value * 8 + static_cast<char32_t>(rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }
    if (c == 'x') {
        if (const auto value = hexadecimal()) return *value;
    } else if (c < 0x80 && kLetters.find(static_cast<char>(c)) != std::string_view::npos) {
        return static_cast<unsigned char>(kControls[kLetters.find(static_cast<char>(c))]);
    } else if (c < 0x80 && !is_ascii_alnum(c)) {
        return c;
    }
    bad("invalid escape sequence", until(from, rest_));
}

// ---- Classes.

/// \pN, \p{Name}, \P{Name}, \p{^Name}; false if the text starts with none.
bool Parser::unicode_class()
{
    if (!rest_.starts_with("\\p") && !rest_.starts_with("\\P")) return false;
    const auto from = rest_;
    bool negative = rest_[1] == 'P';
    rest_.remove_prefix(2);
    std::string_view name;
    if (take() == '{') {
        const auto end = from.find('}');
        if (end == std::string_view::npos) {
            check_utf8(from);
            bad("invalid character class range", from);
        }
        name = from.substr(3, end - 3);
        rest_ = from.substr(end + 1);
        check_utf8(name);
    } else {
        name = until(from, rest_).substr(2);
    }
    if (name.starts_with('^')) {
        negative = !negative;
        name.remove_prefix(1);
    }
    const auto spelled = re2_unicode_class(name, negative, in_class_);
    if (!spelled) bad("invalid character class range", until(from, rest_));
    emit(*spelled);
    return true;
}

void Parser::bracket_class()
{
    const auto whole = rest_;
    emit("[");
    rest_.remove_prefix(1);
    in_class_ = true;
    if (rest_.starts_with('^')) {
        emit("^");
        rest_.remove_prefix(1);
    }
    for (bool first = true; first || !rest_.starts_with(']'); first = false)
        class_item(whole);
    in_class_ = false;
    emit("]");
    rest_.remove_prefix(1);
    push_expression();
}

void Parser::class_item(std::string_view whole)
{
    if (named_class() || unicode_class()) return;
    if (rest_.size() > 1 && rest_[0] == '\\' &&
        std::string_view("dDsSwW").find(rest_[1]) != std::string_view::npos) {
        emit(rest_.substr(0, 2));
        rest_.remove_prefix(2);
        return;
    }
    const auto from = rest_;
    const auto low = class_character(whole);
    emit(low);
    if (rest_.size() < 2 || rest_[0] != '-' || rest_[1] == ']') return;
    rest_.remove_prefix(1);
    const auto high = class_character(whole);
    if (high < low) bad("invalid character class range", until(from, rest_));
    emit("-");
    emit(high);
}

/// [:alnum:] and the like.
bool Parser::named_class()
{
    if (rest_.size() < 3 || !rest_.starts_with("[:")) return false;
    const auto end = rest_.find(":]", 2);
    if (end == std::string_view::npos) return false;
    const auto written = rest_.substr(0, end + 2);
    auto name = written.substr(2, end - 2);
    if (name.starts_with('^')) name.remove_prefix(1);
    constexpr std::string_view kNames[] = {
        "alnum",
        "alpha",
        "ascii",
        "blank",
        "cntrl",
        "digit",
        "graph",
        "lower",
        "print",
        "punct",
        "space",
        "upper",
        "word",
        "xdigit"};
    if (std::ranges::find(kNames, name) == std::end(kNames)) bad("invalid character class range", written);
    emit(written);
    rest_.remove_prefix(written.size());
    return true;
}

char32_t Parser::class_character(std::string_view whole)
{
    if (rest_.empty()) bad("missing closing ]", whole);
    return rest_.front() == '\\' ? escaped_character() : take();
}

}  // namespace

RegexpSyntax RegexpSyntax::parse(std::string_view pattern)
{
    return Parser(pattern).parse();
}

}  // namespace sluice::sprig
