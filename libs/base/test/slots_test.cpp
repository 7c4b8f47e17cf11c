#include "base/error.hpp"
#include "base/slots.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("no more stages run at once than there are slots")
{
    base::Slots slots(2);
    std::atomic<int> running = 0, most = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    const auto lease = slots.take(base::Deadline::after(1min));
                    const int now = ++running;
                    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);)
                        continue;
                    --running;
                }
            });
    }
    CHECK(most <= 2);
    CHECK(most >= 1);
}

TEST_CASE("waiting for a slot ends with the deadline or the request to stop")
{
    base::Slots slots(1);
    auto held = slots.take(base::Deadline::after(1min));
    CHECK_THROWS_AS(slots.take(base::Deadline::after(0s)), base::Error);
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK_THROWS_AS(slots.take(base::Deadline::after(1h, stop.get_token())), base::Cancelled);
    auto moved = std::move(held);
    CHECK_THROWS_AS(slots.take(base::Deadline::after(0s)), base::Error);
}

TEST_CASE("there is at least one processor")
{
    CHECK(base::usable_processors() >= 1);
}
