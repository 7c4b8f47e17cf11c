#include "event_correlator.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace std::chrono_literals;

namespace {

const base::WallTime kStart{std::chrono::hours(500000)};

}  // namespace

TEST_CASE("the same event within ten minutes counts up, after that it is a new one")
{
    runtime::EventCorrelator correlator;
    const auto first = correlator.take("app", "Normal\nReady", "done", kStart);
    REQUIRE(first);
    CHECK_FALSE(first->serial);
    correlator.made(first->key, 1u);

    const auto second = correlator.take("app", "Normal\nReady", "done", kStart + 9min);
    CHECK(second->serial == 1u);
    CHECK(second->count == 2);
    CHECK(second->first == kStart);

    const auto late = correlator.take("app", "Normal\nReady", "done", kStart + 30min);
    CHECK_FALSE(late->serial);
    CHECK(late->count == 1);
}

TEST_CASE("other messages, reasons and objects are other events")
{
    runtime::EventCorrelator correlator;
    correlator.made(correlator.take("app", "Normal\nReady", "done", kStart)->key, 1u);
    CHECK_FALSE(correlator.take("app", "Normal\nReady", "other", kStart)->serial);
    CHECK_FALSE(correlator.take("app", "Warning\nReady", "done", kStart)->serial);
    CHECK_FALSE(correlator.take("web", "Normal\nReady", "done", kStart)->serial);
}

TEST_CASE("events that differ in their message alone become one when they are many")
{
    runtime::EventCorrelator correlator;
    for (int i = 0; i < 10; ++i)
        correlator.take("app", "Warning\nFailed", "try " + std::to_string(i), kStart);
    const auto combined = correlator.take("app", "Warning\nFailed", "try 10", kStart);
    CHECK(combined->message == "(combined from similar events): try 10");
    correlator.made(combined->key, 7u);
    CHECK(correlator.take("app", "Warning\nFailed", "try 11", kStart)->serial == 7u);
    CHECK(correlator.take("app", "Warning\nFailed", "try 3", kStart)->serial == 7u);
    CHECK_FALSE(correlator.take("app", "Warning\nOther", "try 3", kStart)->serial);

    const auto calm = correlator.take("app", "Warning\nFailed", "try 3", kStart + 11min);
    CHECK(calm->message == "try 3");
    CHECK_FALSE(calm->serial);
}

TEST_CASE("one object cannot flood the cluster: 25 at once, then one each five minutes")
{
    runtime::EventCorrelator correlator;
    int written = 0;
    for (int i = 0; i < 60; ++i)
        written += correlator.take("app", "Normal\nReady", "done", kStart) ? 1 : 0;
    CHECK(written == 25);
    CHECK(correlator.take("app", "Normal\nReady", "done", kStart + 5min));
    CHECK_FALSE(correlator.take("app", "Normal\nReady", "done", kStart + 5min));
    CHECK(correlator.take("web", "Normal\nReady", "done", kStart));
}

TEST_CASE("an Event that is gone from the server is made anew")
{
    runtime::EventCorrelator correlator;
    const auto first = correlator.take("app", "Normal\nReady", "done", kStart);
    correlator.made(first->key, 1u);
    const auto second = correlator.take("app", "Normal\nReady", "done", kStart + 1min);
    correlator.lost(second->key);
    correlator.made(second->key, 2u);
    const auto third = correlator.take("app", "Normal\nReady", "done", kStart + 2min);
    CHECK(third->serial == 2u);
    CHECK(third->count == 2);
    CHECK(third->first == kStart + 1min);
}

TEST_CASE("ten thousand objects are remembered in bounded numbers, and the last ones are among them")
{
    runtime::EventCorrelator correlator;
    for (int i = 0; i < 10'000; ++i)
        correlator.made(correlator.take("app-" + std::to_string(i), "Normal\nReady", "done", kStart)->key, 1u);
    CHECK(correlator.take("app-9999", "Normal\nReady", "done", kStart)->serial);
    CHECK_FALSE(correlator.take("app-0", "Normal\nReady", "done", kStart)->serial);
}
