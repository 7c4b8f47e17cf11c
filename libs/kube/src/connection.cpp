#include "connection.hpp"

#include "base/error.hpp"
#include "status.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::chrono::milliseconds kFirstPause{100};
constexpr std::chrono::seconds kLongestPause{3};
/// A server in trouble is asked this often again (about two seconds in all); then its answer is the answer, and
/// the controller's own backoff goes on without holding a worker.
constexpr unsigned kTroubleTries = 4;
/// About ten seconds: an API server that restarts beside its load balancer.
constexpr unsigned kUnreachableTries = 7;
constexpr std::chrono::seconds kCredentialPatience{60};

http::ClientOptions options_of(const Config& config)
{
    auto options = config.http;
    options.user_agent = config.user_agent;
    options.max_redirects = 0;  // API servers redirect nobody, and credentials must not follow elsewhere
    return options;
}

/// Nothing was sent, so that nothing can happen twice. http ends its message with the reason.
bool never_sent(const Error& error)
{
    return std::string_view(error.what()).ends_with("connection refused");
}

}  // namespace

Connection::Connection(io::Loop& loop, const Config& config, base::Logger log)
    : loop_(loop), options_(options_of(config)), auth_(config.auth), log_(std::move(log)),
      on_answer_(config.on_answer)
{
}

std::shared_ptr<http::Client> Connection::client(const base::Deadline& deadline)
{
    auto certificate = auth_ ? auth_->certificate(deadline) : std::nullopt;
    return pool_.with([&](Pool& pool) {
        if (pool.client && pool.certificate == certificate) return pool.client;
        auto options = options_;
        if (certificate) {
            options.tls.certificate_pem = certificate->certificate_pem;
            options.tls.private_key_pem = certificate->private_key_pem;
        }
        // Calls under way keep the old one alive until they end.
        pool.client = std::make_shared<http::Client>(loop_, std::move(options));
        pool.certificate = std::move(certificate);
        return pool.client;
    });
}

Connection::Ready Connection::authorized(http::Request request, const base::Deadline& deadline)
{
    if (auth_) auth_->authorize(request.headers, deadline);
    return {client(deadline), std::move(request), nullptr};
}

http::Response Connection::send(
    const http::Request& request, bool idempotent, std::size_t max_body, const base::Deadline& deadline)
{
    return persist(idempotent, deadline, [&] {
        const auto ready = authorized(request, deadline);
        return observed(request, [&] { return ready.client->send(ready.request, deadline, max_body); });
    });
}

http::Response Connection::download(
    const http::Request& request,
    std::size_t max_body,
    const std::function<void()>& restart,
    const std::function<void(std::string_view)>& sink,
    const base::Deadline& deadline)
{
    return persist(true, deadline, [&] {
        const auto ready = authorized(request, deadline);
        restart();
        return observed(
            request, [&] { return ready.client->download(ready.request, deadline, max_body, sink); });
    });
}

http::Response Connection::observed(const http::Request& request, const Attempt& attempt) const
try {
    auto response = attempt();
    if (on_answer_) on_answer_(request.method, response.status);
    return response;
} catch (const Error&) {
    if (on_answer_) on_answer_(request.method, 0);
    throw;
}

http::Response Connection::persist(bool idempotent, const base::Deadline& deadline, const Attempt& attempt)
{
    Backoff backoff(kFirstPause, kLongestPause, base::system_random());
    for (bool refreshed = false;;) {
        std::optional<Backoff::Duration> pause;
        try {
            auto response = attempt();
            if (response.status == 401 && !refreshed && auth_ && auth_->refresh()) {
                refreshed = true;
                continue;
            }
            pause = pause_after(response, idempotent, backoff);
            if (!pause || *pause >= deadline.remaining()) return response;
        } catch (const Error& error) {
            pause = pause_after(error, idempotent, backoff);
            if (!pause || *pause >= deadline.remaining()) throw;
        }
        deadline.sleep(*pause, "waiting to ask the API server again");
    }
}

std::optional<Backoff::Duration>
Connection::pause_after(const http::Response& response, bool idempotent, Backoff& backoff) const
{
    const bool busy = response.status == 429, trouble = response.status >= 500;
    if (!busy && !trouble) return std::nullopt;
    // With Retry-After the server itself says that the same request is welcome again, whatever its verb.
    if (const auto asked = retry_after(response); asked && (busy || backoff.count() < kTroubleTries))
        return std::max<Backoff::Duration>(*asked, backoff.next());
    if (busy) return backoff.next();
    if (!idempotent || response.status == 501 || backoff.count() >= kTroubleTries) return std::nullopt;
    return backoff.next();
}

std::optional<Backoff::Duration>
Connection::pause_after(const Error& error, bool idempotent, Backoff& backoff) const
{
    // A Timeout with time left is one of connecting; when the caller's own time is up, no pause fits any more.
    const bool passing = error.kind() == ErrorKind::Unavailable || error.kind() == ErrorKind::Timeout;
    if (!passing || backoff.count() >= kUnreachableTries) return std::nullopt;
    if (!idempotent && !never_sent(error)) return std::nullopt;
    return backoff.next();
}

void Connection::prepare(http::Request request, std::function<void(Ready)> then)
{
    const auto attempt = [this](http::Request asked, const std::stop_token& stop) {
        try {
            return authorized(std::move(asked), base::Deadline::after(kCredentialPatience, stop));
        } catch (...) {  // the wall between this thread and the loop: the failure travels as a value
            return Ready{nullptr, {}, std::current_exception()};
        }
    };
    if (!auth_ || !auth_->may_wait()) return then(attempt(std::move(request), {}));
    background_.run(
        [this, attempt, asked = std::move(request), then = std::move(then)](const std::stop_token& stop) {
            auto ready = std::make_shared<Ready>(attempt(asked, stop));
            loop_.post([then, ready] { then(std::move(*ready)); });
        });
}

void Connection::refresh_credentials()
{
    if (auth_) auth_->refresh();
}

}  // namespace sluice::kube
