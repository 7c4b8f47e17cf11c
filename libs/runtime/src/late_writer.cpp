#include "late_writer.hpp"

#include <utility>

namespace sluice::runtime {

LateWriter::~LateWriter()
{
    thread_.request_stop();
    changed_.notify_all();
}

void LateWriter::after(
    std::chrono::steady_clock::duration delay, std::weak_ptr<void> owner, std::function<void()> work)
{
    const std::lock_guard lock(mutex_);
    entries_.emplace(std::chrono::steady_clock::now() + delay, Entry{std::move(owner), std::move(work)});
    if (!thread_.joinable()) thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
    changed_.notify_one();
}

void LateWriter::run(const std::stop_token& stop)
{
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        bool woken = false;
        const auto once = [&] { return std::exchange(woken, true); };
        if (entries_.empty()) {
            changed_.wait(lock, stop, once);
            continue;
        }
        const auto due = entries_.begin()->first;
        if (due > std::chrono::steady_clock::now()) {
            changed_.wait_until(lock, stop, due, once);
            continue;
        }
        const auto entry = std::move(entries_.begin()->second);
        entries_.erase(entries_.begin());
        lock.unlock();
        if (const auto alive = entry.owner.lock()) entry.work();
        lock.lock();
    }
}

}  // namespace sluice::runtime
