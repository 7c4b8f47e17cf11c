#include "io/loop.hpp"

#include "io/stream.hpp"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>
#include <vector>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

/// Runs this on the loop and waits until it has.
void on(io::Loop& loop, const std::function<void()>& work)
{
    std::promise<void> done;
    loop.post([&] {
        work();
        done.set_value();
    });
    done.get_future().get();
}

}  // namespace

TEST_CASE("posted work runs on the loop thread, in the order in which one thread posts it")
{
    io::Loop loop;
    std::vector<int> order;
    for (int i = 0; i < 1000; ++i)
        loop.post([&, i] { order.push_back(i); });
    bool there = false;
    on(loop, [&] { there = loop.on_loop_thread(); });
    CHECK(there);
    CHECK_FALSE(loop.on_loop_thread());
    REQUIRE(order.size() == 1000);
    for (int i = 0; i < 1000; ++i)
        CHECK(order[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("posts from many threads all arrive")
{
    io::Loop loop;
    std::atomic<int> count = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 5000; ++i)
                loop.post([&] { ++count; });
        });
    for (auto& thread : threads)
        thread.join();
    on(loop, [] {});
    CHECK(count == 20'000);
}

TEST_CASE("timers fire in the order of their times, and not after they were cancelled")
{
    io::Loop loop;
    std::vector<int> fired;
    std::promise<void> last;
    auto two = loop.after(20ms, [&] { fired.push_back(2); });
    auto one = loop.after(5ms, [&] { fired.push_back(1); });
    auto never = loop.after(10ms, [&] { fired.push_back(-1); });
    auto three = loop.after(40ms, [&] {
        fired.push_back(3);
        last.set_value();
    });
    never.cancel();
    {
        const auto dropped = loop.after(1ms, [&] { fired.push_back(-2); });
        on(loop, [] {});
    }
    last.get_future().get();
    CHECK(fired.back() == 3);
    std::erase(fired, -2);  // it may have been due before it went out of scope
    CHECK(fired == std::vector{1, 2, 3});
}

TEST_CASE("a timer that is replaced, cancelled by its own call, or outlives its loop does no harm")
{
    io::Loop::Timer outliving;
    std::atomic<int> fired = 0;
    std::promise<void> first;
    {
        io::Loop loop;
        on(loop, [&] {
            outliving = loop.after(1h, [&] { fired = 100; });
            outliving = loop.after(0s, [&] {
                outliving.cancel();
                ++fired;
                outliving = loop.after(1h, [&] { fired = 100; });
                first.set_value();
            });
        });
        first.get_future().get();
    }
    outliving.cancel();
    CHECK(fired == 1);
}

TEST_CASE("work and timers that never ran are destroyed with the loop, whatever they own")
{
    const auto held = std::make_shared<int>(1);
    {
        io::Loop loop;
        io::Loop::Timer timer = loop.after(1h, [held] {});
        on(loop, [&] {
            for (int i = 0; i < 100; ++i)
                loop.post([held] {});
        });
        timer = io::Loop::Timer();
    }
    CHECK(held.use_count() == 1);
}

TEST_CASE("a connection that was given up does not call back")
{
    io::Loop loop;
    std::atomic<int> calls = 0;
    on(loop, [&] {
        // 192.0.2.0/24 is nobody's (RFC 5737).
        auto connecting = io::connect(
            loop, "192.0.2.1", 9, [&](std::unique_ptr<io::Stream>, const std::string&) { ++calls; });
        connecting.reset();
    });
    on(loop, [] {});
    CHECK(calls == 0);
}

TEST_CASE("a refused connection names its reason on the loop thread")
{
    io::Loop loop;
    std::promise<std::string> reason;
    std::unique_ptr<io::Connecting> connecting;
    on(loop, [&] {
        connecting = io::connect(
            loop, "127.0.0.1", 1, [&](std::unique_ptr<io::Stream> stream, const std::string& failure) {
                reason.set_value(stream ? "connected" : failure + (loop.on_loop_thread() ? "" : " elsewhere"));
            });
    });
    CHECK(reason.get_future().get() == "connection refused");
    on(loop, [&] { connecting.reset(); });
}
