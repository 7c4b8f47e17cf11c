#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "fixture.hpp"
#include "kube/api_error.hpp"
#include "kube/informer.hpp"
#include "testing/bell.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>
#include <vector>

namespace sluice::apiserver {

namespace {

using doc::Value;

ServerOptions quick()
{
    ServerOptions out;
    out.workload_delay = std::chrono::milliseconds(1);
    return out;
}

Value yaml(const std::string& text)
{
    return doc::parse_yaml(text, {}, doc::kManifestLimits);
}

Value named(const std::string& name, const std::string& space = "default")
{
    return Value::object(
        {{"apiVersion", "v1"},
         {"kind", "ConfigMap"},
         {"metadata", Value::object({{"name", name}, {"namespace", space}})}});
}

Value owned(const std::string& name, const Value& owner, bool blocking = false)
{
    Value out = named(name);
    out.edit("metadata")
        .set(
            "ownerReferences",
            Value::array({Value::object(
                {{"apiVersion", "v1"},
                 {"kind", "ConfigMap"},
                 {"name", owner["metadata"]["name"]},
                 {"uid", owner["metadata"]["uid"]},
                 {"blockOwnerDeletion", blocking}})}));
    return out;
}

const Value& condition(const Value& object, std::string_view type)
{
    static const Value none;
    for (const Value& each : object["status"]["conditions"].elements())
        if (each["type"].string_or("") == type) return each;
    return none;
}

constexpr const char* kDeployment = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "i:1"}]}}
)";

constexpr const char* kWidgets = R"(
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: widgets, kind: Widget}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
  - {name: v1beta1, served: true, storage: false, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
)";

kube::Resource widgets(const std::string& version)
{
    return Fixture::resource("example.com", version, "Widget", "widgets");
}

const kube::Resource kCrds = Fixture::resource(
    "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false);

/// Waits for what the server's controllers do: looks again whenever an object of this kind changed.
void await(
    const Fixture& f, const kube::Resource& kind, std::string_view what, const std::function<bool()>& condition)
{
    testing::Bell bell;
    kube::Informer informer(*f.client, kind, {}, base::Logger::none());
    informer.on_event([&](const kube::Event&) { bell.ring(); });
    informer.start();
    informer.wait_synced(Fixture::soon());  // what changes from here on rings
    bell.await(what, condition);
    informer.stop();
}

}  // namespace

TEST_CASE("a Deployment becomes available, with its ReplicaSet and pods")
{
    Fixture f(quick());
    const auto deployments = Fixture::deployments();
    f.client->create(deployments, yaml(kDeployment), {}, Fixture::soon());
    await(f, deployments, "available", [&] {
        const auto web = f.client->get(deployments, {"default", "web"}, Fixture::soon());
        return condition(*web, "Available")["status"] == Value("True") &&
               (*web)["status"]["observedGeneration"] == (*web)["metadata"]["generation"] &&
               (*web)["status"]["readyReplicas"] == Value(2);
    });
    const auto pods = Fixture::resource("", "v1", "Pod", "pods");
    await(f, pods, "two running pods", [&] {
        std::size_t running = 0;
        for (const Value& pod : f.client->list(pods, "default", {}, Fixture::soon()))
            running += pod["status"]["phase"] == Value("Running") ? 1 : 0;
        return running == 2;
    });
    f.client->remove(deployments, {"default", "web"}, {}, Fixture::soon());
    await(f, pods, "the pods to go with it", [&] {
        return f.client->list(pods, "default", {}, Fixture::soon()).empty();
    });
}

TEST_CASE("a Job completes")
{
    Fixture f(quick());
    const auto jobs = Fixture::resource("batch", "v1", "Job", "jobs");
    f.client->create(
        jobs,
        yaml("{apiVersion: batch/v1, kind: Job, metadata: {name: j, namespace: default}, spec: {template: "
             "{spec: "
             "{restartPolicy: Never, containers: [{name: c, image: i}]}}}}"),
        {},
        Fixture::soon());
    await(f, jobs, "complete", [&] {
        return condition(*f.client->get(jobs, {"default", "j"}, Fixture::soon()), "Complete")["status"] ==
               Value("True");
    });
}

