#include "runtime/status_patch.hpp"

#include "cluster.hpp"
#include "runtime/conditions.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace std::chrono_literals;
using runtime::test::Cluster;
using runtime::test::condition;

namespace {

base::Deadline soon()
{
    return base::Deadline::after(30s);
}

runtime::StatusPatch patch_of(const Cluster& cluster, const doc::Value& object)
{
    return {
        cluster.client(),
        runtime::test::kustomizations(),
        object,
        {.field_manager = "gotk-kustomize-controller", .owned_conditions = {"Healthy"}}};
}

doc::Value foreign_condition(const char* type, const char* status)
{
    return doc::Value::object(
        {{"type", type},
         {"status", status},
         {"reason", "Foreign"},
         {"message", "by somebody else"},
         {"lastTransitionTime", "2026-08-01T12:00:00Z"}});
}

void write_conditions(Cluster& cluster, doc::Value list)
{
    auto patch = doc::Value::object();
    patch.edit("status").set("conditions", std::move(list));
    cluster.patch("app", patch, "status");
}

void mark_ready(doc::Value& object)
{
    runtime::Conditions(object, base::system_clock()()).mark_true("Ready", "Succeeded", "done");
}

}  // namespace

TEST_CASE("a status that did not change is not written")
{
    Cluster cluster;
    const auto object = cluster.make("app");
    auto patch = patch_of(cluster, object);
    patch.commit(object, soon());
    CHECK(cluster.read("app")["metadata"]["resourceVersion"] == object["metadata"]["resourceVersion"]);
}

TEST_CASE("the status is written under the controller's field manager")
{
    Cluster cluster;
    auto working = cluster.make("app");
    auto patch = patch_of(cluster, working);
    mark_ready(working);
    patch.commit(working, soon());
    bool ours = false;
    const auto object = cluster.read("app");
    for (const auto& entry : object["metadata"]["managedFields"].elements())
        ours |=
            entry["manager"].text() == "gotk-kustomize-controller" && entry["subresource"].text() == "status";
    CHECK(ours);
}

TEST_CASE("what others write into the status meanwhile survives, our own conditions win")
{
    Cluster cluster;
    auto working = cluster.make("app");
    auto patch = patch_of(cluster, working);
    // After we read the object somebody adds a condition of their own and one of ours.
    write_conditions(
        cluster,
        doc::Value::array({foreign_condition("Approved", "True"), foreign_condition("Ready", "False")}));
    mark_ready(working);
    working.edit("status").set("lastAppliedRevision", "main@sha1:1");
    patch.commit(working, soon());
    const auto object = cluster.read("app");
    CHECK(condition(object, "Approved") == "True Foreign: by somebody else");
    CHECK(condition(object, "Ready") == "True Succeeded: done");
    CHECK(object["status"]["lastAppliedRevision"].text() == "main@sha1:1");
}

TEST_CASE("a second write leaves alone what others added after the first")
{
    Cluster cluster;
    auto working = cluster.make("app");
    auto patch = patch_of(cluster, working);
    mark_ready(working);
    patch.commit(working, soon());
    auto list = cluster.read("app")["status"]["conditions"];
    list.push_back(foreign_condition("Approved", "True"));
    write_conditions(cluster, list);
    runtime::Conditions(working, base::system_clock()()).mark_false("Ready", "BuildFailed", "broken");
    patch.commit(working, soon());
    runtime::Conditions(working, base::system_clock()()).remove("Ready");
    working.edit("status").set("lastAttemptedRevision", "r");
    patch.commit(working, soon());
    const auto object = cluster.read("app");
    CHECK(condition(object, "Approved") == "True Foreign: by somebody else");
    CHECK(condition(object, "Ready").empty());
    CHECK(object["status"]["lastAttemptedRevision"].text() == "r");
}

TEST_CASE("a field that was removed from the working copy is removed on the server")
{
    Cluster cluster;
    auto working = cluster.make("app");
    auto patch = patch_of(cluster, working);
    working.edit("status").set("lastAppliedRevision", "r");
    patch.commit(working, soon());
    working.edit("status").erase("lastAppliedRevision");
    patch.commit(working, soon());
    CHECK_FALSE(cluster.read("app")["status"].contains("lastAppliedRevision"));
}

TEST_CASE("the status of an object that is gone, or of its successor, is not written")
{
    Cluster cluster;
    auto working = cluster.make("app");
    auto patch = patch_of(cluster, working);
    cluster.remove("app");
    const auto successor = cluster.make("app");
    mark_ready(working);
    patch.commit(working, soon());
    CHECK(patch.gone());
    CHECK(condition(cluster.read("app"), "Ready").empty());
}

TEST_CASE("a finalizer is added to the list that the server has by now")
{
    Cluster cluster;
    const auto object = cluster.make("app");
    auto patch = patch_of(cluster, object);
    auto others = doc::Value::object();
    others.edit("metadata").set("finalizers", doc::Value::array({"example.com/other"}));
    cluster.patch("app", others);
    CHECK(patch.set_finalizer("finalizers.fluxcd.io", true, soon()));
    CHECK_FALSE(patch.set_finalizer("finalizers.fluxcd.io", true, soon()));
    const auto list = cluster.read("app")["metadata"]["finalizers"];
    CHECK(list == doc::Value::array({"example.com/other", "finalizers.fluxcd.io"}));
    CHECK(patch.set_finalizer("finalizers.fluxcd.io", false, soon()));
    CHECK(cluster.read("app")["metadata"]["finalizers"] == doc::Value::array({"example.com/other"}));
}
