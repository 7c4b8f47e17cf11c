#pragma once
#include "base/deadline.hpp"
#include "http/message.hpp"
#include "io/loop.hpp"
#include "io/tls.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace sluice::http {

struct ProxyOptions {
    /// http://, https:// or socks5://; empty: taken from HTTP_PROXY / HTTPS_PROXY / NO_PROXY as Go does, if
    /// allowed.
    std::string address;
    std::string username, password;
    bool from_environment = true;
    bool operator==(const ProxyOptions&) const = default;
};

struct ClientOptions {
    io::TlsOptions tls;
    ProxyOptions proxy;
    std::string user_agent = "sluice/0.1";
    std::size_t max_idle_per_host = 16;
    std::chrono::steady_clock::duration idle_timeout = std::chrono::seconds(90);
    std::chrono::steady_clock::duration connect_timeout = std::chrono::seconds(30);
    unsigned max_redirects = 10;  ///< 0: a redirect is an answer like any other
};

/// Receives a response on the loop thread while it arrives. No method may block or throw.
class Follower {
public:
    virtual ~Follower() = default;
    virtual void on_head(const Response& head) = 0;  ///< body empty
    virtual void on_data(std::string_view bytes) = 0;
    /// Exactly once, last: null when the message was complete, else base::Error (or Cancelled after cancel()).
    virtual void on_end(std::exception_ptr failure) = 0;
};

/// A request that is under way on the loop. Destroying the handle cancels it.
class Exchange {
public:
    virtual ~Exchange() = default;
    /// Any thread; on_end follows with Cancelled unless it had been called.
    virtual void cancel() = 0;
};

/// Client: HTTP/1.1 with a keep-alive pool per origin. The blocking calls are for worker threads and take a
/// deadline that bounds everything from name resolution to the last byte. Thread-safe. Failures to get an
/// answer are base::Error (Unavailable, Timeout, LimitExceeded, Corrupt, Invalid), "GET https://host/path:
/// connection refused"; an answer of any status is a Response. A request on a kept-alive connection that the
/// server had closed meanwhile is sent again once on a fresh one when it is idempotent or no byte of it was
/// taken.
class Client {
public:
    Client(io::Loop& loop, ClientOptions options);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// The whole answer; a body above max_body is base::Error{LimitExceeded}.
    Response send(const Request&, const base::Deadline&, std::size_t max_body) const;
    /// The body goes to `sink` on the calling thread as it arrives, the Response comes back without one. `sink`
    /// may throw: the exchange is then cancelled and the exception passes through. Only a 2xx body goes to the
    /// sink; any other answer comes back with its body (at most 64 KiB of it).
    Response download(
        const Request&,
        const base::Deadline&,
        std::uint64_t max_body,
        const std::function<void(std::string_view)>& sink) const;
    /// Loop-side and endless, for watches: no deadline but `silence`, after which a connection without a byte
    /// counts as dead. Content-Encoding gzip is not asked for. Callable from any thread.
    std::unique_ptr<Exchange>
    follow(Request, std::shared_ptr<Follower>, std::chrono::steady_clock::duration silence) const;

    const ClientOptions& options() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace sluice::http
