#include "url.hpp"

#include "gotemplate/strconv.hpp"

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

/// "" or Go's complaint of the first broken percent escape; in host names of other characters too.
std::string escape_error(std::string_view text, bool host)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const bool whole =
                i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
            const auto escape = text.substr(i, 3);
            // Only bytes of other scripts, and the % in front of a zone, may be escaped in a host.
            if (!whole || (host && hex_value(text[i + 1]) < 8 && escape != "%25"))
                return "invalid URL escape " + gotemplate::strconv::quote(escape);
            i += 2;
            continue;
        }
        const bool fits = static_cast<unsigned char>(text[i]) >= 0x80 || is_unreserved(text[i]) ||
                          std::string_view("!$&'()*+,;=:[]<>\"").find(text[i]) != std::string_view::npos;
        if (host && !fits)
            return "invalid character " + gotemplate::strconv::quote(text.substr(i, 1)) + " in host name";
    }
    return "";
}

bool is_optional_port(std::string_view port)
{
    return port.empty() || (port[0] == ':' && std::all_of(port.begin() + 1, port.end(), is_digit));
}

std::string port_error(std::string_view port)
{
    return is_optional_port(port) ? "" : "invalid port " + gotemplate::strconv::quote(port) + " after host";
}

std::string host_error(std::string_view host)
{
    if (const auto open = host.rfind('['); open != std::string_view::npos && open > 0)
        return "invalid IP-literal";
    if (host.starts_with('[')) {
        const auto end = host.rfind(']');
        if (end == std::string_view::npos) return "missing ']' in host";
        if (auto error = port_error(host.substr(end + 1)); !error.empty()) return error;
        return escape_error(host.substr(0, end + 1), true);
    }
    if (const auto colon = host.find(':'); colon != std::string_view::npos)
        if (auto error = port_error(host.substr(colon)); !error.empty()) return error;
    return escape_error(host, true);
}

std::string authority_error(std::string_view authority)
{
    const auto at = authority.rfind('@');
    if (auto error = host_error(at == std::string_view::npos ? authority : authority.substr(at + 1));
        !error.empty())
        return error;
    if (at == std::string_view::npos) return "";
    const auto user = authority.substr(0, at);
    const bool fits = std::all_of(user.begin(), user.end(), [](char c) {
        return is_letter(c) || is_digit(c) ||
               std::string_view("-._:~!$&'()*+,;=%@").find(c) != std::string_view::npos;
    });
    return fits ? escape_error(user, false) : "net/url: invalid userinfo";
}

/// The scheme's length; 0 if there is none, npos for a text that begins with a colon.
std::size_t scheme_length(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_letter(text[i])) continue;
        if (text[i] == ':') return i == 0 ? std::string_view::npos : i;
        const bool later = is_digit(text[i]) || text[i] == '+' || text[i] == '-' || text[i] == '.';
        if (!later || i == 0) return 0;
    }
    return 0;
}

/// Everything in front of the fragment; "" or Go's complaint.
std::string take_apart(std::string_view text, Url& url)
{
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            return "net/url: invalid control character in URL";
    const auto scheme = scheme_length(text);
    if (scheme == std::string_view::npos) return "missing protocol scheme";
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
    if (!text.starts_with('/')) {
        if (!url.scheme.empty()) {
            url.opaque = text;
            return "";
        }
        if (text.substr(0, text.find('/')).find(':') != std::string_view::npos)
            return "first path segment in URL cannot contain colon";
    }
    if (text.starts_with("//") && (!url.scheme.empty() || !text.starts_with("///"))) {
        text.remove_prefix(2);
        url.has_authority = true;
        url.authority = text.substr(0, text.find('/'));
        text.remove_prefix(url.authority.size());
        if (auto error = authority_error(url.authority); !error.empty()) return error;
    }
    url.path = text;
    return escape_error(text, false);
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
{
    Url url;
    const auto [front, fragment] = split_fragment(text);
    if (auto complaint = take_apart(front, url); !complaint.empty()) {
        error = "parse " + gotemplate::strconv::quote(front) + ": " + complaint;
        return std::nullopt;
    }
    url.has_fragment = !fragment.empty();
    url.fragment = fragment;
    if (auto complaint = escape_error(fragment, false); !complaint.empty()) {
        error = "parse " + gotemplate::strconv::quote(text) + ": " + complaint;
        return std::nullopt;
    }
    return url;
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
    if (has_fragment) out += '#' + fragment;
    return out;
}

bool Url::host_is_bracketed() const noexcept
{
    return authority.find('[') != std::string::npos && authority.find(']') != std::string::npos;
}

std::string Url::host() const
{
    auto host = std::string_view(authority).substr(authority.rfind('@') + 1);
    if (host.starts_with('[')) return std::string(host.substr(1, host.rfind(']') - 1));
    const auto colon = host.rfind(':');
    return std::string(
        colon != std::string_view::npos && is_optional_port(host.substr(colon)) ? host.substr(0, colon) : host);
}

Url Url::resolve(const Url& reference) const
{
    auto result = reference;
    result.has_fragment = false;
    result.fragment.clear();
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
    if (error = escape_error(text, false); !error.empty()) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
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
