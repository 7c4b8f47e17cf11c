#include "world.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustomize_controller::test::config_map;
using kustomize_controller::test::World;
using kustomize_controller::test::yaml;

TEST_CASE("a source that is not there, or has no artifact yet, is waited for")
{
    World world;
    world.make_kustomization("app", yaml("{retryInterval: 1s}"));
    world.await(
        "app", "Ready", R"(False ArtifactFailed: GitRepository.source.toolkit.fluxcd.io "app" not found)");
    world.make_source();
    world.await("app", "Ready", "False ArtifactFailed: Source artifact not found, retrying in 30s");
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.await("app", "Ready", "True");
}

TEST_CASE("an artifact whose digest is wrong is refused, and nothing is applied")
{
    World world;
    world.make_source();
    world.publish_damaged("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "False ArtifactFailed: ");
    CHECK_FALSE(world.exists("v1", "ConfigMap", "a"));
}

TEST_CASE("an artifact that could not be fetched is refused again by the next run, and nothing is pruned")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True");
    world.publish_damaged("main@sha1:2", {{"a.yaml", config_map("a", "two")}});
    world.await("app", "Ready", "False ArtifactFailed: ");
    world.change_kustomization(
        "app", yaml("{metadata: {annotations: {reconcile.fluxcd.io/requestedAt: again}}}"));
    world.eventually("the request is answered", [&] {
        return world.kustomization("app")["status"]["lastHandledReconcileAt"].string_or("") == "again";
    });
    world.await("app", "Ready", "False ArtifactFailed: ");
    CHECK((*world.find("v1", "ConfigMap", "a"))["data"]["key"].string_or("") == "one");
    CHECK(world.inventory("app") == std::vector{world.ns() + "_a__ConfigMap"});
}

TEST_CASE("artifacts whose server is away hold no worker, however many wait for one")
{
    World world({.attempts = 10, .pause = std::chrono::hours(1)});
    world.make_source();
    world.publish_away("main@sha1:1");
    const int more_than_workers = 12;
    for (int i = 0; i < more_than_workers; ++i)
        world.make_kustomization("broken-" + std::to_string(i));
    world.await(
        "broken-0",
        "Reconciling",
        "True Progressing: Fetching manifests for revision main@sha1:1 with a timeout of ");
    CHECK(world.condition("broken-0", "Ready") == "Unknown Progressing: Reconciliation in progress");

    world.make_source("healthy");
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}}, "healthy");
    world.make_kustomization("healthy", yaml("{sourceRef: {kind: GitRepository, name: healthy}}"));
    world.await("healthy", "Ready", "True");

    // Another revision supersedes the wait.
    world.publish("main@sha1:2", {{"b.yaml", config_map("b", "one")}});
    for (int i = 0; i < more_than_workers; ++i)
        world.await(
            "broken-" + std::to_string(i),
            "Ready",
            "True ReconciliationSucceeded: Applied revision: main@sha1:2");
}

TEST_CASE("a server that accepts and stays silent holds no worker either")
{
    World world;
    for (int i = 0; i < 6; ++i) {
        const std::string name = "broken-" + std::to_string(i);
        world.make_source(name);
        world.publish_silent("main@sha1:1", name);
        world.make_kustomization(name, yaml("{sourceRef: {kind: GitRepository, name: " + name + "}}"));
    }
    world.await("broken-5", "Reconciling", "True Progressing: Fetching manifests for revision main@sha1:1");
    world.make_source("healthy");
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}}, "healthy");
    world.make_kustomization("healthy", yaml("{sourceRef: {kind: GitRepository, name: healthy}}"));
    world.await("healthy", "Ready", "True");
}

TEST_CASE("an artifact that cannot be had in all its attempts fails in Flux's words")
{
    World world({.attempts = 3, .pause = std::chrono::milliseconds(5)});
    world.make_source();
    world.publish_away("main@sha1:1");
    world.make_kustomization("app");
    world.await("app", "Ready", "False ArtifactFailed: failed to download archive: GET http://127.0.0.1:");
    const std::string message = world.condition("app", "Ready");
    CHECK(message.find("giving up after 3 attempt(s): ") != std::string::npos);
    CHECK(message.find("refused") != std::string::npos);
    CHECK(world.condition("app", "Reconciling").starts_with("True ProgressingWithRetry: "));
}

TEST_CASE("a request for a reconciliation ends the pause between two attempts")
{
    World world({.attempts = 3, .pause = std::chrono::hours(1)});
    world.make_source();
    world.file_server_is_busy(true);
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app");
    world.await("app", "Reconciling", "True Progressing: Fetching manifests");
    world.file_server_is_busy(false);
    world.change_kustomization(
        "app", yaml("{metadata: {annotations: {reconcile.fluxcd.io/requestedAt: now}}}"));
    world.await("app", "Ready", "True");
}

