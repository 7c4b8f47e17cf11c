#include "world.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustomize_controller::test::config_map;
using kustomize_controller::test::World;
using kustomize_controller::test::yaml;

namespace {

/// Two ConfigMaps and a Secret with variables.
void make_variables(const World& world)
{
    const auto in_namespace = [&](std::string_view text) {
        auto object = yaml(text);
        object.edit("metadata").set("namespace", world.ns());
        world.create(object);
    };
    in_namespace("{apiVersion: v1, kind: ConfigMap, metadata: {name: base}, data: {color: blue, size: small, "
                 "port: '1'}}");
    in_namespace(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: over}, data: {color: green, lines: \"a\\nb\\n\"}}");
    in_namespace("{apiVersion: v1, kind: Secret, metadata: {name: secret}, data: {token: aHVudGVyMg==}}");
}

constexpr auto kFromAll =
    "{postBuild: {substitute: {size: large}, substituteFrom: ["
    "{kind: ConfigMap, name: base}, {kind: ConfigMap, name: over}, {kind: Secret, name: secret}, "
    "{kind: ConfigMap, name: not-there, optional: true}]}}";

}  // namespace

TEST_CASE("variables come from ConfigMaps and Secrets in their order, and inline ones win")
{
    World world;
    make_variables(world);
    world.make_source();
    world.publish(
        "main@sha1:1",
        {{"a.yaml",
          "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  all: ${color} ${size} ${lines} "
          "${token} "
          "${missing:-default} $${color} $color\n"},
         {"b.yaml",
          "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  annotations: "
          "{kustomize.toolkit.fluxcd.io/substitute: disabled}\ndata: {key: \"${color}\"}\n"},
         {"c.yaml",
          "apiVersion: v1\nkind: Service\nmetadata: {name: c}\nspec:\n  ports: [{port: \"${port}\"}]\n"}});
    world.make_kustomization("app", yaml(kFromAll));
    world.await("app", "Ready", "True");
    const auto data = [&](const std::string& name) { return (*world.find("v1", "ConfigMap", name))["data"]; };
    CHECK(data("a")["all"].text() == "green large ab hunter2 default ${color} $color");
    CHECK(data("b")["key"].text() == "${color}");
    CHECK((*world.find("v1", "Service", "c"))["spec"]["ports"].elements().front()["port"].int_or(0) == 1);

    world.write("v1", "ConfigMap", "over", yaml("{data: {color: red}}"));
    world.change_kustomization(
        "app", yaml("{metadata: {annotations: {reconcile.fluxcd.io/requestedAt: now}}}"));
    world.eventually("the new value arrives", [&] { return data("a")["all"].text().starts_with("red large"); });
}

TEST_CASE("a variable that nobody sets fails the build by its name, and applies nothing")
{
    World world;
    make_variables(world);
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "${nowhere}")}});
    world.make_kustomization("app", yaml(kFromAll));
    world.await(
        "app",
        "Ready",
        "False BuildFailed: post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error: variable "
        "substitution "
        "failed: variable not set (strict mode): \"nowhere\"");
    CHECK_FALSE(world.exists("v1", "ConfigMap", "a"));
    CHECK(world.condition("app", "Ready").find("hunter2") == std::string::npos);
}

TEST_CASE("a source of variables that is not there fails the build unless it is optional")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "one")}});
    world.make_kustomization("app", yaml("{postBuild: {substituteFrom: [{kind: Secret, name: gone}]}}"));
    world.await(
        "app",
        "Ready",
        "False BuildFailed: post build failed for 'ConfigMap.v1.[noGrp]/a': substitute from 'Secret/gone' "
        "error: "
        "secrets \"gone\" not found");
}

TEST_CASE("a value that breaks the object's YAML is not repeated in the message")
{
    World world;
    make_variables(world);
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "${token}")}});
    world.write("v1", "Secret", "secret", yaml("{data: {token: eyogaHVudGVyMg==}}"));
    world.make_kustomization("app", yaml(kFromAll));
    world.await("app", "Ready", "False BuildFailed: post build failed for 'ConfigMap.v1.[noGrp]/a': ");
    CHECK(world.condition("app", "Ready").find("hunter2") == std::string::npos);
}

