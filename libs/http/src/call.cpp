#include "call.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <stop_token>

namespace sluice::http {
namespace {

constexpr std::size_t kReserve =
    4u << 20;  // what a stranger's Content-Length may set aside before a byte has come

const char* stage_text(Transaction::Stage stage)
{
    switch (stage) {
    case Transaction::Stage::Connecting:
        return "while connecting";
    case Transaction::Stage::Sending:
        return "while sending the request";
    case Transaction::Stage::Awaiting:
        return "while awaiting the answer";
    case Transaction::Stage::Receiving:
        break;
    }
    return "while reading the body";
}

}  // namespace

void BlockingTransaction::perform(
    const std::shared_ptr<Pool>& pool, const base::Deadline& deadline, const std::string& what)
{
    assert(!pool->loop().on_loop_thread());
    deadline.check(what.c_str());
    const auto self = shared_from_this();
    pool->loop().post([pool, self] { pool->start(self); });

    // The callback takes the mutex so that it cannot fall between the worker's look at the token and its sleep.
    const std::stop_callback on_stop(deadline.stop(), [this] {
        {
            const std::lock_guard lock(mutex_);
        }
        changed_.notify_all();
    });
    std::unique_lock lock(mutex_);
    try {
        wait(*pool, deadline, what, lock);
    } catch (...) {
        cancel_and_wait(pool, lock);
        throw;
    }
    if (failure_) throw base::Error(failure_->kind(), what + ": " + failure_->what());
}

void BlockingTransaction::wait(
    Pool& pool, const base::Deadline& deadline, const std::string& what, std::unique_lock<std::mutex>& lock)
{
    for (;;) {
        if (deadline.stop().stop_requested()) throw base::Cancelled();
        if (has_data()) {
            drain(pool, lock);
            continue;
        }
        if (over_) return;
        if (changed_.wait_until(lock, deadline.at()) == std::cv_status::no_timeout) continue;
        if (!over_ && !has_data())
            throw base::Error(
                base::ErrorKind::Timeout, what + ": deadline exceeded " + stage_text(stage.load()));
    }
}

void BlockingTransaction::cancel_and_wait(const std::shared_ptr<Pool>& pool, std::unique_lock<std::mutex>& lock)
{
    if (!lock.owns_lock()) lock.lock();
    if (over_) return;
    pool->loop().post([pool, self = shared_from_this()] { pool->cancel(*self); });
    changed_.wait(lock, [this] { return over_; });
}

void BlockingTransaction::on_end(const std::optional<base::Error>& failure, bool)
{
    {
        const std::lock_guard lock(mutex_);
        // With a text of its own: copies of an exception share theirs, counted inside libstdc++, where
        // ThreadSanitizer does not see that the loop thread frees it only after the waiting one has read it.
        if (failure) failure_.emplace(failure->kind(), failure->what());
        over_ = true;
    }
    changed_.notify_all();
}

Transaction::Flow Call::on_head(Head head)
{
    response.status = head.status;
    response.reason = std::move(head.reason);
    response.headers = std::move(head.headers);
    const auto length = response.headers.find("Content-Length");
    std::size_t size = 0;
    if (length) std::from_chars(length->data(), length->data() + length->size(), size);
    response.body.reserve(std::min({size, kReserve, static_cast<std::size_t>(max_body.value_or(0))}));
    return Flow::Go;
}

Transaction::Flow Call::on_data(std::string_view bytes)
{
    response.body.append(bytes);
    return Flow::Go;
}

}  // namespace sluice::http
