#include "proxy.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace sluice::http {
namespace {

/// An IPv4 or IPv6 address as 16 bytes (IPv4 mapped, as Go's net.IP).
using Ip = std::array<unsigned char, 16>;

std::optional<Ip> parse_ip(const std::string& text)
{
    Ip ip{};
    if (inet_pton(AF_INET6, text.c_str(), ip.data()) == 1) return ip;
    ip.fill(0);
    if (inet_pton(AF_INET, text.c_str(), &ip[12]) != 1) return std::nullopt;
    ip[10] = ip[11] = 0xff;
    return ip;
}

bool is_v4(const Ip& ip) noexcept
{
    static constexpr unsigned char kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return std::memcmp(ip.data(), kPrefix, sizeof kPrefix) == 0;
}

bool is_loopback(const Ip& ip) noexcept
{
    if (is_v4(ip)) return ip[12] == 127;
    Ip one{};
    one[15] = 1;
    return ip == one;
}

bool in_network(const Ip& ip, std::string_view network)
{
    const auto slash = network.find('/');
    const auto base = parse_ip(std::string(network.substr(0, slash)));
    const auto digits = network.substr(slash + 1);
    unsigned bits = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (!base || problem != std::errc() || end != digits.data() + digits.size()) return false;
    if (is_v4(*base) != is_v4(ip) || bits > (is_v4(ip) ? 32u : 128u)) return false;
    if (is_v4(ip)) bits += 96;
    for (unsigned i = 0; i < bits; ++i) {
        const auto mask = static_cast<unsigned char>(0x80u >> (i % 8));
        if ((ip[i / 8] & mask) != ((*base)[i / 8] & mask)) return false;
    }
    return true;
}

std::string_view trim(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Splits "host:port", "[v6]:port"; a text without a port keeps an empty one.
std::pair<std::string_view, std::string_view> split_port(std::string_view text)
{
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return {text, {}};
        const auto rest = text.substr(end + 1);
        return {text.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : std::string_view()};
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || text.find(':') != colon) return {text, {}};
    return {text.substr(0, colon), text.substr(colon + 1)};
}

/// One entry of NO_PROXY.
bool entry_matches(std::string_view entry, const Url& url, const std::optional<Ip>& ip)
{
    if (entry == "*") return true;
    if (entry.find('/') != std::string_view::npos) return ip && in_network(*ip, entry);
    const auto [host, port] = split_port(entry);
    if (host.empty() || (!port.empty() && port != std::to_string(url.port))) return false;
    if (const auto address = parse_ip(std::string(host))) return ip && *ip == *address;
    const auto name = host.starts_with("*.") ? host.substr(1) : host;
    if (name.starts_with('.')) return url.host.ends_with(name);
    return url.host == name || (url.host.ends_with(name) && url.host[url.host.size() - name.size() - 1] == '.');
}

Proxy parse_proxy(const std::string& address)
{
    // Go: a proxy without a scheme is an http proxy.
    const bool has_scheme = address.find("://") != std::string::npos;
    Proxy proxy{Url::parse(has_scheme ? address : "http://" + address)};
    const auto& scheme = proxy.url.scheme;
    if (scheme != "http" && scheme != "https" && scheme != "socks5" && scheme != "socks5h")
        throw base::Error(base::ErrorKind::Invalid, "proxy: unsupported scheme " + scheme);
    return proxy;
}

std::optional<Proxy> proxy_of(const ProxyRules::Environment& get, const char* upper, const char* lower)
{
    std::string value = get(upper);
    if (value.empty()) value = get(lower);
    if (value.empty()) return std::nullopt;
    return base::with_context(upper, [&] { return parse_proxy(value); });
}

}  // namespace

std::string Proxy::authorization() const
{
    if (url.user.empty() && url.password.empty()) return "";
    return "Basic " + base::base64_encode(url.user + ":" + url.password);
}

ProxyRules::ProxyRules(const ProxyOptions& options, const Environment& get)
{
    if (!options.address.empty()) {
        fixed_ = parse_proxy(options.address);
        if (!options.username.empty()) fixed_->url.user = options.username;
        if (!options.password.empty()) fixed_->url.password = options.password;
        return;
    }
    if (!options.from_environment) return;
    // Go: in a CGI process HTTP_PROXY could come from a header of the visitor.
    if (get("REQUEST_METHOD").empty()) http_ = proxy_of(get, "HTTP_PROXY", "http_proxy");
    https_ = proxy_of(get, "HTTPS_PROXY", "https_proxy");
    no_proxy_ = get("NO_PROXY");
    if (no_proxy_.empty()) no_proxy_ = get("no_proxy");
    std::ranges::transform(no_proxy_, no_proxy_.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
}

std::string ProxyRules::environment(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

std::optional<Proxy> ProxyRules::find(const Url& url) const
{
    if (fixed_) return fixed_;
    const auto& proxy = url.scheme == "https" ? https_ : http_;
    if (!proxy || excluded(url)) return std::nullopt;
    return proxy;
}

bool ProxyRules::excluded(const Url& url) const
{
    if (url.host == "localhost") return true;
    const auto ip = parse_ip(url.host);
    if (ip && is_loopback(*ip)) return true;
    std::string_view rest = no_proxy_;
    while (!rest.empty()) {
        const auto comma = std::min(rest.find(','), rest.size());
        if (entry_matches(trim(rest.substr(0, comma)), url, ip)) return true;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

}  // namespace sluice::http
