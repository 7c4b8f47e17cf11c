#include "runtime/work_queue.hpp"

#include "runtime/metrics.hpp"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <thread>
#include <vector>

using namespace sluice;
using namespace std::chrono_literals;
using runtime::Priority;

namespace {

kube::ObjectKey key(const char* name)
{
    return {"ns", name};
}

runtime::QueueOptions quick()
{
    runtime::QueueOptions options;
    options.name = "test";
    options.min_backoff = 1ms;
    options.max_backoff = 4ms;
    return options;
}

std::string next(runtime::WorkQueue& queue)
{
    const auto ticket = queue.take({});
    queue.done(*ticket);
    return ticket->key.name;
}

}  // namespace

TEST_CASE("a key that is added many times is handed out once")
{
    runtime::WorkQueue queue(quick());
    for (int i = 0; i < 5; ++i)
        queue.add(key("a"));
    CHECK(queue.depth() == 1);
    CHECK(next(queue) == "a");
    CHECK(queue.depth() == 0);
}

TEST_CASE("what comes in for a key that is being worked on is handed out when it is done")
{
    runtime::WorkQueue queue(quick());
    queue.add(key("a"));
    const auto ticket = queue.take({});
    queue.add(key("a"));
    queue.add(key("a"));
    CHECK(queue.depth() == 0);
    queue.done(*ticket);
    CHECK(queue.depth() == 1);
}

TEST_CASE("higher priorities are served first, equal ones in the order of their arrival")
{
    runtime::WorkQueue queue(quick());
    queue.add(key("low"), Priority::Low);
    queue.add(key("b"));
    queue.add(key("a"));
    queue.add(key("high"), Priority::High);
    CHECK(next(queue) == "high");
    CHECK(next(queue) == "b");
    CHECK(next(queue) == "a");
    CHECK(next(queue) == "low");
}

TEST_CASE("a key that waits with a low priority rises with a higher one")
{
    runtime::WorkQueue queue(quick());
    queue.add(key("relisted"), Priority::Low);
    queue.add(key("other"));
    queue.add(key("relisted"), Priority::High);
    CHECK(queue.depth() == 2);
    CHECK(next(queue) == "relisted");
}

TEST_CASE("a delayed key comes when its time has come, at the earliest of several times")
{
    runtime::WorkQueue queue(quick());
    queue.add_after(key("a"), 1h);
    CHECK(queue.depth() == 0);
    CHECK(queue.delayed() == 1);
    queue.add_after(key("a"), 2ms);
    CHECK(queue.delayed() == 1);
    const auto before = std::chrono::steady_clock::now();
    CHECK(next(queue) == "a");
    CHECK(std::chrono::steady_clock::now() - before < 10s);
    CHECK(queue.delayed() == 0);
}

TEST_CASE("work that is done now replaces work that was planned")
{
    runtime::WorkQueue queue(quick());
    queue.add_after(key("a"), 1h);
    queue.add(key("a"));
    CHECK(next(queue) == "a");
    CHECK(queue.delayed() == 0);
}

TEST_CASE("failures wait twice as long each time, up to the longest, until they are forgotten")
{
    auto options = quick();
    options.min_backoff = 20ms;
    options.max_backoff = 50ms;
    runtime::WorkQueue queue(options);
    const auto wait = [&] {
        const auto before = std::chrono::steady_clock::now();
        queue.add_rate_limited(key("a"));
        next(queue);
        return std::chrono::steady_clock::now() - before;
    };
    CHECK(wait() >= 20ms);
    CHECK(wait() >= 40ms);
    const auto longest = wait();
    CHECK(longest >= 50ms);
    queue.forget(key("a"));
    CHECK(wait() < longest);
}

TEST_CASE("take ends when a stop is asked for")
{
    runtime::WorkQueue queue(quick());
    std::stop_source stop;
    std::atomic<bool> ended = false;
    std::jthread taker([&] { ended = !queue.take(stop.get_token()).has_value(); });
    stop.request_stop();
    taker.join();
    CHECK(ended);
}

TEST_CASE("no key is ever with two workers")
{
    runtime::WorkQueue queue(quick());
    std::stop_source stop;
    std::atomic<int> inside[3] = {};
    std::atomic<int> served = 0, clashes = 0;
    std::vector<std::jthread> workers;
    for (int i = 0; i < 4; ++i) {
        workers.emplace_back([&] {
            while (const auto ticket = queue.take(stop.get_token())) {
                auto& count = inside[ticket->key.name[0] - 'a'];
                if (count.fetch_add(1) != 0) ++clashes;
                ++served;
                count.fetch_sub(1);
                queue.done(*ticket);
            }
        });
    }
    for (int i = 0; i < 3000; ++i)
        queue.add(key(i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c"));
    while (queue.depth() > 0)
        std::this_thread::yield();
    stop.request_stop();
    workers.clear();
    CHECK(clashes == 0);
    CHECK(served >= 3);
}

TEST_CASE("the queue tells Prometheus how deep it is and what was added")
{
    runtime::Metrics metrics;
    auto options = quick();
    options.metrics = &metrics;
    runtime::WorkQueue queue(options);
    queue.add(key("a"));
    const auto text = metrics.text();
    CHECK(
        text.find("workqueue_depth{controller=\"test\",name=\"test\",priority=\"0\"} 1\n") !=
        std::string::npos);
    CHECK(text.find("workqueue_adds_total{controller=\"test\",name=\"test\"} 1\n") != std::string::npos);
}

TEST_CASE("a worker that is stuck shows in the numbers while it is stuck")
{
    runtime::Metrics metrics;
    auto options = quick();
    options.metrics = &metrics;
    const auto longest = [&] {
        const auto text = metrics.text();
        const std::string series =
            "\nworkqueue_longest_running_processor_seconds{controller=\"test\",name=\"test\"} ";
        return std::stod(text.substr(text.find(series) + series.size()));
    };
    {
        runtime::WorkQueue queue(options);
        queue.add(key("a"));
        CHECK(longest() == 0);
        const auto ticket = queue.take({});
        CHECK(longest() > 0);
        queue.done(*ticket);
        CHECK(longest() == 0);
    }
    CHECK(longest() == 0);  // the queue is gone, its numbers are asked for all the same
}
