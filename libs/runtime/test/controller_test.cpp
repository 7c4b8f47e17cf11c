#include "runtime/controller.hpp"

#include "api/object.hpp"
#include "cluster.hpp"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <future>
#include <thread>

using namespace sluice;
using namespace std::chrono_literals;
using runtime::Context;
using runtime::Outcome;
using runtime::test::Cluster;
using runtime::test::condition;

namespace {

/// A running controller around a story.
struct Running {
    Running(Cluster& cluster, runtime::test::Scripted::Story story, std::size_t workers = 2)
        : controller(
              cluster.surroundings(),
              cluster.metrics(),
              options(cluster, workers),
              std::make_unique<runtime::test::Scripted>(std::move(story), [&cluster] { cluster.ring(); }))
    {
        controller.start();
    }
    static runtime::ControllerOptions options(const Cluster& cluster, std::size_t workers)
    {
        runtime::ControllerOptions made;
        made.service = "kustomize-controller";
        made.resource = runtime::test::kustomizations();
        made.field_manager = "gotk-kustomize-controller";
        made.owned_conditions = {"Healthy"};
        made.workers = workers;
        made.min_backoff = 5ms;
        made.max_backoff = 50ms;
        made.watch.namespace_ = cluster.ns();
        return made;
    }
    runtime::Controller controller;
};

Outcome done()
{
    return Outcome::ready("ReconciliationSucceeded", "Applied revision: main@sha1:1", 1h);
}

std::string ready_of(const Cluster& cluster, const std::string& name)
{
    return condition(cluster.read(name), "Ready");
}

/// What /metrics says of this counter of the one controller.
double count_of(Cluster& cluster, const std::string& name)
{
    const auto line = name + "{controller=\"kustomization\"} ";
    const auto text = cluster.metrics().text();
    const auto at = text.find("\n" + line);
    return at == std::string::npos ? -1 : std::stod(text.substr(at + 1 + line.size()));
}

}  // namespace

TEST_CASE("an object becomes ready: finalizer first, then condition and observedGeneration")
{
    Cluster cluster;
    cluster.make("app");
    Running running(cluster, [](Context& context) {
        if (context.add_finalizer(api::kFinalizer)) return Outcome::again();
        return done();
    });
    cluster.eventually("the object is ready", [&] { return !ready_of(cluster, "app").empty(); });
    const auto object = cluster.read("app");
    CHECK(condition(object, "Ready") == "True ReconciliationSucceeded: Applied revision: main@sha1:1");
    CHECK(condition(object, "Reconciling").empty());
    CHECK(object["status"]["observedGeneration"].int_or(0) == 1);
    CHECK(object["metadata"]["finalizers"][0].text() == "finalizers.fluxcd.io");
}

TEST_CASE("our own writes cause no further run, a change of the spec does")
{
    Cluster cluster;
    cluster.make("app");
    std::atomic<int> runs = 0;
    Running running(cluster, [&](Context& context) {
        ++runs;
        context.status().set("lastAppliedRevision", "r" + std::to_string(context.generation()));
        return done();
    });
    cluster.eventually("the first run is recorded", [&] { return !ready_of(cluster, "app").empty(); });
    cluster.patch("app", doc::Value::object({{"spec", doc::Value::object({{"path", "./deploy"}})}}));
    cluster.eventually("the change is seen", [&] {
        return cluster.read("app")["status"]["lastAppliedRevision"].text() == "r2";
    });
    CHECK(runs == 2);
}

TEST_CASE("a reconcile request is echoed, also by an object that has nothing to do")
{
    Cluster cluster;
    cluster.make("app");
    Running running(
        cluster, [](Context&) { return Outcome::idle("Reconciliation is suspended for this object"); });
    cluster.request("app", "2026-08-01T12:00:00Z");
    cluster.eventually("the request is echoed", [&] {
        return cluster.read("app")["status"]["lastHandledReconcileAt"].text() == "2026-08-01T12:00:00Z";
    });
    CHECK(ready_of(cluster, "app").empty());
}

TEST_CASE("a failure becomes the object's condition and event and is tried again, and others go on")
{
    Cluster cluster;
    cluster.make("bad");
    cluster.make("good");
    std::atomic<int> tries = 0;
    Running running(
        cluster,
        [&](Context& context) -> Outcome {
            if (context.key().name == "good") return done();
            if (++tries > 3) return done();
            context.progress("Building manifests");
            context.stage("BuildFailed", [] {
                throw base::Error(
                    base::ErrorKind::Invalid, "kustomization.yaml: line 3: unknown field 'resorces'");
            });
            return done();
        },
        1);
    cluster.eventually("the good one is ready", [&] { return ready_of(cluster, "good").starts_with("True"); });
    cluster.eventually("the bad one recovers", [&] { return ready_of(cluster, "bad").starts_with("True"); });
    CHECK(tries == 4);
    CHECK(count_of(cluster, "controller_runtime_reconcile_errors_total") == 3);
    CHECK(count_of(cluster, "controller_runtime_reconcile_panics_total") == 0);
    bool told = false;
    for (const auto& event : cluster.events())
        told |= event["reason"].text() == "BuildFailed" && event["type"].text() == "Warning" &&
                event["message"].text().find("unknown field 'resorces'") != std::string::npos &&
                event["involvedObject"]["name"].text() == "bad";
    CHECK(told);
}

