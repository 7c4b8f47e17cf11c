#include "background.hpp"

#include <condition_variable>
#include <deque>
#include <optional>

namespace sluice::kube {

/// Shared with the thread, which may outlive its Background by a moment (see the destructor).
struct Background::Queue {
    std::mutex mutex;
    std::condition_variable_any filled;
    std::deque<Work> waiting;
    std::stop_source stop;

    std::optional<Work> take()
    {
        std::unique_lock lock(mutex);
        if (!filled.wait(lock, stop.get_token(), [&] { return !waiting.empty(); })) return std::nullopt;
        if (stop.stop_requested()) return std::nullopt;
        auto work = std::move(waiting.front());
        waiting.pop_front();
        return work;
    }
};

Background::Background() : queue_(std::make_shared<Queue>()) {}

Background::~Background()
{
    queue_->stop.request_stop();
    if (!thread_.joinable()) return;
    // The last owner may be let go by the work itself; a thread cannot wait for itself.
    if (thread_.get_id() == std::this_thread::get_id())
        thread_.detach();
    else
        thread_.join();
}

void Background::run(Work work)
{
    {
        const std::lock_guard lock(queue_->mutex);
        queue_->waiting.push_back(std::move(work));
    }
    queue_->filled.notify_one();
    const std::lock_guard lock(mutex_);
    if (thread_.joinable()) return;
    thread_ = std::thread([queue = queue_] {
        while (auto work_now = queue->take())
            (*work_now)(queue->stop.get_token());
    });
}

}  // namespace sluice::kube
