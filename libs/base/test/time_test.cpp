#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/duration.hpp"
#include "base/error.hpp"
#include "table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("durations are read and written as Go does")
{
    for (const auto& row : base::golden_table("durations.tsv")) {
        INFO(row[0]);
        const auto duration = base::parse_duration(row[0]);
        REQUIRE((duration ? std::to_string(duration->count()) : "error") == row[1]);
        if (duration) CHECK(base::format_duration(*duration) == row[2]);
    }
}

TEST_CASE("times are read and written as Go does")
{
    for (const auto& row : base::golden_table("timestamps.tsv")) {
        INFO(row[0]);
        const auto time = base::parse_rfc3339(row[0]);
        REQUIRE((time ? base::format_rfc3339_nano(*time) : "error") == row[1]);
        if (!time) continue;
        CHECK(base::format_rfc3339(*time) == row[2]);
        CHECK(base::format_rfc3339_micro(*time) == row[3]);
    }
}

TEST_CASE("a deadline ends a wait by time or by request")
{
    CHECK(base::Deadline::after(-1s).remaining() == 0s);
    CHECK(base::Deadline::after(1h).within(1s).remaining() <= 1s);
    CHECK(base::Deadline::after(1s).within(1h).remaining() <= 1s);
    try {
        base::Deadline::after(0s).sleep(1h, "waiting for the moon");
        FAIL("the deadline passed unnoticed");
    } catch (const base::Error& error) {
        CHECK(error.kind() == base::ErrorKind::Timeout);
        CHECK(std::string(error.what()) == "waiting for the moon: deadline exceeded");
    }
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK_THROWS_AS(base::Deadline::after(1h, stop.get_token()).sleep(1h, "waiting"), base::Cancelled);
}
