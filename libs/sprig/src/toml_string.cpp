#include "toml_string.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::sprig {

namespace {

std::string_view without_first_line_break(std::string_view text)
{
    if (text.starts_with('\n')) return text.substr(1);
    if (text.starts_with("\r\n")) return text.substr(2);
    return text;
}

/// A backslash at the end of a line takes the line break and all space behind it away.
std::string joined_lines(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] != '\\') {
            out += text[i++];
            continue;
        }
        const auto after = std::min(text.find_first_not_of(" \t\r\n", i + 1), text.size());
        if (text.substr(i, after - i).find('\n') != std::string_view::npos) {
            i = after;
        } else {
            out += text.substr(i, 2);
            i = std::min(i + 2, text.size());
        }
    }
    return out;
}

std::string unescaped(const TomlToken& token, std::string_view text)
{
    constexpr std::string_view kLetters = "btnfre\"\\", kMeanings = "\b\t\n\f\r\x1b\"\\";
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char letter = text[++i];
        if (const auto at = kLetters.find(letter); at != std::string_view::npos) {
            out += kMeanings[at];
            continue;
        }
        const std::size_t count = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
        if (count == 0) token.reject(fmt::format("invalid escape: '\\{}'", letter));
        const auto digits = text.substr(i + 1, count);
        const auto code = gotemplate::strconv::parse_uint(digits, 16, 32).value;
        if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
            token.reject(fmt::format("Escaped character '\\u{}' is not valid UTF-8.", digits));
        doc::append_utf8(out, static_cast<char32_t>(code));
        i += count;
    }
    return out;
}

}  // namespace

std::string toml_string(const TomlToken& token)
{
    return unescaped(token, token.text);
}

std::string toml_long_string(const TomlToken& token)
{
    return unescaped(token, joined_lines(without_first_line_break(token.text)));
}

std::string_view toml_long_literal(const TomlToken& token)
{
    return without_first_line_break(token.text);
}

}  // namespace sluice::sprig
