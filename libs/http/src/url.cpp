#include "base/error.hpp"
#include "http/message.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace sluice::http {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_alpha(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}
bool is_unreserved(char c) noexcept
{
    return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

int hex_value(char c) noexcept
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

unsigned short default_port(std::string_view scheme) noexcept
{
    if (scheme == "http") return 80;
    if (scheme == "https" || scheme == "oci") return 443;
    if (scheme == "ssh") return 22;
    if (scheme == "socks5" || scheme == "socks5h") return 1080;
    return 0;
}

/// Text with an "@" may hold a password anywhere, and a query a signature: neither is repeated.
[[noreturn]] void invalid(std::string_view text, const std::string& why)
{
    const auto safe = text.substr(0, text.find('?'));
    const bool show = text.find('@') == std::string_view::npos && safe.size() <= 512 &&
                      std::ranges::none_of(safe, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    throw base::Error(
        base::ErrorKind::Invalid,
        show ? "invalid URL \"" + std::string(safe) + "\": " + why : "invalid URL: " + why);
}

void require_plain(std::string_view text)
{
    const bool control = std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (control) invalid(text, "control character");
}

/// What may not stand in a request line is encoded; what is encoded already stays. Throws for a broken escape.
std::string clean(std::string_view text, std::string_view whole)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%' && (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0))
            invalid(whole, "invalid escape");
        const bool keep =
            is_unreserved(c) || std::string_view("!$&'()*+,;=:@/?%[]|").find(c) != std::string_view::npos;
        if (keep)
            out += c;
        else
            out += percent_encode({&c, 1});
    }
    return out;
}

void parse_host(Url& url, std::string_view text, std::string_view whole)
{
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) invalid(whole, "missing ']' in host");
        url.host = lower(text.substr(1, end - 1));
        if (url.host.find_first_not_of("0123456789abcdef:.") != std::string::npos ||
            url.host.find(':') == std::string::npos)
            invalid(whole, "invalid IPv6 host");
        const auto rest = text.substr(end + 1);
        if (!rest.empty() && rest[0] != ':') invalid(whole, "invalid host");
        has_port = !rest.empty();
        if (has_port) port = rest.substr(1);
    } else {
        const auto colon = text.find(':');
        has_port = colon != std::string_view::npos;
        if (has_port) port = text.substr(colon + 1);
        url.host = lower(text.substr(0, colon));
        if (!std::ranges::all_of(url.host, is_unreserved)) invalid(whole, "invalid host");
    }
    if (url.host.empty()) invalid(whole, "missing host");
    if (url.host.size() > 253) invalid(whole, "host too long");
    if (!has_port || port.empty()) return;
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), value);
    if (problem != std::errc() || end != port.data() + port.size() || value == 0 || value > 65535)
        invalid(whole, "invalid port");
    url.port = static_cast<unsigned short>(value);
}

void parse_user(Url& url, std::string_view text, std::string_view whole)
{
    const auto colon = text.find(':');
    const auto user = percent_decode(text.substr(0, colon));
    const auto password =
        colon == std::string_view::npos ? std::string() : percent_decode(text.substr(colon + 1));
    if (!user || !password) invalid(whole, "invalid escape in the user part");
    url.user = *user;
    url.password = *password;
}

/// RFC 3986 5.2.4.
std::string remove_dots(std::string_view path)
{
    std::vector<std::string_view> kept;
    bool directory = false;
    std::size_t at = 1;
    while (at <= path.size()) {
        const auto end = std::min(path.find('/', at), path.size());
        const auto segment = path.substr(at, end - at);
        directory = segment == "." || segment == "..";
        if (segment == ".." && !kept.empty()) kept.pop_back();
        if (!directory) kept.push_back(segment);
        at = end + 1;
    }
    std::string out;
    for (const auto segment : kept)
        out.append("/").append(segment);
    if (directory || out.empty()) out += '/';
    return out;
}

}  // namespace

std::string percent_encode(std::string_view text, std::string_view keep)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || keep.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
    return out;
}

std::optional<std::string> percent_decode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_value(text[i + 1]);
        const int low = hex_value(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

Url Url::parse(std::string_view text)
{
    require_plain(text);
    const auto mark = text.find("://");
    if (mark == std::string_view::npos || mark == 0) invalid(text, "missing scheme");
    Url url;
    url.scheme = lower(text.substr(0, mark));
    url.port = default_port(url.scheme);
    if (url.port == 0) invalid(text, "unsupported scheme");
    auto rest = text.substr(mark + 3);
    rest = rest.substr(0, rest.find('#'));
    const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
    auto authority = rest.substr(0, authority_end);
    rest.remove_prefix(authority_end);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        parse_user(url, authority.substr(0, at), text);
        authority.remove_prefix(at + 1);
    }
    parse_host(url, authority, text);
    const auto question = rest.find('?');
    url.path = clean(rest.substr(0, question), text);
    if (url.path.empty()) url.path = "/";
    if (question != std::string_view::npos) url.query = clean(rest.substr(question + 1), text);
    return url;
}

std::string Url::target() const
{
    return query.empty() ? path : path + "?" + query;
}

std::string Url::host_port() const
{
    std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != default_port(scheme)) out += ":" + std::to_string(port);
    return out;
}

std::string Url::origin() const
{
    return scheme + "://" + host_port();
}

std::string Url::str() const
{
    return origin() + target();
}

std::string Url::shown() const
{
    return origin() + path;
}

Url Url::join(std::string_view reference) const
{
    require_plain(reference);
    reference = reference.substr(0, reference.find('#'));
    const auto mark = reference.find("://");
    if (mark != std::string_view::npos && reference.find_first_of("/?") == mark + 1) return parse(reference);
    if (reference.starts_with("//")) return parse(scheme + ":" + std::string(reference));
    Url url = *this;
    if (reference.empty()) return url;
    const auto question = reference.find('?');
    const auto relative = reference.substr(0, question);
    url.query = question == std::string_view::npos ? "" : clean(reference.substr(question + 1), reference);
    if (relative.empty()) return url;
    const std::string cleaned = clean(relative, reference);
    url.path = remove_dots(cleaned[0] == '/' ? cleaned : path.substr(0, path.rfind('/') + 1) + cleaned);
    return url;
}

}  // namespace sluice::http
