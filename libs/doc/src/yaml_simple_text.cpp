#include "yaml_simple_text.hpp"

#include "doc/utf8.hpp"
#include "yaml_words.hpp"

#include <charconv>

namespace sluice::doc {

namespace {

constexpr std::string_view::size_type kNone = std::string_view::npos;
constexpr std::size_t kMaxKey = 1000;  // libyaml looks 1024 characters ahead for a key's colon
constexpr std::size_t kBlock = 64;

/// Without branches, so that the compiler can look at all characters of the block at once.
bool is_simple_ascii(const char* block)
{
    unsigned char odd = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const auto c = static_cast<unsigned char>(block[i]);
        odd = static_cast<unsigned char>(odd | ((c < 0x20) & (c != '\n') & (c != '\t')) | (c > 0x7E));
    }
    return odd == 0;
}

/// The character behind a key's colon.
bool ends_token(std::string_view text)
{
    return text.empty() || text[0] == ' ';
}

/// Of a key in quotes, with them; 0 if it is not simple.
std::size_t quoted_key_length(std::string_view text)
{
    const auto close = text.find(text[0], 1);
    return close == kNone || text.substr(0, close).find('\\') != kNone ? 0 : close + 1;
}

/// Of a key without quotes; 0 if it is not simple. "$patch" is a key of strategic merges.
std::size_t plain_key_length(std::string_view text)
{
    if (text[0] == '-') return 0;
    std::size_t length = text[0] == '$' ? 1 : 0;
    while (length < text.size() && is_word_character(text[length]))
        ++length;
    return length;
}

}  // namespace

bool has_only_simple_characters(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        while (at + kBlock <= text.size() && is_simple_ascii(text.data() + at))
            at += kBlock;
        if (at == text.size()) break;
        const auto c = static_cast<unsigned char>(text[at]);
        if ((c >= 0x20 && c <= 0x7E) || c == '\n' || c == '\t') {
            ++at;
            continue;
        }
        if (c < 0x80) return false;
        const auto code = decode_utf8(text.substr(at));
        const bool is_break = code.value == 0x2028 || code.value == 0x2029;
        const bool refused =
            code.value < 0xA0 || code.value == 0xFEFF || code.value == 0xFFFE || code.value == 0xFFFF;
        if (!code.valid || is_break || refused) return false;
        at += code.length;
    }
    return true;
}

bool has_tab(std::string_view text)
{
    return text.find('\t') != kNone;
}

std::string_view without_trailing_spaces(std::string_view text)
{
    const auto last = text.find_last_not_of(' ');
    return last == kNone ? std::string_view{} : text.substr(0, last + 1);
}

std::string_view without_leading_spaces(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    return first == kNone ? std::string_view{} : text.substr(first);
}

bool is_dash(std::string_view text)
{
    return text == "-" || text.starts_with("- ");
}

bool is_quoted(std::string_view text)
{
    return text[0] == '"' || text[0] == '\'';
}

std::optional<std::size_t> key_length(std::string_view text, bool in_braces)
{
    const bool quoted = is_quoted(text);
    const auto length = quoted ? quoted_key_length(text) : plain_key_length(text);
    if (length == 0 || length > kMaxKey || !text.substr(length).starts_with(':')) return std::nullopt;
    if (!ends_token(text.substr(length + 1)) && !(in_braces && quoted)) return std::nullopt;
    return length;
}

bool ends_line(std::string_view rest)
{
    const auto more = without_leading_spaces(rest);
    return more.empty() || (more[0] == '#' && more.size() < rest.size());
}

std::optional<std::string_view> plain_line(std::string_view text, bool& commented)
{
    commented = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\t' || (text[at] == ':' && ends_token(text.substr(at + 1)))) return std::nullopt;
        if (text[at] != '#') continue;
        if (at == 0) return std::nullopt;
        if (text[at - 1] != ' ') continue;
        commented = true;
        return without_trailing_spaces(text.substr(0, at));
    }
    return text;
}

bool take_escape(std::string_view text, std::size_t& at, std::string& into)
{
    const char c = at + 1 < text.size() ? text[at + 1] : '\0';
    at += 2;
    switch (c) {
    case '"':
    case '\\':
    case '/':
    case ' ':
        into += c;
        return true;
    case 'n':
        into += '\n';
        return true;
    case 't':
        into += '\t';
        return true;
    case 'r':
        into += '\r';
        return true;
    case 'u':
        break;
    default:
        return false;
    }
    const auto digits = text.substr(at, 4);
    unsigned code = 0;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (error != std::errc() || stop != digits.data() + 4 || (code >= 0xD800 && code <= 0xDFFF)) return false;
    append_utf8(into, code);
    at += 4;
    return true;
}

}  // namespace sluice::doc
