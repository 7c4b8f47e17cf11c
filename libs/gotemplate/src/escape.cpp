#include "gotemplate/escape.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>

namespace sluice::gotemplate {

namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

void append_u(std::string& out, char32_t c)
{
    std::string digits = strconv::format_uint(c, 16);
    std::ranges::transform(
        digits, digits.begin(), [](char d) { return d >= 'a' ? static_cast<char>(d - 32) : d; });
    out += "\\u";
    if (digits.size() < 4) out.append(4 - digits.size(), '0');
    out += digits;
}

}  // namespace

std::string html_escape(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '\0':
            out += "\xEF\xBF\xBD";
            break;
        case '"':
            out += "&#34;";
            break;
        case '\'':
            out += "&#39;";
            break;
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string js_escape(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        const std::string_view bytes = text.substr(0, c.length);
        text.remove_prefix(c.length);
        if (c.value == '\\' || c.value == '\'' || c.value == '"')
            (out += '\\') += bytes;
        else if (c.value == '<' || c.value == '>' || c.value == '&' || c.value == '=' || c.value < ' ')
            append_u(out, c.value);
        else if (c.value < 0x80 || strconv::is_print(c.value))
            out += bytes;
        else
            append_u(out, c.value);
    }
    return out;
}

std::string query_escape(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            const auto byte = static_cast<unsigned char>(c);
            ((out += '%') += kHex[byte >> 4]) += kHex[byte & 15];
        }
    }
    return out;
}

}  // namespace sluice::gotemplate
