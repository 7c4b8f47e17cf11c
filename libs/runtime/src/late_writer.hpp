#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace sluice::runtime {

/// LateWriter: calls that happen a while later on a thread of its own unless whoever asked is gone by then.
/// Progress of short stages is never written that way, progress of long ones is. The thread starts with the
/// first call. Thread-safe.
class LateWriter {
public:
    LateWriter() = default;
    LateWriter(const LateWriter&) = delete;
    LateWriter& operator=(const LateWriter&) = delete;
    ~LateWriter();

    /// `work` runs if `owner` still lives then.
    void
    after(std::chrono::steady_clock::duration delay, std::weak_ptr<void> owner, std::function<void()> work);

private:
    struct Entry {
        std::weak_ptr<void> owner;
        std::function<void()> work;
    };
    void run(const std::stop_token& stop);

    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::multimap<std::chrono::steady_clock::time_point, Entry> entries_;
    std::jthread thread_;
};

}  // namespace sluice::runtime
