#include "toml_scanner.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"
#include "sprig/unicode.hpp"

#include <fmt/format.h>

namespace sluice::sprig {

namespace {

using gotemplate::strconv::quote;
using gotemplate::strconv::quote_rune;

bool is_line_break(char32_t c)
{
    return c == '\n' || c == '\r';
}
bool is_blank(char32_t c)
{
    return c == ' ' || c == '\t';
}
bool is_digit(char32_t c)
{
    return c >= '0' && c <= '9';
}
bool is_binary(char32_t c)
{
    return c == '0' || c == '1';
}
bool is_octal(char32_t c)
{
    return c >= '0' && c <= '7';
}
bool is_hex(char32_t c)
{
    return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

std::string utf8(char32_t c)
{
    std::string out;
    doc::append_utf8(out, c);
    return out;
}

}  // namespace

// ---- Characters.

char32_t TomlScanner::next()
{
    if (at_ >= text_.size()) {
        at_end_ = true;
        return kEnd;
    }
    if (text_[at_] == '\n') ++line_;
    const auto c = doc::decode_utf8(text_.substr(at_));
    if (!c.valid)
        throw TomlComplaint{
            fmt::format("invalid UTF-8 byte: 0x{:02x}", static_cast<unsigned char>(text_[at_])), line_};
    const bool control = (c.value < 0x20 && c.value != '\t' && !is_line_break(c.value)) || c.value == 0x7F;
    const bool lone_return = c.value == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] != '\n');
    if (control || lone_return)
        throw TomlComplaint{
            fmt::format(
                "TOML files cannot contain control characters: '0x{:02x}'",
                static_cast<std::uint32_t>(c.value)),
            line_};
    width_ = c.length;
    at_ += width_;
    return c.value;
}

void TomlScanner::back()
{
    if (at_end_) {
        at_end_ = false;
        return;
    }
    at_ -= width_;
    // What is given back more than once is ASCII: quotes.
    width_ = 1;
    if (text_[at_] == '\n') --line_;
}

char32_t TomlScanner::peek()
{
    const auto c = next();
    back();
    return c;
}

bool TomlScanner::accept(char32_t wanted)
{
    if (next() == wanted) return true;
    back();
    return false;
}

void TomlScanner::skip_blanks()
{
    while (is_blank(next())) {
    }
    back();
    mark();
}

void TomlScanner::skip_comment()
{
    for (auto c = next(); !is_line_break(c) && c != kEnd; c = next()) {
    }
    back();
    mark();
}

void TomlScanner::complain(const std::string& what) const
{
    const bool line_ended = at_end_ && at_ >= 1 && text_[at_ - 1] == '\n';
    throw TomlComplaint{what, line_ended ? line_ - 1 : line_};
}

void TomlScanner::complain_before(const std::string& what) const
{
    throw TomlComplaint{what, line_ - 1};
}

template <class F> void TomlScanner::take_while(F&& fits)
{
    while (fits(next())) {
    }
    back();
}

// ---- Texts.

TomlToken TomlScanner::bare_name()
{
    take_while([](char32_t c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    });
    const auto name = token();
    mark();
    return name;
}

void TomlScanner::hex_digits(int count, std::string_view complaint)
{
    for (int i = 0; i < count; ++i)
        if (!is_hex(next())) complain(fmt::format("{}, but got {} instead", complaint, quote(marked())));
}

/// Behind a backslash.
void TomlScanner::escape()
{
    const auto c = next();
    switch (c) {
    case 'e':
    case 'b':
    case 't':
    case 'n':
    case 'f':
    case 'r':
    case '"':
    case ' ':
    case '\t':
    case '\\':
        return;
    case 'x':
        hex_digits(2, "expected two hexadecimal digits after '\\x'");
        return;
    case 'u':
        hex_digits(4, "expected four hexadecimal digits after '\\u'");
        return;
    case 'U':
        hex_digits(8, "expected eight hexadecimal digits after '\\U'");
        return;
    default: {
        const auto what = fmt::format("invalid escape in string '\\{}'", utf8(c));
        if (at_end_) complain_before(what);
        complain(what);
    }
    }
}

TomlScanner::Text TomlScanner::quoted()
{
    Text text;
    mark();
    for (;;) {
        const auto c = next();
        if (c == kEnd) complain("unexpected EOF; expected '\"'");
        if (is_line_break(c)) complain_before("strings cannot contain newlines");
        if (c == '"') break;
        if (c != '\\') continue;
        text.escapes = true;
        escape();
    }
    back();
    text.token = token();
    next();
    mark();
    return text;
}

