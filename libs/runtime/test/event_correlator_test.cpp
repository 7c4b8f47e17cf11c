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
    CHECK(first->name.empty());
    correlator.made(first->key, "app.1");

    const auto second = correlator.take("app", "Normal\nReady", "done", kStart + 9min);
    CHECK(second->name == "app.1");
    CHECK(second->count == 2);
    CHECK(second->first == kStart);

    const auto late = correlator.take("app", "Normal\nReady", "done", kStart + 30min);
    CHECK(late->name.empty());
    CHECK(late->count == 1);
}

TEST_CASE("other messages, reasons and objects are other events")
{
    runtime::EventCorrelator correlator;
    correlator.made(correlator.take("app", "Normal\nReady", "done", kStart)->key, "app.1");
    CHECK(correlator.take("app", "Normal\nReady", "other", kStart)->name.empty());
    CHECK(correlator.take("app", "Warning\nReady", "done", kStart)->name.empty());
    CHECK(correlator.take("web", "Normal\nReady", "done", kStart)->name.empty());
}

TEST_CASE("events that differ in their message alone become one when they are many")
{
    runtime::EventCorrelator correlator;
    for (int i = 0; i < 10; ++i)
        correlator.take("app", "Warning\nFailed", "try " + std::to_string(i), kStart);
    const auto combined = correlator.take("app", "Warning\nFailed", "try 10", kStart);
    CHECK(combined->message == "(combined from similar events): try 10");
    correlator.made(combined->key, "app.many");
    CHECK(correlator.take("app", "Warning\nFailed", "try 11", kStart)->name == "app.many");
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
