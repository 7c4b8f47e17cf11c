#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string_view>

namespace sluice::testing {

/// Bell: how a test waits for what other threads do without asking again and again. Whoever may have changed
/// something (a watch's handler, a callback, a story) rings; the waiting test looks once, and then once after
/// each ring. Thread-safe.
class Bell {
public:
    void ring();
    /// Returns when `condition` holds; fails the test naming `what` after `limit` seconds. What makes it true
    /// must ring afterwards.
    void await(std::string_view what, const std::function<bool()>& condition, int limit = 30);

private:
    std::mutex mutex_;
    std::condition_variable rung_;
    std::uint64_t rings_ = 0;
};

}  // namespace sluice::testing
