#include "ssa/apply.hpp"

#include "cluster.hpp"
#include "ssa/prune.hpp"
#include "support.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace sluice::ssa::test;
using ssa::test::yaml;

namespace {
constexpr std::string_view kOne = "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: \"1\"}}";
constexpr std::string_view kTwo = "{apiVersion: v1, kind: ConfigMap, metadata: {name: two}, data: {a: \"1\"}}";

struct Story {
    TestCluster world;
    TestLedger ledger;
    ssa::ApplyOptions options;

    ssa::ApplyResult apply(std::vector<doc::Value> objects)
    {
        return ssa::apply(world.cluster(), std::move(objects), options, ledger, soon());
    }
    std::string version(const std::string& name) const
    {
        return std::string(kube::resource_version_of(world.read("v1", "ConfigMap", name)));
    }
};
}  // namespace

TEST_CASE("what is new is created, what is as wanted is not touched, what differs is configured")
{
    Story story;
    const std::string ns = story.world.ns();
    const auto first = story.apply({story.world.wanted(kTwo), story.world.wanted(kOne)});
    CHECK_FALSE(first.failure);
    CHECK(first.changes.str() == "ConfigMap/" + ns + "/one created\nConfigMap/" + ns + "/two created");
    CHECK(story.ledger.claimed.size() == 2);

    const std::string before = story.version("one");
    CHECK_FALSE(story.apply({story.world.wanted(kOne), story.world.wanted(kTwo)}).changes.any_changed());
    CHECK(story.version("one") == before);

    auto changed = story.world.wanted(kOne);
    changed.edit("data").set("a", "2");
    CHECK(
        story.apply({changed, story.world.wanted(kTwo)}).changes.change_log() ==
        "ConfigMap/" + ns + "/one configured");
    CHECK(story.version("one") != before);
}

TEST_CASE("a single open object is applied without a dry-run, with the same result")
{
    Story story;
    story.apply({story.world.wanted(kOne)});
    CHECK(story.ledger.claimed.size() == 1);
    const std::string before = story.version("one");
    CHECK_FALSE(story.apply({story.world.wanted(kOne)}).changes.any_changed());
    CHECK(story.version("one") == before);
    CHECK(
        kube::label_of(story.world.read("v1", "ConfigMap", "one"), "kustomize.toolkit.fluxcd.io/name") ==
        "app");
}

TEST_CASE("what the ledger knows to be settled is not asked about")
{
    Story story;
    story.apply({story.world.wanted(kOne), story.world.wanted(kTwo)});
    story.ledger.trusting = true;
    // Deleted behind the ledger's back: only an apply that asked would notice.
    const auto kind = story.world.cluster().resource({"", "v1", "ConfigMap"}, soon());
    story.world.cluster().client.remove(kind, {story.world.ns(), "one"}, {}, soon());
    CHECK(story.apply({story.world.wanted(kOne), story.world.wanted(kTwo)}).changes.change_log().empty());
}

TEST_CASE("nothing of a stage is written when one of its objects is refused")
{
    Story story;
    const std::string ns = story.world.ns();
    const auto result = story.apply(
        {story.world.wanted(kOne),
         story.world.wanted(
             "{apiVersion: v1, kind: Service, metadata: {name: bad}, spec: {ports: [{port: 99999}]}}")});
    REQUIRE(result.failure);
    CHECK(result.failure->starts_with("Service/" + ns + "/bad dry-run failed (Invalid): "));
    CHECK(result.written.empty());
    CHECK(story.ledger.claimed.empty());
    CHECK(story.world.read("v1", "ConfigMap", "one").is_null());
}

TEST_CASE("an object that cannot be changed is made anew only where force allows it")
{
    Story story;
    constexpr std::string_view sealed =
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: one}, data: {a: \"1\"}, immutable: true}";
    story.apply({story.world.wanted(sealed)});
    const std::string uid{kube::uid_of(story.world.read("v1", "ConfigMap", "one"))};
    auto changed = story.world.wanted(sealed);
    changed.edit("data").set("a", "2");
    REQUIRE(story.apply({changed}).failure);
    CHECK(kube::uid_of(story.world.read("v1", "ConfigMap", "one")) == uid);

    SECTION("by the caller")
    {
        story.options.force = true;
    }
    SECTION("by the object")
    {
        changed.edit({"metadata", "annotations"}).set("kustomize.toolkit.fluxcd.io/force", "enabled");
    }
    CHECK_FALSE(story.apply({changed}).failure);
    const auto live = story.world.read("v1", "ConfigMap", "one");
    CHECK(live["data"]["a"].string_or("") == "2");
    CHECK(kube::uid_of(live) != uid);
}

