#include "http_transport.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"

#include <fmt/format.h>

namespace sluice::git {
namespace {

constexpr std::string_view kDiscovery = "/info/refs";
constexpr int kMaxRedirects = 10;

std::string without_trailing_slash(std::string text)
{
    while (text.ends_with('/'))
        text.pop_back();
    return text;
}

std::string authorization_of(const Access& access, const http::Url& url)
{
    if (!access.bearer_token.empty()) return "Bearer " + access.bearer_token;
    const bool ours = !access.username.empty() || !access.password.empty();
    const auto& username = ours ? access.username : url.user;
    const auto& password = ours ? access.password : url.password;
    if (username.empty() && password.empty()) return {};
    return "Basic " + base::base64_encode(username + ":" + password);
}

bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

}  // namespace

HttpTransport::HttpTransport(
    std::shared_ptr<const http::Client> client,
    const std::string& url,
    const std::string& base,
    const Access& access,
    std::uint64_t max_answer_bytes)
    : client_(std::move(client)), max_answer_bytes_(max_answer_bytes)
{
    const auto parsed = http::Url::parse(url);
    url_ = parsed.str();
    home_ = parsed.origin();
    base_ = without_trailing_slash(base.empty() ? url_ : base);
    authorization_ = authorization_of(access, parsed);
}

http::Request HttpTransport::request_for(std::string method, const std::string& path, bool version2) const
{
    http::Request request;
    request.method = std::move(method);
    request.url = http::Url::parse(base_ + path);
    // Some servers answer with the dumb protocol unless the client looks like git.
    request.headers.set("User-Agent", "git/2.0 (sluice/0.1)");
    if (version2) request.headers.set("Git-Protocol", "version=2");
    if (!authorization_.empty() && request.url.origin() == home_)
        request.headers.set("Authorization", authorization_);
    return request;
}

http::Response
HttpTransport::send(const http::Request& request, const ByteSink& sink, const base::Deadline& deadline)
{
    bool more = true;
    const auto answer = client_->download(
        request, deadline, max_answer_bytes_, [&](std::string_view bytes) { more = more && sink(bytes); });
    return answer;
}

void HttpTransport::greet(const ByteSink& sink, const base::Deadline& deadline)
{
    base_ = without_trailing_slash(url_);
    for (int hops = 0;; ++hops) {
        auto request = request_for("GET", std::string(kDiscovery) + "?service=git-upload-pack", true);
        request.headers.set("Accept", "*/*");
        const auto answer = send(request, sink, deadline);
        if (!is_redirect(answer.status)) return throw_status(answer);
        if (hops == kMaxRedirects) throw base::Error(base::ErrorKind::Invalid, "too many redirects");
        follow(answer);
    }
}

void HttpTransport::follow(const http::Response& answer)
{
    const auto location = answer.headers.find("Location");
    if (!location) throw base::Error(base::ErrorKind::Corrupt, "redirect without a location");
    const auto from = http::Url::parse(base_);
    const auto text =
        location->starts_with('/') ? from.origin() + std::string(*location) : std::string(*location);
    const auto to = http::Url::parse(text);
    if (!to.path.ends_with(kDiscovery))
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("redirected to {}, which is no Git repository", to.str()));
    if (from.scheme == "https" && to.scheme != "https")
        throw base::Error(
            base::ErrorKind::Forbidden, fmt::format("refusing a redirect from https to {}", to.scheme));
    base_ = to.origin() + to.path.substr(0, to.path.size() - kDiscovery.size());
}

void HttpTransport::exchange(
    const std::string& body, bool version2, const ByteSink& sink, const base::Deadline& deadline)
{
    auto request = request_for("POST", "/git-upload-pack", version2);
    request.headers.set("Content-Type", "application/x-git-upload-pack-request");
    request.headers.set("Accept", "application/x-git-upload-pack-result");
    request.body = body;
    throw_status(send(request, sink, deadline));
}

void HttpTransport::throw_status(const http::Response& answer) const
{
    const auto fail = [&](base::ErrorKind kind, std::string_view text) {
        throw base::Error(kind, std::string(text));
    };
    if (answer.status >= 200 && answer.status < 300) return;
    if (answer.status == 401)
        fail(
            base::ErrorKind::Unauthorized,
            authorization_.empty() ? "authentication required"
                                   : "authentication required: invalid credentials");
    if (answer.status == 403) fail(base::ErrorKind::Forbidden, "authorization failed");
    if (answer.status == 404) fail(base::ErrorKind::NotFound, "repository not found");
    fail(base::ErrorKind::Unavailable, fmt::format("unexpected HTTP status {}", answer.status));
}

}  // namespace sluice::git
