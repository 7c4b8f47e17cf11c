#include "download.hpp"

#include "base/error.hpp"

#include <charconv>

namespace sluice::http {
namespace {

constexpr std::size_t kQueueLimit = 1u << 20;

}  // namespace

Response Download::perform(
    const std::shared_ptr<Pool>& pool,
    const base::Deadline& deadline,
    const std::string& what,
    const std::function<void(std::string_view)>& sink)
{
    sink_ = &sink;
    BlockingTransaction::perform(pool, deadline, what);
    if (too_large_)
        throw base::Error(
            base::ErrorKind::LimitExceeded,
            what + ": the body has more than " + std::to_string(max_bytes_) + " bytes");
    return std::move(response_);
}

Transaction::Flow Download::on_head(Head head)
{
    success_ = head.status / 100 == 2;
    response_.status = head.status;
    response_.reason = std::move(head.reason);
    response_.headers = std::move(head.headers);
    const auto length = response_.headers.find("Content-Length");
    std::uint64_t size = 0;
    if (length) std::from_chars(length->data(), length->data() + length->size(), size);
    too_large_ = success_ && !no_body_back && size > max_bytes_;
    return too_large_ ? Flow::Stop : Flow::Go;
}

Transaction::Flow Download::on_data(std::string_view bytes)
{
    if (!success_) {
        response_.body.append(bytes.substr(0, max_error_body_ - response_.body.size()));
        return response_.body.size() == max_error_body_ ? Flow::Stop : Flow::Go;
    }
    received_ += bytes.size();
    too_large_ = received_ > max_bytes_;
    if (too_large_) return Flow::Stop;
    {
        const std::lock_guard lock(mutex_);
        queue_.append(bytes);
        paused_ = queue_.size() >= kQueueLimit;
        if (paused_) {
            changed_.notify_all();
            return Flow::Pause;
        }
    }
    changed_.notify_all();
    return Flow::Go;
}

void Download::drain(Pool& pool, std::unique_lock<std::mutex>& lock)
{
    drained_.clear();
    drained_.swap(queue_);
    const bool resume = std::exchange(paused_, false);
    lock.unlock();
    if (resume)
        pool.loop().post([weak = pool.weak_from_this(), self = shared_from_this()] {
            if (const auto alive = weak.lock()) alive->resume(*self);
        });
    (*sink_)(drained_);
    lock.lock();
}

}  // namespace sluice::http
