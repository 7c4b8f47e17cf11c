#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"

#include <string_view>

namespace sluice::gotemplate::strconv {

namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kHex = "0123456789abcdef";

void append_hex(std::string& out, char32_t c, int digits)
{
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += kHex[(c >> shift) & 15];
}

void append_escaped(std::string& out, char32_t c, char quote, bool ascii)
{
    if (c == static_cast<char32_t>(quote) || c == '\\') {
        out += '\\';
        out += static_cast<char>(c);
        return;
    }
    if (ascii ? c < 0x7F && is_print(c) : is_print(c)) return doc::append_utf8(out, c);
    constexpr std::string_view named = "\a\b\f\n\r\t\v";
    if (const auto at = c < 0x20 ? named.find(static_cast<char>(c)) : std::string_view::npos;
        at != std::string_view::npos) {
        out += '\\';
        out += "abfnrtv"[at];
    } else if (c < 0x20 || c == 0x7F) {
        out += "\\x";
        append_hex(out, c, 2);
    } else if (c < 0x10000) {
        out += "\\u";
        append_hex(out, c, 4);
    } else {
        out += "\\U";
        append_hex(out, c, 8);
    }
}

std::string quoted(std::string_view text, bool ascii)
{
    std::string out;
    out.reserve(text.size() + 2);
    out += '"';
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        if (c.valid) {
            append_escaped(out, c.value, '"', ascii);
        } else {
            out += "\\x";
            append_hex(out, static_cast<unsigned char>(text[0]), 2);
        }
        text.remove_prefix(c.length);
    }
    return out += '"';
}

std::string quoted_rune(char32_t c, bool ascii)
{
    if (c > 0x10FFFF || (c >= 0xD800 && c < 0xE000)) c = kReplacement;
    std::string out = "'";
    append_escaped(out, c, '\'', ascii);
    return out += '\'';
}

int hex_digit(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Reads `count` digits of a base at the front of the text and takes them away.
std::optional<char32_t> take_digits(std::string_view& text, std::size_t count, int base)
{
    if (text.size() < count) return std::nullopt;
    char32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int digit = hex_digit(text[i]);
        if (digit < 0 || digit >= base) return std::nullopt;
        value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
    }
    text.remove_prefix(count);
    return value;
}

/// What follows a backslash; appends what it stands for.
bool take_escape(std::string& out, std::string_view& text, char quote)
{
    if (text.empty()) return false;
    const char c = text[0];
    constexpr std::string_view letters = "abfnrtv\\";
    if (const auto at = letters.find(c); at != std::string_view::npos) {
        out += "\a\b\f\n\r\t\v\\"[at];
        text.remove_prefix(1);
        return true;
    }
    if (c == '\'' || c == '"') {
        if (c != quote) return false;
        out += c;
        text.remove_prefix(1);
        return true;
    }
    if (c >= '0' && c <= '7') {
        const auto value = take_digits(text, 3, 8);
        if (!value || *value > 255) return false;
        out += static_cast<char>(*value);
        return true;
    }
    const std::size_t count = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (count == 0) return false;
    text.remove_prefix(1);
    const auto value = take_digits(text, count, 16);
    if (!value) return false;
    if (count == 2) {
        out += static_cast<char>(*value);
        return true;
    }
    if (*value > 0x10FFFF || (*value >= 0xD800 && *value < 0xE000)) return false;
    doc::append_utf8(out, *value);
    return true;
}

std::optional<std::string> unquote_raw(std::string_view body)
{
    if (body.find('`') != std::string_view::npos) return std::nullopt;
    std::string out;
    for (const char c : body)
        if (c != '\r') out += c;
    return out;
}

}  // namespace

std::string quote(std::string_view text)
{
    return quoted(text, false);
}
std::string quote_to_ascii(std::string_view text)
{
    return quoted(text, true);
}
std::string quote_rune(char32_t c)
{
    return quoted_rune(c, false);
}
std::string quote_rune_to_ascii(char32_t c)
{
    return quoted_rune(c, true);
}

bool can_backquote(std::string_view text)
{
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        text.remove_prefix(c.length);
        if (c.length > 1) {
            if (c.value == 0xFEFF) return false;
            continue;
        }
        if (!c.valid) return false;
        if ((c.value < ' ' && c.value != '\t') || c.value == '`' || c.value == 0x7F) return false;
    }
    return true;
}

std::optional<UnquotedChar> unquote_char(std::string_view text, char quote)
{
    if (text.empty() || (text[0] == quote && (quote == '\'' || quote == '"'))) return std::nullopt;
    if (text[0] != '\\') {
        const auto c = doc::decode_utf8(text);
        return UnquotedChar{c.value, text.substr(c.length)};
    }
    const char mark = text.size() > 1 ? text[1] : '\0';
    const bool is_byte = mark == 'x' || (mark >= '0' && mark <= '7');
    text.remove_prefix(1);
    std::string one;
    if (!take_escape(one, text, quote)) return std::nullopt;
    const char32_t value = is_byte ? static_cast<unsigned char>(one[0]) : doc::decode_utf8(one).value;
    return UnquotedChar{value, text};
}

std::optional<std::string> unquote(std::string_view text)
{
    if (text.size() < 2 || text.front() != text.back()) return std::nullopt;
    const char quote = text.front();
    text = text.substr(1, text.size() - 2);
    if (quote == '`') return unquote_raw(text);
    if (quote != '"' && quote != '\'') return std::nullopt;
    std::string out;
    int characters = 0;
    while (!text.empty()) {
        ++characters;
        const char c = text[0];
        if (c == quote || c == '\n') return std::nullopt;
        if (c != '\\') {
            const auto length = doc::decode_utf8(text).length;
            out += text.substr(0, length);
            text.remove_prefix(length);
            continue;
        }
        text.remove_prefix(1);
        if (!take_escape(out, text, quote)) return std::nullopt;
    }
    if (quote == '\'' && characters > 1) return std::nullopt;  // as Go, which takes '' for an empty text
    return out;
}

}  // namespace sluice::gotemplate::strconv
