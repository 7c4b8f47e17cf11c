#include "url.hpp"

#include "base/error.hpp"
#include "gotemplate/strconv.hpp"
#include "sprig/go_url.hpp"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <vector>

namespace sluice::jsonschema {
namespace {

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
int hex_value(char c)
{
    if (is_digit(c)) return c - '0';
    const char lower = static_cast<char>(c | 32);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}
bool is_unreserved(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '~';
}

/// The scheme's length; 0 if there is none.
std::size_t scheme_length(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_letter(text[i])) continue;
        if (text[i] == ':') return i;
        const bool later = is_digit(text[i]) || text[i] == '+' || text[i] == '-' || text[i] == '.';
        if (!later || i == 0) return 0;
    }
    return 0;
}

/// Everything in front of the fragment.
void take_apart(std::string_view text, Url& url)
{
    const auto scheme = scheme_length(text);
    if (scheme > 0) {
        for (const char c : text.substr(0, scheme))
            url.scheme += static_cast<char>(std::tolower(c));
        text.remove_prefix(scheme + 1);
    }
    if (const auto question = text.find('?'); question != std::string_view::npos) {
        url.has_query = true;
        url.query = text.substr(question + 1);
        text = text.substr(0, question);
    }
    if (!text.starts_with('/') && !url.scheme.empty()) {
        url.opaque = text;
        return;
    }
    if (text.starts_with("//") && (!url.scheme.empty() || !text.starts_with("///"))) {
        text.remove_prefix(2);
        url.has_authority = true;
        url.authority = text.substr(0, text.find('/'));
        text.remove_prefix(url.authority.size());
    }
    url.path = text;
}

/// A path without "." and "..".
std::string without_dots(std::string_view path)
{
    std::vector<std::string_view> kept;
    const bool absolute = path.starts_with('/');
    if (absolute) path.remove_prefix(1);
    bool open = false;  // the last part was a folder
    while (true) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        open = part == "." || part == "..";
        if (part == "..") {
            if (!kept.empty()) kept.pop_back();
        } else if (part != ".") {
            kept.push_back(part);
        }
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    auto out = fmt::format("/{}", fmt::join(kept, "/"));
    if (open && !out.ends_with('/')) out += '/';
    return out;
}

}  // namespace

std::optional<Url> Url::parse(std::string_view text, std::string& error)
try {
    sprig::GoUrl::parse(text);
    Url url;
    take_apart(split_fragment(text).first, url);
    return url;
} catch (const base::Error& failure) {
    error = failure.what();
    return std::nullopt;
}

std::string Url::str() const
{
    std::string out;
    if (!scheme.empty()) out += scheme + ':';
    if (!opaque.empty()) {
        out += opaque;
    } else {
        if (has_authority) out += "//" + authority;
        for (const char c : path) {
            const bool escape =
                !is_unreserved(c) && std::string_view("$&+,/:;=@!'()*[]%").find(c) == std::string_view::npos;
            out += escape ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
        }
    }
    if (has_query) out += '?' + query;
    return out;
}

Url Url::resolve(const Url& reference) const
{
    auto result = reference;
    if (reference.is_absolute() || reference.has_authority) {
        if (!reference.is_absolute()) result.scheme = scheme;
        if (result.opaque.empty() && !result.path.empty()) result.path = without_dots(result.path);
        return result;
    }
    result.scheme = scheme;
    result.has_authority = has_authority;
    result.authority = authority;
    result.opaque = opaque;
    if (reference.path.empty()) {
        result.path = path;
        if (!reference.has_query) {
            result.has_query = has_query;
            result.query = query;
        }
        return result;
    }
    auto merged = reference.path;
    if (!merged.starts_with('/')) merged = path.substr(0, path.rfind('/') + 1) + merged;
    result.path = without_dots(merged);
    return result;
}

std::optional<std::string> unescaped(std::string_view text, std::string& error)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
        if (high < 0 || low < 0) {
            error = "invalid URL escape " + gotemplate::strconv::quote(text.substr(i, 3));
            return std::nullopt;
        }
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::string escaped_pointer(std::string_view pointer)
{
    std::string out;
    for (const char c : pointer) {
        if (is_unreserved(c) || std::string_view("/$&+=:@").find(c) != std::string_view::npos)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

std::pair<std::string_view, std::string_view> split_fragment(std::string_view text)
{
    const auto hash = text.find('#');
    if (hash == std::string_view::npos) return {text, {}};
    return {text.substr(0, hash), text.substr(hash + 1)};
}

}  // namespace sluice::jsonschema
