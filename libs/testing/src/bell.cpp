#include "testing/bell.hpp"

#include <catch2/catch_test_macros.hpp>

#include <chrono>

namespace sluice::testing {

void Bell::ring()
{
    const std::lock_guard lock(mutex_);
    ++rings_;
    rung_.notify_all();
}

void Bell::await(std::string_view what, const std::function<bool()>& condition, int limit)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(limit);
    for (;;) {
        std::uint64_t heard = 0;
        {
            const std::lock_guard lock(mutex_);
            heard = rings_;
        }
        if (condition()) break;
        std::unique_lock lock(mutex_);
        if (!rung_.wait_until(lock, end, [&] { return rings_ != heard; }))
            FAIL("did not happen within " << limit << " s: " << what);
    }
    SUCCEED();
}

}  // namespace sluice::testing
