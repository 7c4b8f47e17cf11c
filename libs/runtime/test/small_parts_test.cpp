// The small deterministic parts: jitter, feature gates, flags, changes, wakes.
#include "base/error.hpp"
#include "changes.hpp"
#include "runtime/jitter.hpp"
#include "runtime/leader_election.hpp"
#include "runtime/options.hpp"
#include "wake_list.hpp"

#include <catch2/catch_test_macros.hpp>
#include <limits>

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("jitter moves an interval by at most its percentage, both ways")
{
    const runtime::Jitter shortest(5, [] { return std::uint64_t{0}; });
    const runtime::Jitter longest(5, [] { return std::numeric_limits<std::uint64_t>::max(); });
    CHECK(shortest(100s) == 95s);
    CHECK(longest(100s) > 104999ms);
    CHECK(longest(100s) <= 105s);
    CHECK(runtime::Jitter(0, [] { return std::uint64_t{0}; })(100s) == 100s);
    CHECK_THROWS_AS(runtime::Jitter(100, base::system_random()), base::Error);
}

TEST_CASE("an unknown feature gate is an error that names it")
{
    runtime::FeatureGates gates;
    gates.declare("MigrateAPIVersion", false);
    gates.declare("StrictPostBuildSubstitutions", true);
    gates.set("MigrateAPIVersion=true, StrictPostBuildSubstitutions=false");
    CHECK(gates.enabled("MigrateAPIVersion"));
    CHECK_FALSE(gates.enabled("StrictPostBuildSubstitutions"));
    try {
        gates.set("OptimizedGitClones=true");
        FAIL("accepted");
    } catch (const base::Error& error) {
        CHECK(std::string(error.what()).find("OptimizedGitClones") != std::string::npos);
    }
    CHECK_THROWS_AS(gates.set("MigrateAPIVersion=maybe"), base::Error);
    CHECK_THROWS_AS(gates.set("MigrateAPIVersion"), base::Error);
}

namespace {

struct Line {
    runtime::CommonOptions options;
    std::vector<std::string> managers;
    std::optional<int> code;
    explicit Line(std::vector<const char*> arguments)
    {
        runtime::Flags flags("test", "a test");
        options.declare(flags, {.http_retry = true, .watch_configs = true});
        flags.add("override-manager", managers, "names");
        arguments.insert(arguments.begin(), "test");
        code = flags.parse(static_cast<int>(arguments.size()), arguments.data());
    }
};

}  // namespace