TEST_CASE("objects that ask to be left alone are skipped")
{
    Story story;
    story.apply({story.world.wanted(kOne)});
    auto changed = story.world.wanted(kOne);
    changed.edit("data").set("a", "2");
    SECTION("the live object says so")
    {
        story.world.write(
            "somebody",
            yaml(
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: " + story.world.ns() +
                ", annotations: {kustomize.toolkit.fluxcd.io/reconcile: disabled}}}"));
    }
    SECTION("the manifest says so")
    {
        changed.edit({"metadata", "annotations"}).set("kustomize.toolkit.fluxcd.io/ssa", "Ignore");
    }
    SECTION("it is only to be created")
    {
        changed.edit({"metadata", "annotations"}).set("kustomize.toolkit.fluxcd.io/ssa", "IfNotPresent");
    }
    const auto result = story.apply({changed});
    CHECK(result.changes.str() == "ConfigMap/" + story.world.ns() + "/one skipped");
    CHECK(story.world.read("v1", "ConfigMap", "one")["data"]["a"].string_or("") == "1");
}

TEST_CASE("what kubectl users add goes away, unless the object is merged")
{
    Story story;
    auto object = story.world.wanted(kOne);
    bool merged = false;
    SECTION("by default") {}
    SECTION("with ssa: Merge")
    {
        merged = true;
        object.edit({"metadata", "annotations"}).set("kustomize.toolkit.fluxcd.io/ssa", "Merge");
    }
    story.apply({object});
    story.world.write(
        "kubectl-edit",
        yaml(
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, namespace: " + story.world.ns() +
            "}, data: {added: by hand}}"));
    story.apply({object});
    CHECK(story.world.read("v1", "ConfigMap", "one")["data"].contains("added") == merged);
}

TEST_CASE("a namespaced object without a namespace is refused by its name")
{
    Story story;
    const auto result = story.apply({yaml(kOne)});
    CHECK(
        result.failure ==
        "ConfigMap/one namespace not specified: the server could not find the requested resource");
}

TEST_CASE("prune takes what is ours, last applied first, and spares the rest")
{
    Story story;
    const std::string ns = story.world.ns();
    auto kept = story.world.wanted("{apiVersion: v1, kind: ConfigMap, metadata: {name: kept}}");
    kept.edit({"metadata", "annotations"}).set("kustomize.toolkit.fluxcd.io/prune", "disabled");
    auto foreign = story.world.wanted("{apiVersion: v1, kind: Secret, metadata: {name: foreign}}");
    foreign.edit({"metadata", "labels"}).set("kustomize.toolkit.fluxcd.io/name", "other");
    ssa::Inventory stale = story.apply({story.world.wanted(kOne), kept, foreign}).changes.inventory();
    stale.add({ns, "gone", {"", "ServiceAccount"}}, "v1");

    const auto result = ssa::prune(story.world.cluster(), stale, {"app", ns}, soon());
    CHECK_FALSE(result.failure);
    CHECK(result.survivors.empty());
    CHECK(
        result.changes.str() == "Secret/" + ns + "/foreign skipped\nConfigMap/" + ns +
                                    "/one deleted\nConfigMap/" + ns + "/kept skipped\nServiceAccount/" + ns +
                                    "/gone deleted");
    CHECK(story.world.read("v1", "ConfigMap", "one").is_null());
    CHECK_FALSE(story.world.read("v1", "ConfigMap", "kept").is_null());
}

TEST_CASE("an object whose kind cannot be asked about stays in the inventory")
{
    Story story;
    ssa::Inventory stale;
    stale.add({story.world.ns(), "x", {"example.org", "Nothing"}}, "v1");
    const auto result = ssa::prune(story.world.cluster(), stale, {"app", story.world.ns()}, soon());
    CHECK(result.survivors.size() == 1);
    CHECK(
        result.failure ==
        "delete failed, errors: Nothing/" + story.world.ns() +
            "/x query failed: no matches for kind \"Nothing\" in version \"example.org/v1\";");
}
