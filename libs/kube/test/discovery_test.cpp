#include "kube/discovery.hpp"
#include "scripted_server.hpp"
#include "testing/golden.hpp"

#include <latch>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {
namespace {

const GroupVersionKind kMap{"", "v1", "ConfigMap"}, kWidget{"example.org", "v1", "Widget"};

std::string entry(const std::string& plural, const std::string& kind)
{
    return fmt::format(
        R"({{"resource":"{}","responseKind":{{"kind":"{}"}},"scope":"Namespaced","singularResource":"","verbs":["get"]}})",
        plural,
        kind);
}

std::string
groups(const std::string& name, const std::string& resources, const std::string& freshness = "Current")
{
    return fmt::format(
        R"({{"kind":"APIGroupDiscoveryList","items":[{{"metadata":{{"name":"{}"}},"versions":[{{"version":"v1","freshness":"{}","resources":[{}]}}]}}]}})",
        name,
        freshness,
        resources);
}

const std::string kCore = groups("", entry("configmaps", "ConfigMap"));
const std::string kNoGroups = R"({"kind":"APIGroupDiscoveryList","items":[]})";

TEST_CASE("kinds are asked for once and kept")
{
    ScriptedServer server;
    server.on("/api", json(200, kCore));
    server.on("/apis", json(200, groups("example.org", entry("widgets", "Widget"))));
    const auto client = server.client();
    Discovery discovery(client);
    CHECK(discovery.find(kMap, patience())->plural == "configmaps");
    CHECK(discovery.find(kWidget, patience())->plural == "widgets");
    CHECK(discovery.find_word("widget", patience())->gvk == kWidget);
    CHECK(discovery.all(patience()).size() == 2);
    const auto requests = server.requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].headers.find("Accept")->find("as=APIGroupDiscoveryList") != std::string_view::npos);
}

TEST_CASE("an unknown kind leads to another look, but not to one each time")
{
    ScriptedServer server;
    server.on("/api", json(200, kCore));
    server.on("/apis", json(200, kNoGroups));
    const auto client = server.client();
    Discovery discovery(client);
    CHECK(discovery.find(kMap, patience()));
    for (int i = 0; i < 5; ++i)
        CHECK_FALSE(discovery.find(kWidget, patience()));
    CHECK(server.requests().size() == 2);
    SECTION("after a CRD was applied the next question looks again at once")
    {
        server.on("/apis", json(200, groups("example.org", entry("widgets", "Widget"))));
        discovery.invalidate();
        CHECK(discovery.find(kWidget, patience()));
        CHECK(server.requests().size() == 4);
    }
    SECTION("after a while an unknown kind looks again by itself")
    {
        server.on("/apis", json(200, groups("example.org", entry("widgets", "Widget"))));
        testing::eventually(
            "the new kind is found", [&] { return discovery.find(kWidget, patience()).has_value(); });
        CHECK(server.requests().size() == 4);
    }
}

TEST_CASE("an outage is never mistaken for a kind that is not served")
{
    ScriptedServer server;
    server.on("/api", json(200, kCore));
    server.on("/apis", json(200, groups("example.org", "", "Stale")));
    const auto client = server.client();
    Discovery discovery(client);
    CHECK(discovery.find(kMap, patience()));
    CHECK_THROWS_AS(discovery.find(kWidget, patience()), base::Error);
    CHECK_THROWS_AS(discovery.find(kWidget.group_kind(), patience()), base::Error);
    server.on("/apis", status(403, "Forbidden", "no"));
    discovery.invalidate();
    CHECK_THROWS_AS(discovery.find(kWidget, patience()), base::Error);
    server.on("/apis", json(200, groups("example.org", entry("widgets", "Widget"))));
    CHECK(discovery.find(kWidget, patience()));
}

TEST_CASE("a server without aggregated discovery is asked group by group, and a broken group hides no other")
{
    ScriptedServer server;
    server.on("/api", json(200, R"({"kind":"APIVersions","versions":["v1"]})"));
    server.on(
        "/api/v1",
        json(
            200,
            R"({"kind":"APIResourceList","resources":[{"name":"configmaps","kind":"ConfigMap","namespaced":true}]})"));
    server.on("/apis", json(200, R"({"kind":"APIGroupList","groups":[
            {"name":"broken.io","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}},
            {"name":"example.org","versions":[{"version":"v1"}],"preferredVersion":{"version":"v1"}}]})"));
    server.on("/apis/broken.io/v1", status(400, "BadRequest", "no backend"));
    server.on(
        "/apis/example.org/v1",
        json(
            200,
            R"({"kind":"APIResourceList","resources":[{"name":"widgets","kind":"Widget","namespaced":true}]})"));
    const auto client = server.client();
    Discovery discovery(client);
    CHECK(discovery.find(kMap, patience()));
    CHECK(discovery.find(kWidget, patience()));
    CHECK_THROWS_AS(discovery.find(GroupVersionKind{"broken.io", "v1", "Thing"}, patience()), base::Error);
    CHECK_FALSE(discovery.find(GroupVersionKind{"unknown.io", "v1", "Thing"}, patience()));
}

TEST_CASE("many who ask at once share one look")
{
    ScriptedServer server;
    server.on("/api", json(200, kCore));
    server.on("/apis", json(200, kNoGroups));
    const auto client = server.client();
    Discovery discovery(client);
    {
        std::latch together(8);
        std::vector<std::jthread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                together.arrive_and_wait();
                discovery.find(kMap, patience());
            });
    }
    CHECK(server.requests().size() == 2);
}

}  // namespace
}  // namespace sluice::kube