TEST_CASE("flags are spelled as Flux's deployments spell them")
{
    const Line line({
        "--events-addr=",
        "--watch-all-namespaces=true",
        "--log-level=error",
        "--log-encoding=json",
        "--enable-leader-election",
        "--leader-election-release-on-cancel=false",
        "--concurrent=20",
        "--min-retry-delay",
        "1m30s",
        "--kube-api-qps=500",
        "--override-manager=a,b",
        "--override-manager=c",
    });
    CHECK_FALSE(line.code);
    CHECK(line.options.enable_leader_election);
    CHECK_FALSE(line.options.leader_election_release_on_cancel);
    CHECK(line.options.concurrent == 20);
    CHECK(line.options.min_retry_delay == 90s);
    CHECK(line.options.level() == base::LogLevel::Error);
    CHECK(line.managers == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("the defaults are Flux's")
{
    const Line line({});
    CHECK(line.options.metrics_addr == ":8080");
    CHECK(line.options.health_addr == ":9440");
    CHECK(line.options.leader_election_lease_duration == 35s);
    CHECK(line.options.max_retry_delay == 15min);
    CHECK(line.options.interval_jitter_percentage == 5);
    CHECK(line.options.watch_configs_label_selector == "reconcile.fluxcd.io/watch=Enabled");
}

TEST_CASE("a flag that is unknown or does not parse ends the program with 2")
{
    CHECK(Line({"--no-such-flag"}).code == 2);
    CHECK(Line({"--min-retry-delay=soon"}).code == 2);
    CHECK(Line({"--log-level=loud"}).code == 2);
    CHECK(Line({"--concurrent=many"}).code == 2);
}

TEST_CASE("a shard's lease is named after its selector")
{
    CHECK(runtime::LeaderElection::lease_name("source-controller", "") == "source-controller-leader-election");
    CHECK(runtime::LeaderElection::lease_name("foo", "bar") == "foo-leader-election-fcde2b2e");
}

namespace {

doc::Value version(const char* uid, int generation, const char* requested = "")
{
    auto value = doc::Value::object();
    auto& metadata = value.edit("metadata");
    metadata.set("name", "n");
    metadata.set("uid", uid);
    metadata.set("generation", generation);
    if (*requested) metadata.edit("annotations").set("reconcile.fluxcd.io/requestedAt", requested);
    return value;
}

}  // namespace

TEST_CASE("status writes ask for no run, specs, requests, deletions and successors do")
{
    runtime::Changes changes;
    CHECK(changes.take(version("u1", 1)));
    CHECK_FALSE(changes.take(version("u1", 1)));
    CHECK(changes.take(version("u1", 1, "now")));
    CHECK_FALSE(changes.take(version("u1", 1, "now")));
    CHECK(changes.take(version("u1", 2, "now")));
    auto deleting = version("u1", 3, "now");
    deleting.edit("metadata").set("deletionTimestamp", "2026-08-01T12:00:00Z");
    CHECK(changes.take(deleting));
    CHECK_FALSE(changes.take(deleting));
    CHECK(changes.take(version("u2", 1)));
}

TEST_CASE("an older version that arrives late asks for no run")
{
    runtime::Changes changes;
    CHECK(changes.take(version("u1", 5)));
    CHECK_FALSE(changes.take(version("u1", 4)));
    CHECK_FALSE(changes.take(version("u1", 5)));
}

TEST_CASE("an answer that arrives after a later version does not make that one ask twice")
{
    runtime::Changes changes;
    const auto at = [](int resource_version, const char* requested) {
        auto object = version("u1", 1, requested);
        object.edit("metadata").set("resourceVersion", std::to_string(resource_version));
        return object;
    };
    CHECK(changes.take(at(8, "")));
    CHECK(changes.take(at(10, "now")));
    CHECK_FALSE(changes.take_answer(at(9, "")));
    CHECK_FALSE(changes.take_answer(at(11, "now")));
    CHECK(changes.take_answer(at(12, "again")));
    CHECK_FALSE(changes.take(at(12, "again")));
}

TEST_CASE("a wait ends with the event that it waits for")
{
    runtime::WakeList wakes;
    const kube::ObjectKey app{"ns", "app"};
    const runtime::WakeReference base{{"g", "K"}, {"ns", "base"}};
    const auto number = wakes.begin(app);
    CHECK_FALSE(wakes.end(app, number, {base}));
    CHECK(wakes.wake(base) == std::vector{app});
    CHECK(wakes.wake({{"g", "K"}, {"ns", "other"}}).empty());
    wakes.end(app, wakes.begin(app), {});
    CHECK(wakes.wake(base).empty());
}

TEST_CASE("an event that comes while a run is still looking is not lost")
{
    runtime::WakeList wakes;
    const kube::ObjectKey app{"ns", "app"};
    const runtime::WakeReference base{{"g", "K"}, {"ns", "base"}};
    const auto number = wakes.begin(app);
    CHECK(wakes.wake(base).empty());
    CHECK(wakes.end(app, number, {base}));
}

TEST_CASE("an event from before a run began does not wake it")
{
    runtime::WakeList wakes;
    const kube::ObjectKey app{"ns", "app"}, other{"ns", "other"};
    const runtime::WakeReference base{{"g", "K"}, {"ns", "base"}};
    const auto long_run = wakes.begin(other);
    wakes.wake(base);
    const auto number = wakes.begin(app);
    CHECK_FALSE(wakes.end(app, number, {base}));
    CHECK(wakes.end(other, long_run, {base}));
}
