#include "compose.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <array>

namespace sluice::http {
namespace {

constexpr std::size_t kSmallBody = 32u << 10;  // copied behind the head: one write, one TLS record

bool is_token(std::string_view text)
{
    static constexpr std::string_view kSigns = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kSigns.find(c) != std::string_view::npos;
    });
}

bool is_value(std::string_view text)
{
    return std::ranges::none_of(text, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

/// What we decide ourselves, whatever the caller sets.
bool is_ours(std::string_view name)
{
    const auto is = [&](std::string_view other) {
        return std::ranges::equal(
            name, other, {}, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    };
    return is("content-length") || is("transfer-encoding");
}

Route route_of(const Url& url, const ProxyRules& rules)
{
    Route route;
    route.host = url.host;
    route.port = url.port;
    route.tls = url.scheme == "https";
    route.proxy = rules.find(url);
    if (route.forwarded())
        route.key = route.proxy->url.origin();
    else
        route.key = url.origin() + (route.proxy ? " by " + route.proxy->url.origin() : "");
    return route;
}

bool has_body(const Request& request)
{
    return !request.body.empty() || request.method == "POST" || request.method == "PUT" ||
           request.method == "PATCH";
}

std::string head_of(const Request& request, const Route& route, const ClientOptions& options)
{
    std::string head;
    head.reserve(512);
    const auto line = [&](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    head.append(request.method).append(" ");
    head.append(route.forwarded() ? request.url.str() : request.url.target()).append(" HTTP/1.1\r\n");
    line("Host", request.headers.find("Host").value_or(request.url.host_port()));
    if (!request.headers.find("User-Agent")) line("User-Agent", options.user_agent);
    if (request.accept_gzip && !request.headers.find("Accept-Encoding")) line("Accept-Encoding", "gzip");
    if (!request.url.user.empty() && !request.headers.find("Authorization"))
        line("Authorization", "Basic " + base::base64_encode(request.url.user + ":" + request.url.password));
    if (route.forwarded())
        if (const auto authorization = route.proxy->authorization(); !authorization.empty())
            line("Proxy-Authorization", authorization);
    for (const auto& [name, value] : request.headers.fields()) {
        if (!is_token(name) || !is_value(value))
            throw base::Error(
                base::ErrorKind::Invalid, shown(request) + ": invalid header " + (is_token(name) ? name : ""));
        if (name.size() == 4 && (name[0] == 'H' || name[0] == 'h') && Headers{{name, ""}}.find("host"))
            continue;
        if (!is_ours(name)) line(name, value);
    }
    if (has_body(request)) line("Content-Length", std::to_string(request.body.size()));
    head.append("\r\n");
    return head;
}

bool keeps_credentials(const Url& from, const Url& to)
{
    if (from.host != to.host) return false;
    if (from.scheme == to.scheme) return from.port == to.port;
    return from.scheme == "http" && from.port == 80 && to.scheme == "https" && to.port == 443;
}

}  // namespace

std::string shown(const Request& request)
{
    return (is_token(request.method) ? request.method : "request") + " " + request.url.shown();
}

void compose(
    Transaction& transaction, const Request& request, const ProxyRules& rules, const ClientOptions& options)
{
    if (!is_token(request.method))
        throw base::Error(base::ErrorKind::Invalid, shown(request) + ": invalid method");
    if (request.url.scheme != "http" && request.url.scheme != "https")
        throw base::Error(base::ErrorKind::Invalid, shown(request) + ": unsupported scheme");
    transaction.route = route_of(request.url, rules);
    transaction.wire = head_of(request, transaction.route, options);
    if (request.body.size() <= kSmallBody)
        transaction.wire += request.body;
    else
        transaction.body = request.body;
    transaction.no_body_back = request.method == "HEAD";
    static constexpr std::array<std::string_view, 6> kIdempotent = {
        "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"};
    transaction.idempotent = std::ranges::find(kIdempotent, request.method) != kIdempotent.end();
}

std::optional<Request> redirected(const Request& request, const Response& response)
{
    const int status = response.status;
    const bool rewrites = status == 301 || status == 302 || status == 303;
    if (!rewrites && status != 307 && status != 308) return std::nullopt;
    const auto location = response.headers.find("Location");
    if (!location || location->empty()) return std::nullopt;
    Request next = request;
    next.url = request.url.join(*location);
    if (next.url.scheme != "http" && next.url.scheme != "https")
        throw base::Error(base::ErrorKind::Invalid, "redirect to the unsupported scheme " + next.url.scheme);
    if (rewrites && request.method != "GET" && request.method != "HEAD") {
        next.method = "GET";
        next.body.clear();
        for (const auto* name : {"Content-Type", "Content-Encoding", "Content-Language", "Content-Location"})
            next.headers.erase(name);
    }
    next.headers.erase("Host");
    if (keeps_credentials(request.url, next.url)) {
        if (next.url.user.empty()) {
            next.url.user = request.url.user;
            next.url.password = request.url.password;
        }
        return next;
    }
    for (const auto* name : {"Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "WWW-Authenticate"})
        next.headers.erase(name);
    return next;
}

}  // namespace sluice::http