TEST_CASE(
    "a failure that lasts keeps Reconciling as ProgressingWithRetry and does not raise observedGeneration")
{
    Cluster cluster;
    cluster.make("app");
    Running running(cluster, [](Context& context) {
        context.progress("Building manifests for revision main@sha1:1");
        return Outcome::failed("BuildFailed", "broken", 1h);
    });
    cluster.eventually(
        "the failure is recorded", [&] { return ready_of(cluster, "app") == "False BuildFailed: broken"; });
    const auto object = cluster.read("app");
    CHECK(
        condition(object, "Reconciling") ==
        "True ProgressingWithRetry: Building manifests for revision main@sha1:1");
    CHECK(object["status"]["observedGeneration"].int_or(0) == -1);
}

TEST_CASE("even an exception that is none of ours is reported and harms nobody")
{
    Cluster cluster;
    cluster.make("app");
    Running running(cluster, [](Context&) -> Outcome { throw std::out_of_range("vector::at"); });
    cluster.eventually(
        "it is reported", [&] { return ready_of(cluster, "app") == "False InternalError: vector::at"; });
    // As controller-runtime counts a panic: beside the error that it becomes.
    CHECK(count_of(cluster, "controller_runtime_reconcile_panics_total") > 0);
    CHECK(count_of(cluster, "controller_runtime_reconcile_errors_total") > 0);
}

TEST_CASE("a stall is not tried again until the user changes something")
{
    Cluster cluster;
    cluster.make("app");
    std::atomic<int> runs = 0;
    Running running(cluster, [&](Context&) {
        ++runs;
        return Outcome::stalled("InvalidCELExpression", "no such variable");
    });
    cluster.eventually(
        "it stalls", [&] { return condition(cluster.read("app"), "Stalled").starts_with("True"); });
    CHECK(cluster.read("app")["status"]["observedGeneration"].int_or(0) == 1);
    cluster.request("app", "again");
    cluster.eventually("it runs again", [&] { return runs == 2; });
    CHECK(runs == 2);
    // The first run is accounted for by the time the second is under way.
    CHECK(count_of(cluster, "controller_runtime_terminal_reconcile_errors_total") >= 1);
}

TEST_CASE("a wait holds no worker and ends with the event that it waits for")
{
    Cluster cluster;
    cluster.make("app");
    cluster.make("dependency");
    std::atomic<bool> there = false;
    const runtime::WakeReference reference{{"", "ConfigMap"}, {cluster.ns(), "made-by-somebody"}};
    Running running(
        cluster,
        [&](Context& context) {
            if (context.key().name == "dependency" || there) return done();
            return Outcome::waiting("Progressing", "Running health checks", 1h, {reference});
        },
        1);
    cluster.eventually("the other object is served by the only worker", [&] {
        return ready_of(cluster, "dependency").starts_with("True");
    });
    cluster.eventually("the wait shows", [&] {
        return condition(cluster.read("app"), "Reconciling") == "True Progressing: Running health checks";
    });
    CHECK(ready_of(cluster, "app") == "Unknown Progressing: Reconciliation in progress");
    there = true;
    running.controller.wake(reference);
    cluster.eventually("the wait is over", [&] { return ready_of(cluster, "app").starts_with("True"); });
}

TEST_CASE("a wait ends with its deadline as well")
{
    Cluster cluster;
    cluster.make("app");
    std::atomic<int> runs = 0;
    Running running(cluster, [&](Context&) {
        if (++runs == 1) return Outcome::waiting("Progressing", "Running health checks", 20ms);
        return Outcome::failed("HealthCheckFailed", "timeout waiting for: [...]", 1h);
    });
    cluster.eventually("the deadline is reported", [&] {
        return ready_of(cluster, "app") == "False HealthCheckFailed: timeout waiting for: [...]";
    });
}

TEST_CASE("an object is deleted once its finalizer lets it go, and forgotten")
{
    Cluster cluster;
    cluster.make("app");
    std::atomic<bool> finalized = false;
    Running running(cluster, [&](Context& context) {
        if (context.deleting()) {
            finalized = true;
            context.remove_finalizer(api::kFinalizer);
            return Outcome::idle();
        }
        if (context.add_finalizer(api::kFinalizer)) return Outcome::again();
        return done();
    });
    cluster.eventually("the object is ready", [&] { return ready_of(cluster, "app").starts_with("True"); });
    CHECK(cluster.metrics().text().find("name=\"app\"") != std::string::npos);
    cluster.remove("app");
    cluster.eventually("the object is gone", [&] { return !cluster.exists("app"); });
    CHECK(finalized);
    cluster.eventually("its metrics are gone", [&] {
        return cluster.metrics().text().find("name=\"app\"") == std::string::npos;
    });
    CHECK(running.controller.objects().keys().empty());
}

