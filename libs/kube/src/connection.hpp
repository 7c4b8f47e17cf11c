#pragma once
#include "background.hpp"
#include "backoff.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/guarded.hpp"
#include "base/log.hpp"
#include "http/client.hpp"
#include "io/loop.hpp"
#include "kube/config.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace sluice::kube {

/// Connection: the way to one API server, shared by a Client, whom it acts as, and its informers: the HTTP
/// pool, the credentials, and what is tried again. Thread-safe.
class Connection {
public:
    Connection(io::Loop& loop, const Config& config, base::Logger log);

    /// Blocks until there is an answer of any status. Tried again within the deadline, with growing jittered
    /// pauses: 429 and whatever carries Retry-After; when `idempotent`, 500 to 504 and lost connections as
    /// well; refused connections always (nothing was sent); a 401 once, with fresh credentials.
    http::Response send(const http::Request&, bool idempotent, std::size_t max_body, const base::Deadline&);

    /// The same for a GET whose body goes to `sink` as it arrives. `restart` is called before every try.
    http::Response download(
        const http::Request&,
        std::size_t max_body,
        const std::function<void()>& restart,
        const std::function<void(std::string_view)>& sink,
        const base::Deadline&);

    /// What a request needs to be sent by the loop thread.
    struct Ready {
        std::shared_ptr<http::Client> client;
        http::Request request;
        std::exception_ptr failure;  ///< instead of the two others
    };
    /// Loop thread: gives the request its credentials without blocking the loop, then calls `then` on the loop
    /// thread (at once when nothing has to be waited for).
    void prepare(http::Request, std::function<void(Ready)> then);
    /// The server said 401 to a request that the loop sent.
    void refresh_credentials();

    io::Loop& loop() const noexcept { return loop_; }
    const base::Logger& log() const noexcept { return log_; }

private:
    using Attempt = std::function<http::Response()>;
    http::Response persist(bool idempotent, const base::Deadline&, const Attempt&);
    std::optional<Backoff::Duration> pause_after(const http::Response&, bool idempotent, Backoff&) const;
    std::optional<Backoff::Duration> pause_after(const base::Error&, bool idempotent, Backoff&) const;
    Ready authorized(http::Request, const base::Deadline&);
    http::Response observed(const http::Request&, const Attempt&) const;
    std::shared_ptr<http::Client> client(const base::Deadline&);

    struct Pool {
        std::shared_ptr<http::Client> client;
        std::optional<ClientCertificate> certificate;
    };

    io::Loop& loop_;
    const http::ClientOptions options_;
    const std::shared_ptr<Authenticator> auth_;
    const base::Logger log_;
    const std::function<void(std::string_view, int)> on_answer_;
    base::Guarded<Pool> pool_;
    Background background_;
};

}  // namespace sluice::kube
