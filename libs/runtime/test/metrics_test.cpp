#include "runtime/metrics.hpp"

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>

using namespace sluice::runtime;

namespace {

bool has_line(const Metrics& metrics, const std::string& line)
{
    return ("\n" + metrics.text()).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a histogram's buckets count what is at or below their bound")
{
    Metrics metrics;
    metrics.describe("d_seconds", Metrics::Type::Histogram, "help", {0.5, 1, 2});
    for (const double value : {0.1, 0.5, 1.5, 9.0})
        metrics.observe("d_seconds", {{"kind", "K"}}, value);
    CHECK(has_line(metrics, "# TYPE d_seconds histogram"));
    CHECK(has_line(metrics, "d_seconds_bucket{kind=\"K\",le=\"0.5\"} 2"));
    CHECK(has_line(metrics, "d_seconds_bucket{kind=\"K\",le=\"1\"} 2"));
    CHECK(has_line(metrics, "d_seconds_bucket{kind=\"K\",le=\"2\"} 3"));
    CHECK(has_line(metrics, "d_seconds_bucket{kind=\"K\",le=\"+Inf\"} 4"));
    CHECK(has_line(metrics, "d_seconds_sum{kind=\"K\"} 11.1"));
    CHECK(has_line(metrics, "d_seconds_count{kind=\"K\"} 4"));
}

TEST_CASE("label values are escaped and labels sorted")
{
    Metrics metrics;
    metrics.describe("m_total", Metrics::Type::Counter, "help");
    metrics.add("m_total", {{"z", "1"}, {"a", "say \"hi\"\n\\"}});
    CHECK(has_line(metrics, R"(m_total{a="say \"hi\"\n\\",z="1"} 1)"));
}

TEST_CASE("the series of an object that is gone disappear, those of others stay")
{
    Metrics metrics;
    metrics.describe("m_total", Metrics::Type::Counter, "help");
    metrics.add("m_total", {{"kind", "K"}, {"name", "a"}});
    metrics.add("m_total", {{"kind", "K"}, {"name", "aa"}});
    metrics.forget("m_total", {{"name", "a"}});
    CHECK_FALSE(has_line(metrics, "m_total{kind=\"K\",name=\"a\"} 1"));
    CHECK(has_line(metrics, "m_total{kind=\"K\",name=\"aa\"} 1"));
}

TEST_CASE("Flux's reconcile histogram spans 10 ms to half an hour in 10 buckets")
{
    const auto buckets = Metrics::exponential_range(0.01, 1800, 10);
    REQUIRE(buckets.size() == 10);
    CHECK(buckets.front() == Catch::Approx(0.01));
    CHECK(buckets.back() == Catch::Approx(1800));
}

TEST_CASE("the process tells its memory")
{
    const Metrics metrics;
    CHECK(metrics.text().find("\nprocess_resident_memory_bytes ") != std::string::npos);
}