TEST_CASE("broken manifests are named, and what was there before stays")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True");

    SECTION("bad YAML")
    {
        world.publish("main@sha1:2", {{"bad.yaml", "a: b: c"}});
        world.await("app", "Ready", "False BuildFailed: ");
        CHECK(world.condition("app", "Ready").find("bad.yaml") != std::string::npos);
    }
    SECTION("an unknown field of a kustomization")
    {
        world.publish("main@sha1:2", {{"kustomization.yaml", "resourcez: [a.yaml]"}});
        world.await("app", "Ready", "False BuildFailed: ");
        CHECK(world.condition("app", "Ready").find("resourcez") != std::string::npos);
    }
    SECTION("a path that the artifact does not hold")
    {
        world.change_kustomization("app", yaml("{spec: {path: ./elsewhere}}"));
        world.await("app", "Ready", "False ArtifactFailed: kustomization path not found: ");
        CHECK(
            world.condition("app", "Ready").find("stat /elsewhere: no such file or directory") !=
            std::string::npos);
    }
    SECTION("a path that leaves the artifact")
    {
        world.publish("main@sha1:2", {{"kustomization.yaml", "resources: [../../../../etc]"}});
        world.await("app", "Ready", "False BuildFailed: ");
    }
    CHECK(world.exists("v1", "ConfigMap", "a"));
    CHECK(world.inventory("app") == std::vector{world.ns() + "_a__ConfigMap"});
}

TEST_CASE("one object that the server refuses keeps its whole stage from being written")
{
    World world;
    world.make_source();
    world.publish(
        "main@sha1:1",
        {{"a.yaml", config_map("a", "one")},
         {"b.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {ports: [{port: 99999}]}\n"}});
    world.make_kustomization("app");
    world.await(
        "app", "Ready", "False ReconciliationFailed: Service/" + world.ns() + "/b dry-run failed (Invalid): ");
    CHECK_FALSE(world.exists("v1", "ConfigMap", "a"));
    CHECK(world.inventory("app").empty());
    CHECK(world.condition("app", "Reconciling").starts_with("True ProgressingWithRetry: "));
}

TEST_CASE("a kind that the server does not know is named")
{
    World world;
    world.make_source();
    world.publish(
        "main@sha1:1", {{"a.yaml", "apiVersion: example.org/v1\nkind: Nothing\nmetadata: {name: a}\n"}});
    world.make_kustomization("app");
    world.await(
        "app",
        "Ready",
        "False ReconciliationFailed: Nothing/" + world.ns() +
            R"(/a dry-run failed: no matches for kind "Nothing" in version "example.org/v1")");
}

TEST_CASE("a field that is not served yet stalls the object by its name")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app", yaml("{decryption: {provider: sops}}"));
    world.await("app", "Stalled", "True UnsupportedField: spec.decryption is not supported yet");
    CHECK_FALSE(world.exists("v1", "ConfigMap", "a"));
}

TEST_CASE("an API server that goes away and comes back costs nothing")
{
    World world({.embedded = true});
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app", yaml("{retryInterval: 1s}"));
    world.await("app", "Ready", "True");
    world.pause_api();
    world.resume_api();
    world.publish("main@sha1:2", {{"a.yaml", config_map("a", "two")}});
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:2");
    world.remove("v1", "ConfigMap", "a");
    world.eventually("a is back", [&] { return world.exists("v1", "ConfigMap", "a"); });
}

TEST_CASE("a controller that died between claim and apply leaves nothing behind that is not accounted for")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True");
    world.stop();
    // What a run leaves that was killed after it had claimed and created b, and claimed c without creating it.
    const std::string labels =
        "kustomize.toolkit.fluxcd.io/name: app, kustomize.toolkit.fluxcd.io/namespace: " + world.ns();
    world.create(yaml(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: " + world.ns() + ", labels: {" +
        labels + "}}}"));
    auto claimed = world.kustomization("app")["status"]["inventory"];
    for (const char* name : {"b", "c"})
        claimed.edit("entries").push_back(
            doc::Value::object({{"id", world.ns() + "_" + name + "__ConfigMap"}, {"v", "v1"}}));
    world.write_status("app", doc::Value::object({{"inventory", claimed}}));
    world.start();
    world.eventually("b is collected", [&] { return !world.exists("v1", "ConfigMap", "b"); });
    world.eventually("the inventory is true again", [&] {
        return world.inventory("app") == std::vector{world.ns() + "_a__ConfigMap"};
    });
    CHECK(world.exists("v1", "ConfigMap", "a"));
}

TEST_CASE("an object is pruned only if it carries our labels and nothing forbids it")
{
    World world;
    world.make_source();
    const std::string kept = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: kept\n  annotations: "
                             "{kustomize.toolkit.fluxcd.io/prune: disabled}\n";
    world.publish(
        "main@sha1:1",
        {{"a.yaml", config_map("a", "one")}, {"kept.yaml", kept}, {"taken.yaml", config_map("taken", "one")}});
    world.make_kustomization("app");
    world.await("app", "Ready", "True");
    world.stop();  // else the label would be put back at once
    world.write(
        "v1", "ConfigMap", "taken", yaml("{metadata: {labels: {kustomize.toolkit.fluxcd.io/name: other}}}"));
    world.publish("main@sha1:2", {{"a.yaml", config_map("a", "one")}});
    world.start();
    world.await("app", "Ready", "True ReconciliationSucceeded: Applied revision: main@sha1:2");
    CHECK(world.exists("v1", "ConfigMap", "kept"));
    CHECK(world.exists("v1", "ConfigMap", "taken"));
    CHECK(world.inventory("app") == std::vector{world.ns() + "_a__ConfigMap"});
}
