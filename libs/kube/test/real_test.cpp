#include "cluster_story.hpp"
#include "doc/json.hpp"
#include "scripted_server.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

// Runs only when asked for by its tag, against the cluster that KUBECONFIG names.

namespace sluice::kube {
namespace {

TEST_CASE("verbs on a real cluster", "[.real]")
{
    io::Loop loop;
    const Client client(loop, load("", {}));
    SECTION("verbs")
    {
        tell_of_verbs(client);
    }
    SECTION("server-side apply")
    {
        tell_of_apply(client);
    }
    SECTION("discovery")
    {
        tell_of_discovery(client);
    }
    SECTION("informers")
    {
        tell_of_informers(client);
    }
    SECTION("impersonation")
    {
        tell_of_impersonation(client);
    }
}

doc::Value podinfo(int number, const std::string& image)
{
    return doc::parse_json(
        fmt::format(
            R"({{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"podinfo-{}","namespace":"default","labels":{{"app":"podinfo"}}}},
            "spec":{{"replicas":0,"selector":{{"matchLabels":{{"app":"podinfo"}}}},"template":{{"metadata":{{"labels":{{"app":"podinfo"}}}},
            "spec":{{"containers":[{{"name":"podinfod","image":"{}","ports":[{{"name":"http","containerPort":9898,"protocol":"TCP"}}],
            "command":["./podinfo","--port=9898"],"env":[{{"name":"COLOR","value":"#34577c"}}],
            "resources":{{"limits":{{"cpu":"2","memory":"512Mi"}}}}}}]}}}}}}}})",
            number,
            image),
        doc::kApiLimits);
}

TEST_CASE("how many applies a second the client drives", "[.measure]")
{
    constexpr int kObjects = 400, kWorkers = 8;
    io::Loop loop;
    const Client client(loop, load("", {}));
    Resource deployments;
    deployments.gvk = {"apps", "v1", "Deployment"};
    deployments.plural = "deployments";
    ApplyOptions options;
    options.field_manager = "measure";
    options.force = true;
    for (const auto* image : {"i:1", "i:2", "i:3"}) {
        std::atomic<int> next = 0;
        const auto begin = std::chrono::steady_clock::now();
        {
            std::vector<std::jthread> workers;
            for (int i = 0; i < kWorkers; ++i)
                workers.emplace_back([&] {
                    for (int number; (number = next++) < kObjects;)
                        client.apply(deployments, podinfo(number, image), options, patience());
                });
        }
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        std::printf(
            "%s: %d applies in %.2f s, %.0f/s\n", image, kObjects, took.count(), kObjects / took.count());
    }
}

}  // namespace
}  // namespace sluice::kube
