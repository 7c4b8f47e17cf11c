#pragma once
#include "base/deadline.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace sluice::runtime {

/// Outbox: a bounded queue with one thread that delivers its items in order. put() never blocks; when the queue
/// is full the oldest item that is `minor` makes room, else the oldest. Thread-safe.
template <class Item> class Outbox {
public:
    using Deliver = std::function<void(const Item&, const std::stop_token&)>;
    using Minor = bool (*)(const Item&);

    Outbox(std::size_t limit, Minor minor, Deliver deliver)
        : limit_(limit), minor_(minor), deliver_(std::move(deliver)),
          thread_([this](const std::stop_token& stop) { run(stop); })
    {
    }

    /// False: something had to go.
    bool put(Item item)
    {
        const std::lock_guard lock(mutex_);
        const bool full = items_.size() >= limit_;
        if (full) make_room();
        items_.push_back(std::move(item));
        changed_.notify_all();
        return !full;
    }

    /// Waits until everything that is queued now was delivered, at most until the deadline.
    void flush(const base::Deadline& deadline)
    {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, deadline.at(), [&] { return items_.empty() && !busy_; });
    }

private:
    void make_room()
    {
        for (auto at = items_.begin(); at != items_.end(); ++at) {
            if (!minor_(*at)) continue;
            items_.erase(at);
            return;
        }
        items_.pop_front();
    }

    void run(const std::stop_token& stop)
    {
        std::unique_lock lock(mutex_);
        while (changed_.wait(lock, stop, [&] { return !items_.empty(); })) {
            const auto item = std::move(items_.front());
            items_.pop_front();
            busy_ = true;
            lock.unlock();
            deliver_(item, stop);
            lock.lock();
            busy_ = false;
            changed_.notify_all();
        }
    }

    std::size_t limit_;
    Minor minor_;
    Deliver deliver_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Item> items_;
    bool busy_ = false;
    std::jthread thread_;
};

}  // namespace sluice::runtime