TomlToken TomlScanner::literal()
{
    mark();
    for (auto c = next(); c != '\''; c = next()) {
        if (c == kEnd) complain("unexpected EOF; expected \"'\"");
        if (is_line_break(c)) complain_before("strings cannot contain newlines");
    }
    back();
    const auto text = token();
    next();
    mark();
    return text;
}

/// Up to the last three of at most five quotes in a row.
TomlToken TomlScanner::long_text(char mark_character)
{
    const auto mark_rune = static_cast<char32_t>(mark_character);
    const std::string five(5, mark_character);
    const bool escapes = mark_character == '"';
    mark();
    for (;;) {
        const auto c = next();
        if (c == kEnd)
            complain(escapes ? "unexpected EOF; expected '\"\"\"'" : "unexpected EOF; expected \"'''\"");
        if (escapes && c == '\\') {
            if (is_line_break(next())) continue;
            back();
            escape();
        }
        if (c != mark_rune || !accept(mark_rune)) continue;
        if (!accept(mark_rune)) {
            back();
            continue;
        }
        if (peek() == mark_rune) {
            const auto so_far = marked();
            if (so_far.ends_with(five) && !(escapes && so_far.ends_with("\\" + five)))
                complain(escapes ? "unexpected '\"\"\"\"\"\"'" : "unexpected \"''''''\"");
            back();
            back();
            continue;
        }
        for (int i = 0; i < 3; ++i)
            back();
        const auto text = token();
        for (int i = 0; i < 3; ++i)
            next();
        mark();
        return text;
    }
}

TomlToken TomlScanner::long_quoted()
{
    return long_text('"');
}
TomlToken TomlScanner::long_literal()
{
    return long_text('\'');
}

TomlToken TomlScanner::letters()
{
    take_while(unicode::is_letter);
    return token();
}

// ---- Numbers and times.

TomlScanner::NumberToken TomlScanner::rest_of_float()
{
    take_while([](char32_t c) {
        return is_digit(c) || c == '_' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    });
    return {token(), Number::Float};
}

TomlScanner::NumberToken TomlScanner::rest_of_integer()
{
    take_while([](char32_t c) { return is_digit(c) || c == '_'; });
    const auto c = peek();
    if (c == '.' || c == 'e' || c == 'E') return rest_of_float();
    return {token(), Number::Integer};
}

TomlScanner::NumberToken TomlScanner::rest_of_datetime()
{
    take_while([](char32_t c) {
        return is_digit(c) ||
               (c < 0x80 && std::string_view("-:Tt .Zz+").find(static_cast<char>(c)) != std::string_view::npos);
    });
    auto trimmed = token();
    trimmed.text = unicode::trim_space(trimmed.text);
    return {trimmed, Number::Datetime};
}

TomlScanner::NumberToken TomlScanner::rest_of_number()
{
    take_while(is_digit);
    const auto c = peek();
    if (c == '-' || c == ':') return rest_of_datetime();
    return rest_of_integer();
}

TomlScanner::NumberToken TomlScanner::based_integer(bool (*digit)(char32_t), std::string_view what)
{
    next();
    const auto c = peek();
    if (!digit(c)) complain(fmt::format("not {} number: '{}{}'", what, marked(), utf8(c)));
    take_while([digit](char32_t other) { return digit(other) || other == '_'; });
    return {token(), Number::Integer};
}

TomlScanner::NumberToken TomlScanner::number()
{
    if (next() != '0') return rest_of_number();
    switch (peek()) {
    case 'b':
        return based_integer(is_binary, "a binary");
    case 'o':
        return based_integer(is_octal, "an octal");
    case 'x':
        return based_integer(is_hex, "a hexadecimal");
    case '-':
    case ':':
        return {token(), Number::Integer};
    default:
        return rest_of_number();
    }
}

TomlScanner::NumberToken TomlScanner::signed_number()
{
    const auto c = next();
    if (c == 'i' || c == 'n') {
        const bool word = c == 'i' ? accept('n') && accept('f') : accept('a') && accept('n');
        if (!word) complain(fmt::format("invalid float: '{}'", marked()));
        return {token(), Number::Float};
    }
    if (c == '0')
        if (const auto base = peek(); base == 'b' || base == 'o' || base == 'x')
            complain(fmt::format("cannot use sign with non-decimal numbers: '{}{}'", marked(), utf8(base)));
    if (c == '.') complain("floats must start with a digit, not '.'");
    if (!is_digit(c)) complain(fmt::format("expected a digit but got {}", quote_rune(c)));
    return rest_of_integer();
}

}  // namespace sluice::sprig