TEST_CASE("without any variable nothing is replaced, unless the strategy is Always")
{
    World world;
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "${x:=default}")}});
    world.make_kustomization("plain", yaml("{postBuild: {}, namePrefix: plain-}"));
    world.make_kustomization("always", yaml("{postBuild: {substituteStrategy: Always}, namePrefix: always-}"));
    world.await("plain", "Ready", "True");
    world.await("always", "Ready", "True");
    CHECK((*world.find("v1", "ConfigMap", "plain-a"))["data"]["key"].text() == "${x:=default}");
    CHECK((*world.find("v1", "ConfigMap", "always-a"))["data"]["key"].text() == "default");
}

TEST_CASE("a labelled ConfigMap or Secret that changes wakes the Kustomizations that name it")
{
    World world;
    const auto make =
        [&](std::string_view kind, const std::string& name, const char* labels, const char* data) {
            doc::Value made = yaml(data);
            made.set("apiVersion", "v1");
            made.set("kind", kind);
            made.set("metadata", yaml(labels));
            made.edit("metadata").set("name", name);
            made.edit("metadata").set("namespace", world.ns());
            world.create(made);
        };
    make("ConfigMap", "loud", "{labels: {reconcile.fluxcd.io/watch: Enabled}}", "{data: {color: green}}");
    make("Secret", "secret", "{labels: {reconcile.fluxcd.io/watch: Enabled}}", "{stringData: {token: one}}");
    make("ConfigMap", "quiet", "{}", "{data: {color: green}}");
    world.make_source();
    const auto text = [](const std::string& name, const std::string& value) {
        return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: " + name + "}\ndata: {key: \"" + value +
               "\"}\n";
    };
    world.publish(
        "main@sha1:1",
        {{"loud/a.yaml", text("a", "${color} ${token}")}, {"quiet/b.yaml", text("b", "${color}")}});
    world.make_kustomization(
        "loud",
        yaml("{path: loud, postBuild: {substituteFrom: [{kind: ConfigMap, name: loud}, {kind: Secret, name: "
             "secret}]}}"));
    world.make_kustomization(
        "quiet", yaml("{path: quiet, postBuild: {substituteFrom: [{kind: ConfigMap, name: quiet}]}}"));
    world.await("loud", "Ready", "True");
    world.await("quiet", "Ready", "True");
    const auto key = [&](const std::string& name) {
        return (*world.find("v1", "ConfigMap", name))["data"]["key"].text();
    };
    CHECK(key("a") == "green one");

    world.write("v1", "ConfigMap", "quiet", yaml("{data: {color: red}}"));
    world.write("v1", "ConfigMap", "loud", yaml("{data: {color: red}}"));
    world.eventually("the ConfigMap's new value arrives", [&] { return key("a") == "red one"; });
    world.write("v1", "Secret", "secret", yaml("{stringData: {token: two}}"));
    world.eventually("the Secret's new value arrives", [&] { return key("a") == "red two"; });

    // The label itself is enough: from now on it is listened to.
    world.write("v1", "ConfigMap", "quiet", yaml("{metadata: {labels: {reconcile.fluxcd.io/watch: Enabled}}}"));
    world.eventually("what was missed arrives", [&] { return key("b") == "red"; });
}

TEST_CASE("a labelled ConfigMap that goes away wakes the Kustomization that names it")
{
    World world;
    world.create(yaml(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: loud, namespace: " + world.ns() +
        ", labels: {reconcile.fluxcd.io/watch: Enabled}}, data: {color: green}}"));
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "${color}")}});
    world.make_kustomization(
        "app",
        yaml(
            "{postBuild: {substituteStrategy: Always, substituteFrom: [{kind: ConfigMap, name: loud, optional: "
            "true}]}}"));
    world.await("app", "Ready", "True");

    world.remove("v1", "ConfigMap", "loud");
    world.await("app", "Ready", "False BuildFailed");
}

TEST_CASE("with the gate StrictPostBuildSubstitutions off a variable that nobody set is empty")
{
    World world({.strict_substitutions = false});
    world.make_source();
    world.publish("main@sha1:1", {{"a.yaml", config_map("a", "<${color}${missing}>")}});
    world.make_kustomization("app", yaml("{postBuild: {substitute: {color: green}}}"));
    world.await("app", "Ready", "True");
    CHECK((*world.find("v1", "ConfigMap", "a"))["data"]["key"].text() == "<green>");
}
