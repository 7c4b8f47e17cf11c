#include "catalog.hpp"
#include "doc/json.hpp"

#include <catch2/catch_test_macros.hpp>

namespace sluice::kube {
namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1u << 20, .max_depth = 64, .max_nodes = 100'000};

doc::Value json(std::string_view text)
{
    return doc::parse_json(text, kLimits);
}

constexpr std::string_view kCore =
    R"({"kind":"APIGroupDiscoveryList","items":[{"metadata":{},"versions":[{"version":"v1",
 "freshness":"Current","resources":[
  {"resource":"pods","responseKind":{"group":"","version":"v1","kind":"Pod"},"scope":"Namespaced","singularResource":"pod",
   "verbs":["get","list","watch"],"shortNames":["po"],"categories":["all"],
   "subresources":[{"subresource":"status","responseKind":{"kind":"Pod"},"verbs":["get","patch"]}]},
  {"resource":"events","responseKind":{"kind":"Event"},"scope":"Namespaced","singularResource":"event","shortNames":["ev"],"verbs":["list"]},
  {"resource":"namespaces","responseKind":{"kind":"Namespace"},"scope":"Cluster","singularResource":"namespace","shortNames":["ns"],"verbs":["get"]}
 ]}]}]})";
constexpr std::string_view kGroups = R"({"kind":"APIGroupDiscoveryList","items":[
 {"metadata":{"name":"events.k8s.io"},"versions":[{"version":"v1","freshness":"Current","resources":[
   {"resource":"events","responseKind":{"kind":"Event"},"scope":"Namespaced","singularResource":"event","verbs":["list"]}]}]},
 {"metadata":{"name":"autoscaling"},"versions":[
   {"version":"v2","freshness":"Current","resources":[{"resource":"horizontalpodautoscalers","responseKind":{"kind":"HorizontalPodAutoscaler"},
     "scope":"Namespaced","singularResource":"horizontalpodautoscaler","shortNames":["hpa"],"verbs":["get"]}]},
   {"version":"v1","freshness":"Current","resources":[{"resource":"horizontalpodautoscalers","responseKind":{"kind":"HorizontalPodAutoscaler"},
     "scope":"Namespaced","singularResource":"horizontalpodautoscaler","shortNames":["hpa"],"verbs":["get"]}]}]},
 {"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale"}]}]})";

Catalog aggregated()
{
    Catalog catalog;
    catalog.add_aggregated(json(kCore));
    catalog.add_aggregated(json(kGroups));
    return catalog;
}

std::string resolved(const Catalog& catalog, std::string_view word)
{
    const auto found = catalog.find_word(word);
    return found ? found->gvk.api_version() + " " + found->gvk.kind : "nothing";
}

TEST_CASE("aggregated discovery says everything about a kind")
{
    const auto pods = aggregated().find(GroupVersionKind{"", "v1", "Pod"});
    REQUIRE(pods);
    CHECK(pods->plural == "pods");
    CHECK(pods->singular == "pod");
    CHECK(pods->namespaced);
    CHECK(pods->can("watch"));
    CHECK_FALSE(pods->can("delete"));
    CHECK(pods->subresources == std::vector<std::string>{"status"});
    CHECK(pods->categories == std::vector<std::string>{"all"});
    CHECK_FALSE(aggregated().find(GroupVersionKind{"", "v1", "Namespace"})->namespaced);
}

TEST_CASE("without a version the server's preferred one is meant")
{
    CHECK(aggregated().find(GroupKind{"autoscaling", "HorizontalPodAutoscaler"})->gvk.version == "v2");
    CHECK(aggregated().find(GroupVersionKind{"autoscaling", "v1", "HorizontalPodAutoscaler"}));
    CHECK_FALSE(aggregated().find(GroupVersionKind{"autoscaling", "v3", "HorizontalPodAutoscaler"}));
}

TEST_CASE("words resolve as kubectl resolves them")
{
    const auto catalog = aggregated();
    CHECK(resolved(catalog, "pods") == "v1 Pod");
    CHECK(resolved(catalog, "pod") == "v1 Pod");
    CHECK(resolved(catalog, "po") == "v1 Pod");
    CHECK(resolved(catalog, "Pod") == "v1 Pod");
    CHECK(resolved(catalog, "events") == "v1 Event");
    CHECK(resolved(catalog, "events.events.k8s.io") == "events.k8s.io/v1 Event");
    CHECK(resolved(catalog, "events.v1.events.k8s.io") == "events.k8s.io/v1 Event");
    CHECK(resolved(catalog, "events.v1.") == "v1 Event");
    CHECK(resolved(catalog, "hpa") == "autoscaling/v2 HorizontalPodAutoscaler");
    CHECK(resolved(catalog, "hpa.v1.autoscaling") == "autoscaling/v1 HorizontalPodAutoscaler");
    CHECK(resolved(catalog, "horizontalpodautoscalers.auto") == "autoscaling/v2 HorizontalPodAutoscaler");
    CHECK(resolved(catalog, "deployments") == "nothing");
}

TEST_CASE("a group whose server does not answer is known to be unknown")
{
    const auto catalog = aggregated();
    CHECK(catalog.failure("metrics.k8s.io", "v1beta1"));
    CHECK(catalog.failure("metrics.k8s.io", ""));
    CHECK_FALSE(catalog.failure("autoscaling", "v2"));
    CHECK_FALSE(catalog.failure("none.such", ""));
}

TEST_CASE("the old discovery, group by group, tells the same")
{
    Catalog catalog;
    catalog.add_legacy("", "v1", json(R"({"resources":[
      {"name":"pods/status","kind":"Pod","namespaced":true,"verbs":["get"]},
      {"name":"pods","singularName":"","kind":"Pod","namespaced":true,"verbs":["get","list"],"shortNames":["po"]}]})"));
    const auto group =
        Catalog::legacy_group(json(R"({"name":"autoscaling","versions":[{"version":"v1"},{"version":"v2"}],
      "preferredVersion":{"version":"v2"}})"));
    CHECK(group.versions == std::vector<std::string>{"v2", "v1"});
    catalog.add_group(group);
    for (const auto* version : {"v1", "v2"})
        catalog.add_legacy(
            "autoscaling",
            version,
            json(R"({"resources":[{"name":"horizontalpodautoscalers","singularName":"horizontalpodautoscaler",
                     "kind":"HorizontalPodAutoscaler","namespaced":true,"verbs":["get"]}]})"));
    CHECK(catalog.find(GroupKind{"", "Pod"})->subresources == std::vector<std::string>{"status"});
    CHECK(resolved(catalog, "pod") == "v1 Pod");
    CHECK(catalog.find(GroupKind{"autoscaling", "HorizontalPodAutoscaler"})->gvk.version == "v2");
}

}  // namespace
}  // namespace sluice::kube
