#include "runtime/leader_election.hpp"

#include "cluster.hpp"
#include "testing/golden.hpp"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>

using namespace sluice;
using namespace std::chrono_literals;
using runtime::LeaderElection;
using runtime::test::Cluster;

namespace {

kube::Resource leases()
{
    kube::Resource resource;
    resource.gvk = {"coordination.k8s.io", "v1", "Lease"};
    resource.plural = "leases";
    return resource;
}

runtime::LeaderElectionOptions candidate(const Cluster& cluster, const char* identity)
{
    runtime::LeaderElectionOptions options;
    options.namespace_ = cluster.ns();
    options.name = "source-controller-leader-election";
    options.identity = identity;
    options.lease_duration = 2s;
    options.renew_deadline = 1s;
    options.retry_period = 20ms;
    return options;
}

doc::Value lease(const Cluster& cluster)
{
    return cluster.client()
        .get(leases(), {cluster.ns(), "source-controller-leader-election"}, base::Deadline::after(10s))
        .value_or(doc::Value());
}

}  // namespace

TEST_CASE("of two candidates one leads, and the other takes over at once when it is given the lease")
{
    Cluster cluster;
    const std::stop_source stop;
    LeaderElection first(cluster.client(), candidate(cluster, "a"), base::Logger::none());
    REQUIRE(first.acquire(stop.get_token()));
    first.hold([] {});
    CHECK(lease(cluster)["spec"]["holderIdentity"].text() == "a");
    CHECK(lease(cluster)["spec"]["leaseDurationSeconds"].int_or(0) == 2);

    std::atomic<bool> second_leads = false;
    LeaderElection second(cluster.client(), candidate(cluster, "b"), base::Logger::none());
    std::jthread waiting([&] { second_leads = second.acquire(stop.get_token()); });
    testing::eventually("the first renews", [&] {
        return lease(cluster)["spec"]["renewTime"] != lease(cluster)["spec"]["acquireTime"];
    });
    CHECK_FALSE(second_leads);
    first.release();
    CHECK_FALSE(first.leading());
    waiting.join();
    CHECK(second_leads);
    CHECK(lease(cluster)["spec"]["holderIdentity"].text() == "b");
    CHECK(lease(cluster)["spec"]["leaseTransitions"].int_or(0) == 1);
}

TEST_CASE("a lease whose holder went silent is taken over after its duration")
{
    Cluster cluster;
    const std::stop_source stop;
    auto silent = candidate(cluster, "a");
    silent.release_on_cancel = false;
    {
        LeaderElection first(cluster.client(), silent, base::Logger::none());
        REQUIRE(first.acquire(stop.get_token()));
    }
    LeaderElection second(cluster.client(), candidate(cluster, "b"), base::Logger::none());
    const auto before = std::chrono::steady_clock::now();
    CHECK(second.acquire(stop.get_token()));
    CHECK(std::chrono::steady_clock::now() - before >= 2s);
}

TEST_CASE("a leader whose lease was taken away is told so")
{
    Cluster cluster;
    const std::stop_source stop;
    LeaderElection first(cluster.client(), candidate(cluster, "a"), base::Logger::none());
    REQUIRE(first.acquire(stop.get_token()));
    std::promise<void> lost;
    first.hold([&] { lost.set_value(); });
    testing::eventually("the thief gets through", [&] {
        auto stolen = lease(cluster);
        stolen.edit("spec").set("holderIdentity", "thief");
        try {
            cluster.client().update(leases(), stolen, {}, base::Deadline::after(10s));
            return true;
        } catch (const kube::ApiError& error) {
            return !error.conflict();
        }
    });
    REQUIRE(lost.get_future().wait_for(30s) == std::future_status::ready);
    CHECK_FALSE(first.leading());
    first.release();
    CHECK(lease(cluster)["spec"]["holderIdentity"].text() == "thief");
}

TEST_CASE("a candidate that is asked to stop stops waiting")
{
    Cluster cluster;
    std::stop_source stop;
    LeaderElection first(cluster.client(), candidate(cluster, "a"), base::Logger::none());
    REQUIRE(first.acquire(stop.get_token()));
    std::atomic<bool> answered = false;
    LeaderElection second(cluster.client(), candidate(cluster, "b"), base::Logger::none());
    std::jthread waiting([&] { answered = !second.acquire(stop.get_token()); });
    stop.request_stop();
    waiting.join();
    CHECK(answered);
}
