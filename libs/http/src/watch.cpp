#include "watch.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"
#include "compose.hpp"

#include <utility>

namespace sluice::http {
namespace {

class WatchHandle final : public Exchange {
public:
    WatchHandle(std::shared_ptr<Watch> watch, std::shared_ptr<Pool> pool)
        : watch_(std::move(watch)), pool_(std::move(pool))
    {
    }
    WatchHandle(const WatchHandle&) = delete;
    WatchHandle& operator=(const WatchHandle&) = delete;
    ~WatchHandle() override
    {
        // The last reference to the pool may be this one: it goes to the loop thread.
        auto& loop = pool_->loop();
        loop.post([pool = std::move(pool_), watch = std::move(watch_)] { pool->cancel(*watch); });
    }
    void cancel() override
    {
        pool_->loop().post([pool = pool_, watch = watch_] { pool->cancel(*watch); });
    }

private:
    std::shared_ptr<Watch> watch_;
    std::shared_ptr<Pool> pool_;
};

}  // namespace

std::unique_ptr<Exchange> Watch::begin(std::shared_ptr<Watch> watch, std::shared_ptr<Pool> pool)
{
    pool->loop().post([pool, watch] {
        watch->heard_ = Clock::now();
        watch->listen(pool, watch->silence_);
        pool->start(watch);
    });
    return std::make_unique<WatchHandle>(std::move(watch), std::move(pool));
}

/// Looks again after `pause` whether anything was heard; bytes only note the time.
void Watch::listen(const std::weak_ptr<Pool>& pool, Duration pause)
{
    const auto alive = pool.lock();
    if (!alive) return;
    timer_ = alive->loop().after(pause, [pool, weak = weak_from_this()] {
        const auto self = std::static_pointer_cast<Watch>(weak.lock());
        const auto owner = pool.lock();
        if (!self || !owner) return;
        const auto quiet = Clock::now() - self->heard_;
        if (quiet < self->silence_) return self->listen(pool, self->silence_ - quiet);
        self->silent_ = true;
        owner->cancel(*self);
    });
}

Transaction::Flow Watch::on_head(Head head)
{
    heard_ = Clock::now();
    Response response;
    response.status = head.status;
    response.reason = std::move(head.reason);
    response.headers = std::move(head.headers);
    follower_->on_head(response);
    return Flow::Go;
}

Transaction::Flow Watch::on_data(std::string_view bytes)
{
    heard_ = Clock::now();
    follower_->on_data(bytes);
    return Flow::Go;
}

void Watch::on_end(const std::optional<base::Error>& failure, bool cancelled)
{
    timer_.cancel();
    std::exception_ptr problem;
    if (silent_)
        problem = std::make_exception_ptr(base::Error(
            base::ErrorKind::Timeout,
            shown(request_) + ": nothing was heard for " +
                base::format_duration(std::chrono::duration_cast<base::Duration>(silence_))));
    else if (cancelled)
        problem = std::make_exception_ptr(base::Cancelled());
    else if (failure)
        problem =
            std::make_exception_ptr(base::Error(failure->kind(), shown(request_) + ": " + failure->what()));
    const auto follower = std::exchange(follower_, nullptr);
    follower->on_end(problem);
}

}  // namespace sluice::http