TEST_CASE("a namespace takes what is in it along, and waits for finalizers")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    f.client->create(
        Fixture::namespaces(),
        yaml("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"),
        {},
        Fixture::soon());
    Value held = named("held", "shop");
    held.edit("metadata").set("finalizers", Value::array({"example.com/hold"}));
    f.client->create(maps, held, {}, Fixture::soon());
    f.client->create(maps, named("free", "shop"), {}, Fixture::soon());
    f.client->remove(Fixture::namespaces(), {"", "shop"}, {}, Fixture::soon());
    await(f, maps, "the free one to go", [&] {
        return !f.client->get(maps, {"shop", "free"}, Fixture::soon()).has_value();
    });
    const auto shop = f.client->get(Fixture::namespaces(), {"", "shop"}, Fixture::soon());
    REQUIRE(shop.has_value());
    CHECK((*shop)["status"]["phase"] == Value("Terminating"));
    try {
        f.client->create(maps, named("late", "shop"), {}, Fixture::soon());
        FAIL("a namespace on its way out took a new object");
    } catch (const kube::ApiError& error) {
        CHECK(error.code() == 403);
    }
    f.client->patch(
        maps,
        {"shop", "held"},
        kube::PatchType::Merge,
        Value::object({{"metadata", Value::object({{"finalizers", Value()}})}}),
        {},
        Fixture::soon());
    await(f, Fixture::namespaces(), "the namespace to go", [&] {
        return !f.client->get(Fixture::namespaces(), {"", "shop"}, Fixture::soon()).has_value();
    });
}

TEST_CASE("dependents go with the last of their owners")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value owner = f.client->create(maps, named("owner"), {}, Fixture::soon());
    f.client->create(maps, owned("dependent", owner), {}, Fixture::soon());
    f.client->remove(
        maps, {"default", "owner"}, {.propagation = kube::Propagation::Background}, Fixture::soon());
    await(f, maps, "the dependent to go", [&] {
        return !f.client->get(maps, {"default", "dependent"}, Fixture::soon()).has_value();
    });
}

TEST_CASE("orphans stay and forget their owner")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value owner = f.client->create(maps, named("owner"), {}, Fixture::soon());
    f.client->create(maps, owned("dependent", owner), {}, Fixture::soon());
    f.client->remove(maps, {"default", "owner"}, {.propagation = kube::Propagation::Orphan}, Fixture::soon());
    await(f, maps, "the owner to go", [&] {
        return !f.client->get(maps, {"default", "owner"}, Fixture::soon()).has_value();
    });
    const auto dependent = f.client->get(maps, {"default", "dependent"}, Fixture::soon());
    REQUIRE(dependent.has_value());
    CHECK((*dependent)["metadata"]["ownerReferences"].empty());
}

TEST_CASE("an owner that is deleted in the foreground waits for those that block it")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value owner = f.client->create(maps, named("owner"), {}, Fixture::soon());
    Value dependent = owned("dependent", owner, true);
    dependent.edit("metadata").set("finalizers", Value::array({"example.com/hold"}));
    f.client->create(maps, dependent, {}, Fixture::soon());
    f.client->remove(
        maps, {"default", "owner"}, {.propagation = kube::Propagation::Foreground}, Fixture::soon());
    await(f, maps, "the dependent to be deleted", [&] {
        const auto now = f.client->get(maps, {"default", "dependent"}, Fixture::soon());
        return now && !(*now)["metadata"]["deletionTimestamp"].is_null();
    });
    CHECK(f.client->get(maps, {"default", "owner"}, Fixture::soon()).has_value());
    f.client->patch(
        maps,
        {"default", "dependent"},
        kube::PatchType::Merge,
        Value::object({{"metadata", Value::object({{"finalizers", Value()}})}}),
        {},
        Fixture::soon());
    await(f, maps, "both to go", [&] { return f.client->list(maps, "default", {}, Fixture::soon()).empty(); });
}

