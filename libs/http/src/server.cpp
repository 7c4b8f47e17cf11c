#include "http/server.hpp"

#include "session.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace sluice::http {

/// The loop's side of a server; every call is on the loop thread unless it says otherwise.
struct Server::Impl final : SessionHost, std::enable_shared_from_this<Impl> {
    Impl(io::Loop& on, ServerOptions wanted, Handler how)
        : loop_(on), options_(std::move(wanted)), handler_(std::move(how)),
          tls_(options_.tls ? io::tls_server_context(*options_.tls) : nullptr)
    {
    }

    void listen()  // any thread, once
    {
        const auto accepted = [this](std::unique_ptr<io::Stream> stream, std::string remote) {
            accept(std::move(stream), std::move(remote));
        };
        listener_ = io::listen(loop_, options_.address, options_.port, accepted);
        loop_.post([this] {
            if (listener_) listener_->pause(false);
        });
    }

    io::Loop& loop() override { return loop_; }
    const ServerOptions& options() const override { return options_; }
    bool stopping() const override { return stopping_; }
    void handle(ServerRequest request, std::shared_ptr<Responder> responder) override
    {
        handler_(std::move(request), std::move(responder));
    }
    std::span<char> scratch() override { return scratch_; }

    void accept(std::unique_ptr<io::Stream> stream, std::string remote)
    {
        if (tls_) stream = io::tls_accept(std::move(stream), tls_);
        const auto session = std::make_shared<Session>(*this, std::move(stream), std::move(remote));
        sessions_.emplace(session.get(), session);
        if (sessions_.size() >= options_.max_connections) listener_->pause(true);
        if (!std::exchange(sweeping_, true)) sweep_later();
        session->start();
    }

    void closed(Session& session) override
    {
        const auto node = sessions_.extract(&session);
        if (listener_ && sessions_.size() + 1 == options_.max_connections) listener_->pause(false);
        if (stopping_ && sessions_.empty()) set(drained_);
    }

    void sweep_later()
    {
        using std::chrono::milliseconds;
        const auto pause = std::clamp<std::chrono::steady_clock::duration>(
            std::min(options_.idle_timeout, options_.request_timeout) / 4,
            milliseconds(20),
            milliseconds(1000));
        sweep_ = loop_.after(pause, [this] { sweep(); });
    }

    /// One look at all sessions instead of a timer for each.
    void sweep()
    {
        const auto now = Session::Clock::now();
        for (const auto& session : all())
            session->check_time(now);
        if (sessions_.empty())
            sweeping_ = false;
        else
            sweep_later();
    }

    void begin_stop()
    {
        listener_.reset();
        stopping_ = true;
        for (const auto& session : all())
            session->wind_down();
        if (sessions_.empty()) set(drained_);
    }

    void close_all()
    {
        sweep_.cancel();
        for (const auto& session : all())
            session->close();
        set(closed_);
    }

    void set(bool& flag)
    {
        // Notified under the lock: once the waiter has it, this object may be gone.
        const std::lock_guard lock(mutex_);
        flag = true;
        changed_.notify_all();
    }

    void stop(std::chrono::steady_clock::duration grace)  // any thread
    {
        if (loop_.on_loop_thread()) {
            begin_stop();
            close_all();
            return;
        }
        std::unique_lock lock(mutex_);
        if (closed_) return;
        loop_.post([this] { begin_stop(); });
        if (grace > grace.zero()) changed_.wait_for(lock, grace, [this] { return drained_; });
        // Whatever happened: after this the loop does not know us any more.
        loop_.post([this] { close_all(); });
        changed_.wait(lock, [this] { return closed_; });
    }

    std::vector<std::shared_ptr<Session>> all() const
    {
        std::vector<std::shared_ptr<Session>> list;
        list.reserve(sessions_.size());
        for (const auto& [raw, session] : sessions_)
            list.push_back(session);
        return list;
    }

    io::Loop& loop_;
    const ServerOptions options_;
    const Handler handler_;
    const std::shared_ptr<io::TlsContext> tls_;
    std::unique_ptr<io::Listener> listener_;
    std::unordered_map<Session*, std::shared_ptr<Session>> sessions_;
    io::Loop::Timer sweep_;
    bool sweeping_ = false;
    bool stopping_ = false;
    std::array<char, 64 << 10> scratch_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool drained_ = false;
    bool closed_ = false;
};

Server::Server(io::Loop& loop, ServerOptions options, Handler handler)
    : impl_(std::make_shared<Impl>(loop, std::move(options), std::move(handler)))
{
    impl_->listen();
    port_ = impl_->listener_->port();
}

Server::~Server()
{
    stop(std::chrono::steady_clock::duration::zero());
}

unsigned short Server::port() const noexcept
{
    return port_;
}

void Server::stop(std::chrono::steady_clock::duration grace)
{
    impl_->stop(grace);
}

}  // namespace sluice::http
