#pragma once
#include "http/client.hpp"
#include "pool.hpp"
#include "transaction.hpp"

#include <chrono>
#include <memory>

namespace sluice::http {

/// An answer that goes to a Follower for as long as it lasts.
class Watch final : public Transaction {
public:
    using Duration = std::chrono::steady_clock::duration;
    Watch(Request request, std::shared_ptr<Follower> follower, Duration silence)
        : request_(std::move(request)), follower_(std::move(follower)), silence_(silence)
    {
    }
    const Request& request() const noexcept { return request_; }
    /// Any thread.
    static std::unique_ptr<Exchange> begin(std::shared_ptr<Watch>, std::shared_ptr<Pool>);

    Flow on_head(Head) override;
    Flow on_data(std::string_view bytes) override;
    void on_end(const std::optional<base::Error>& failure, bool cancelled) override;

private:
    using Clock = std::chrono::steady_clock;
    void listen(const std::weak_ptr<Pool>&, Duration);

    const Request request_;
    std::shared_ptr<Follower> follower_;
    const Duration silence_;
    // Loop thread:
    io::Loop::Timer timer_;
    Clock::time_point heard_;
    bool silent_ = false;
};

}  // namespace sluice::http