TEST_CASE("a CRD serves its versions at once and takes its objects along")
{
    Fixture f;
    const Value crd = f.client->create(kCrds, yaml(kWidgets), {}, Fixture::soon());
    CHECK(crd["metadata"]["name"] == Value("widgets.example.com"));
    const auto established = f.client->get(kCrds, {"", "widgets.example.com"}, Fixture::soon());
    CHECK(condition(*established, "Established")["status"] == Value("True"));

    f.client->apply(
        widgets("v1"),
        yaml("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w, namespace: default}, spec: {a: "
             "1}}"),
        {.field_manager = "m"},
        Fixture::soon());
    const auto beta = f.client->get(widgets("v1beta1"), {"default", "w"}, Fixture::soon());
    REQUIRE(beta.has_value());
    CHECK((*beta)["apiVersion"] == Value("example.com/v1beta1"));
    CHECK((*beta)["spec"]["a"] == Value(1));

    f.client->remove(kCrds, {"", "widgets.example.com"}, {}, Fixture::soon());
    await(f, kCrds, "the kind to go", [&] {
        return !f.client->get(kCrds, {"", "widgets.example.com"}, Fixture::soon()).has_value();
    });
    CHECK(f.raw("GET", "/apis/example.com/v1/widgets").status == 404);
}

TEST_CASE("a rule in CEL is kept and not evaluated, and breaks nothing")
{
    Fixture f;
    Value crd = yaml(kWidgets);
    Value& schema = crd.edit("spec").edit("versions").edit_at(0).edit({"schema", "openAPIV3Schema"});
    schema.set(
        "x-kubernetes-validations",
        Value::array({Value::object({{"rule", "self.x == ((("}, {"message", "no"}})}));
    f.client->create(kCrds, crd, {}, Fixture::soon());
    CHECK_NOTHROW(f.client->create(
        widgets("v1"),
        yaml("{apiVersion: example.com/v1, kind: Widget, metadata: {name: w, namespace: default}}"),
        {},
        Fixture::soon()));
}

TEST_CASE("a CRD with a pattern that is no regular expression is refused, and nothing is served")
{
    Fixture f;
    Value crd = yaml(kWidgets);
    Value& schema = crd.edit("spec").edit("versions").edit_at(0).edit({"schema", "openAPIV3Schema"});
    schema.set("properties", Value::object({{"spec", Value::object({{"type", "string"}, {"pattern", "(("}})}}));
    try {
        f.client->create(kCrds, crd, {}, Fixture::soon());
        FAIL("it was stored");
    } catch (const kube::ApiError& error) {
        CHECK(error.invalid());
    }
    CHECK(f.raw("GET", "/apis/example.com/v1").status == 404);
}

TEST_CASE("many writers and a watcher at once lose nothing")
{
    Fixture f(quick());
    const auto maps = Fixture::config_maps();
    testing::Bell bell;
    kube::Informer informer(*f.client, maps, {}, base::Logger::none());
    informer.on_event([&](const kube::Event&) { bell.ring(); });
    informer.start();
    informer.wait_synced(Fixture::soon());
    constexpr int kWriters = 6, kRounds = 20;
    {
        std::vector<std::jthread> writers;
        for (int w = 0; w < kWriters; ++w)
            writers.emplace_back([&, w] {
                const std::string own = "own-" + std::to_string(w);
                for (int round = 0; round < kRounds; ++round) {
                    Value shared = named("shared");
                    shared.set("data", Value::object({{own, std::to_string(round)}}));
                    f.client->apply(maps, shared, {.field_manager = own}, Fixture::soon());
                    Value mine = named(own);
                    mine.set("data", Value::object({{"round", std::to_string(round)}}));
                    f.client->apply(maps, mine, {.field_manager = own}, Fixture::soon());
                }
            });
    }
    const auto shared = f.client->get(maps, {"default", "shared"}, Fixture::soon());
    CHECK((*shared)["data"].size() == kWriters);
    for (const doc::Member& each : (*shared)["data"].members())
        CHECK(each.value == Value(std::to_string(kRounds - 1)));
    CHECK((*shared)["metadata"]["managedFields"].size() == kWriters);
    bell.await("the watcher to have seen the last of it", [&] {
        const auto seen = informer.find({"default", "shared"});
        return informer.keys().size() == kWriters + 1 && seen &&
               (*seen)["metadata"]["resourceVersion"] == (*shared)["metadata"]["resourceVersion"];
    });
    informer.stop();
}

}  // namespace sluice::apiserver
