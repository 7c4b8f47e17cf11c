#include "world.hpp"

#include <algorithm>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustomize_controller::test::config_map;
using kustomize_controller::test::World;
using kustomize_controller::test::yaml;

namespace {
bool has_line(const std::vector<std::string>& lines, const std::string& text)
{
    return std::ranges::any_of(lines, [&](const auto& line) { return line.find(text) != std::string::npos; });
}
}  // namespace

TEST_CASE("what a commit holds comes to the cluster, changes with the next one and goes with the one after")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}, {"b.yaml", config_map("b", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:1");
    const auto a = world.find("v1", "ConfigMap", "a");
    REQUIRE(a);
    CHECK((*a)["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/name"].string_or("") == "app");
    CHECK((*a)["metadata"]["labels"]["kustomize.toolkit.fluxcd.io/namespace"].string_or("") == world.ns());
    CHECK(world.inventory("app") == std::vector{world.ns() + "_a__ConfigMap", world.ns() + "_b__ConfigMap"});
    const auto status = world.kustomization("app")["status"];
    CHECK(status["observedGeneration"].int_or(0) == 1);
    CHECK(status["lastAttemptedRevision"].string_or("") == "main@sha1:1");
    CHECK(status["lastAppliedRevision"].string_or("") == "main@sha1:1");
    CHECK(status["history"][0]["lastReconciledStatus"].string_or("") == "ReconciliationSucceeded");
    CHECK(world.condition("app", "Reconciling").empty());

    world.publish("main@sha1:2", {{"a.yaml", config_map("a", "two")}, {"b.yaml", config_map("b", "one")}});
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:2");
    CHECK((*world.find("v1", "ConfigMap", "a"))["data"]["key"].string_or("") == "two");

    world.publish("main@sha1:3", {{"a.yaml", config_map("a", "two")}});
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:3");
    CHECK_FALSE(world.exists("v1", "ConfigMap", "b"));
    CHECK(world.inventory("app") == std::vector{world.ns() + "_a__ConfigMap"});

    const auto events = world.events("app");
    CHECK(has_line(
        events, "Progressing: ConfigMap/" + world.ns() + "/a created\nConfigMap/" + world.ns() + "/b created"));
    CHECK(has_line(events, "Progressing: ConfigMap/" + world.ns() + "/a configured"));
    CHECK(has_line(events, "Progressing: ConfigMap/" + world.ns() + "/b deleted"));
    CHECK(has_line(events, "ReconciliationSucceeded: Reconciliation finished in "));
}

TEST_CASE("a manifest that appears in a folder below is applied, and goes with its folder")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}, {"team/b.yaml", config_map("b", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:1");

    world.publish(
        "main@sha1:2",
        {{"a.yaml", config_map("a", "one")},
         {"team/b.yaml", config_map("b", "one")},
         {"team/c.yaml", config_map("c", "one")}});
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:2");
    CHECK(world.exists("v1", "ConfigMap", "c"));

    world.publish(
        "main@sha1:3", {{"a.yaml", config_map("a", "one")}, {"deep/er/d.yaml", config_map("d", "one")}});
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:3");
    CHECK(world.exists("v1", "ConfigMap", "d"));
    CHECK_FALSE(world.exists("v1", "ConfigMap", "b"));
    CHECK_FALSE(world.exists("v1", "ConfigMap", "c"));
}

TEST_CASE("a new revision with the content of the one before counts as attempted")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:1");
    world.publish("main@sha1:2", {{"a.yaml", config_map("a", "one")}});
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:2");
    CHECK(world.kustomization("app")["status"]["lastAttemptedRevision"].string_or("") == "main@sha1:2");
}

TEST_CASE("what somebody deletes or changes by hand is put right at once")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}, {"b.yaml", config_map("b", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True");

    world.remove("v1", "ConfigMap", "a");
    world.eventually("a is back", [&] { return world.exists("v1", "ConfigMap", "a"); }, 5);
    world.write("v1", "ConfigMap", "b", yaml("{data: {key: meddled}}"));
    world.eventually(
        "b is as it was",
        [&] { return (*world.find("v1", "ConfigMap", "b"))["data"]["key"].string_or("") == "one"; },
        5);
}

TEST_CASE("a kustomization is suspended, resumed and deleted with what it made")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True");
    world.change_kustomization("app", yaml("{spec: {suspend: true}}"));
    world.publish("main@sha1:2", {{"a.yaml", config_map("a", "two")}});
    world.change_kustomization(
        "app", yaml("{metadata: {annotations: {reconcile.fluxcd.io/requestedAt: now}}}"));
    world.eventually("the request is answered", [&] {
        return world.kustomization("app")["status"]["lastHandledReconcileAt"].string_or("") == "now";
    });
    CHECK((*world.find("v1", "ConfigMap", "a"))["data"]["key"].string_or("") == "one");
    world.change_kustomization("app", yaml("{spec: {suspend: false}}"));
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:2");

    world.remove("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "app");
    world.eventually("it is gone", [&] { return world.kustomization("app").is_null(); });
    CHECK_FALSE(world.exists("v1", "ConfigMap", "a"));
}

TEST_CASE("orphaned objects outlive their kustomization")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app", yaml("{deletionPolicy: Orphan}"));
    world.await("app", "Ready", "True");
    world.remove("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "app");
    world.eventually("it is gone", [&] { return world.kustomization("app").is_null(); });
    CHECK(world.exists("v1", "ConfigMap", "a"));
}

TEST_CASE("a dependent waits for its dependency and goes on as soon as that is ready")
{
    World world;
    world.make_source();
    world.publish(
        "main@sha1:1", {{"first/a.yaml", config_map("a", "one")}, {"second/b.yaml", config_map("b", "one")}});
    world.make_kustomization("second", yaml("{path: ./second, dependsOn: [{name: first}]}"));
    world.await("second", "Ready", "False DependencyNotReady: dependency '" + world.ns() + "/first' not found");
    world.make_kustomization("first", yaml("{path: ./first}"));
    world.await("second", "Ready", "True");
    CHECK(has_line(
        world.events("second"),
        "DependencyNotReady: Dependencies do not meet ready condition, retrying in 30s"));
}

TEST_CASE("definitions and what they define arrive in one commit")
{
    World world;
    world.make_source();
    const std::string group = "g" + world.ns() + ".example.org";
    const std::string crd =
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things." +
        group + "}\nspec:\n  group: " + group +
        "\n  names: {plural: things, singular: thing, kind: Thing, listKind: ThingList}\n  scope: Namespaced\n"
        "  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema: {openAPIV3Schema: "
        "{type: object, x-kubernetes-preserve-unknown-fields: true}}\n";
    world.publish(
        "main@sha1:1",
        {{"crd.yaml", crd},
         {"thing.yaml", "apiVersion: " + group + "/v1\nkind: Thing\nmetadata: {name: one}\nspec: {x: 1}\n"}});
    world.make_kustomization("app", yaml("{wait: true}"));
    world.await("app", "Ready", "True");
    CHECK(world.condition("app", "Healthy").starts_with("True Succeeded: Health check passed in "));
    CHECK(world.exists(group + "/v1", "Thing", "one"));
    world.remove("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "app");
    world.eventually("it is gone", [&] { return world.kustomization("app").is_null(); });
}
