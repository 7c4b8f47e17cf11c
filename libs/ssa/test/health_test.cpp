#include "ssa/health.hpp"

#include "support.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

using namespace sluice;
using ssa::test::yaml;

TEST_CASE("health says of every object what kstatus and Flux's job reader say")
{
    const std::string folder = SLUICE_TEST_DATA "/kstatus/";
    std::string verdicts;
    const auto say = [&](std::string_view who, const ssa::HealthResult& result) {
        verdicts += fmt::format("{}: {}: {}\n", who, ssa::health_name(result.health), result.message);
    };
    const auto now = base::system_clock()();
    for (const auto& document :
         doc::parse_yaml_stream(testing::slurp(folder + "objects.yaml"), {}, doc::kManifestLimits)) {
        const std::string name = document.value["metadata"]["name"].text();
        say(name, ssa::compute_kstatus(document.value, now));
        if (document.value["kind"].string_or("") == "Job")
            say(name + " as Flux sees it", ssa::compute_health(document.value, now));
    }
    testing::require_golden(folder + "verdicts.txt", verdicts);
}

TEST_CASE("a pod may be unschedulable for fifteen seconds before that counts as a failure")
{
    const auto pod = yaml(R"(
apiVersion: v1
kind: Pod
metadata: {name: a, creationTimestamp: "2026-08-01T12:00:00Z"}
status:
  phase: Pending
  conditions: [{type: PodScheduled, status: "False", reason: Unschedulable}]
)");
    const auto created = *base::parse_rfc3339("2026-08-01T12:00:00Z");
    CHECK(ssa::compute_health(pod, created + std::chrono::seconds(14)).health == ssa::Health::InProgress);
    CHECK(ssa::compute_health(pod, created + std::chrono::seconds(16)).health == ssa::Health::Failed);
}