TEST_CASE("an object that is made again under its old name is a new one")
{
    Cluster cluster;
    std::atomic<int> runs = 0;
    Running running(cluster, [&](Context&) {
        ++runs;
        return done();
    });
    cluster.make("app");
    cluster.eventually("the first is ready", [&] { return ready_of(cluster, "app").starts_with("True"); });
    cluster.remove("app");
    cluster.make("app");
    cluster.eventually("the second is ready", [&] { return ready_of(cluster, "app").starts_with("True"); });
    CHECK(runs >= 2);
}

TEST_CASE("progress of a long stage shows on the object while it runs")
{
    Cluster cluster;
    cluster.make("app");
    std::promise<void> go_on;
    auto gate = go_on.get_future().share();
    Running running(cluster, [gate](Context& context) {
        context.progress("Fetching manifests for revision main@sha1:1 with a timeout of 30s");
        gate.wait();
        return done();
    });
    cluster.eventually("the stage shows", [&] {
        return condition(cluster.read("app"), "Reconciling") ==
               "True Progressing: Fetching manifests for revision main@sha1:1 with a timeout of 30s";
    });
    go_on.set_value();
    cluster.eventually("the end shows", [&] { return ready_of(cluster, "app").starts_with("True"); });
    CHECK(condition(cluster.read("app"), "Reconciling").empty());
}

TEST_CASE("a run that is under way at shutdown gets to finish and to record it")
{
    Cluster cluster;
    cluster.make("app");
    std::promise<void> begun, go_on;
    auto gate = go_on.get_future().share();
    Running running(cluster, [&begun, gate](Context&) {
        begun.set_value();
        gate.wait();
        return done();
    });
    begun.get_future().wait();
    std::jthread stopper([&] { running.controller.stop(30s); });
    go_on.set_value();
    stopper.join();
    CHECK(ready_of(cluster, "app").starts_with("True"));
}

TEST_CASE("a run that outlasts the grace is cancelled and says nothing")
{
    Cluster cluster;
    cluster.make("app");
    std::promise<void> begun;
    Running running(cluster, [&begun](Context& context) {
        begun.set_value();
        context.deadline().sleep(1h, "wait");
        return done();
    });
    begun.get_future().wait();
    running.controller.stop(0s);
    CHECK(ready_of(cluster, "app").empty());
}

TEST_CASE("events of another informer queue the objects that depend on them")
{
    Cluster cluster;
    cluster.make("app");
    std::atomic<int> runs = 0;
    runtime::Controller controller(
        cluster.surroundings(),
        cluster.metrics(),
        Running::options(cluster, 1),
        std::make_unique<runtime::test::Scripted>([&](Context&) {
            ++runs;
            cluster.ring();
            return done();
        }));
    kube::Resource config_maps;
    config_maps.gvk = {"", "v1", "ConfigMap"};
    config_maps.plural = "configmaps";
    kube::InformerOptions options;
    options.namespace_ = cluster.ns();
    kube::Informer informer(cluster.client(), config_maps, options, base::Logger::none());
    controller.watch(informer, [&](const kube::Event& event) -> std::vector<kube::ObjectKey> {
        if (event.key.name != "settings") return {};
        return {{event.key.namespace_, "app"}};
    });
    informer.start();
    controller.start();
    cluster.eventually("the first run", [&] { return runs == 1; });
    cluster.client().create(
        config_maps,
        doc::Value::object(
            {{"apiVersion", "v1"},
             {"kind", "ConfigMap"},
             {"metadata", doc::Value::object({{"name", "settings"}, {"namespace", cluster.ns()}})}}),
        {},
        base::Deadline::after(10s));
    cluster.eventually("the second run", [&] { return runs == 2; });
    informer.stop();
}

TEST_CASE(
    "what a run found out while the API server was away is recorded when it is back, and nothing else is lost")
{
    Cluster cluster(Cluster::Kind::Embedded);
    cluster.make("app");
    std::promise<void> begun, go_on;
    auto gate = go_on.get_future().share();
    std::atomic<int> runs = 0;
    Running running(cluster, [&](Context& context) {
        if (++runs == 1) {
            begun.set_value();
            gate.wait();
        }
        context.status().set("lastAppliedRevision", "r" + std::to_string(context.generation()));
        return done();
    });
    begun.get_future().wait();
    cluster.pause();
    go_on.set_value();
    cluster.resume();
    cluster.eventually("the outcome is recorded", [&] {
        return cluster.read("app")["status"]["lastAppliedRevision"].text() == "r1";
    });
    cluster.patch("app", doc::Value::object({{"spec", doc::Value::object({{"path", "./deploy"}})}}));
    cluster.eventually("a change afterwards is seen", [&] {
        return cluster.read("app")["status"]["lastAppliedRevision"].text() == "r2";
    });
}
