#include "runtime/event_recorder.hpp"

#include "base/guarded.hpp"
#include "cluster.hpp"
#include "doc/json.hpp"
#include "http/server.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <deque>

using namespace sluice;
using namespace std::chrono_literals;
using runtime::Severity;
using runtime::test::Cluster;

namespace {

const base::WallTime kNoon = *base::parse_rfc3339("2026-08-01T12:00:00Z");

/// A notification-controller that answers what it is told to and remembers what it got.
struct Receiver {
    explicit Receiver(io::Loop& loop, std::deque<int> given = {})
        : answers(std::move(given)),
          server(loop, {}, [this](const http::ServerRequest& request, const auto& responder) {
              http::Response response;
              response.status = answers.with([](auto& left) {
                  if (left.empty()) return 200;
                  const auto status = left.front();
                  left.pop_front();
                  return status;
              });
              got.with([&](auto& all) { all.push_back(doc::parse_json(request.body, doc::kManifestLimits)); });
              responder->respond(std::move(response));
          })
    {
    }
    std::string address() const { return "http://127.0.0.1:" + std::to_string(server.port()) + "/"; }
    std::vector<doc::Value> received() const
    {
        return got.with([](const auto& all) { return all; });
    }
    base::Guarded<std::deque<int>> answers;
    base::Guarded<std::vector<doc::Value>> got;
    http::Server server;
};

runtime::EventOptions options(std::string address = {})
{
    runtime::EventOptions made;
    made.address = std::move(address);
    made.hostname = "source-controller-0";
    made.clock = [] { return kNoon; };
    return made;
}

doc::Value find_event(const std::vector<doc::Value>& events, std::string_view reason)
{
    for (const auto& event : events) {
        if (event["reason"].string_or("") == reason) return event;
    }
    return {};
}

}  // namespace

TEST_CASE("an event is an Event of the cluster, and the same one again raises its count")
{
    Cluster cluster;
    const auto object = cluster.make("app");
    runtime::EventRecorder recorder(cluster.client(), options(), base::Logger::none());
    for (int i = 0; i < 3; ++i)
        recorder.record(
            object,
            "kustomize-controller",
            Severity::Info,
            "ReconciliationSucceeded",
            "Reconciliation finished",
            {{"kustomize.toolkit.fluxcd.io/revision", "main@sha1:1"}});
    recorder.flush(base::Deadline::after(30s));
    const auto event = find_event(cluster.events(), "ReconciliationSucceeded");
    CHECK(event["count"].int_or(0) == 3);
    CHECK(event["type"].text() == "Normal");
    CHECK(event["message"].text() == "Reconciliation finished");
    CHECK(event["source"]["component"].text() == "kustomize-controller");
    CHECK(event["reportingComponent"].text() == "kustomize-controller");
    CHECK(event["involvedObject"]["kind"].text() == "Kustomization");
    CHECK(event["involvedObject"]["uid"] == object["metadata"]["uid"]);
    CHECK(event["metadata"]["annotations"]["kustomize.toolkit.fluxcd.io/revision"].text() == "main@sha1:1");
}

TEST_CASE("a failure is a Warning")
{
    Cluster cluster;
    runtime::EventRecorder recorder(cluster.client(), options(), base::Logger::none());
    recorder.record(cluster.make("app"), "kustomize-controller", Severity::Error, "BuildFailed", "broken");
    recorder.flush(base::Deadline::after(30s));
    CHECK(find_event(cluster.events(), "BuildFailed")["type"].text() == "Warning");
}

TEST_CASE("an event is posted in Flux's shape, with the object's event annotations")
{
    Cluster cluster;
    Receiver receiver(cluster.loop());
    auto object = cluster.make("app");
    object.edit({"metadata", "annotations"}).set("event.toolkit.fluxcd.io/commit", "abc");
    object.edit({"metadata", "annotations"}).set("other.example.com/x", "y");
    runtime::EventRecorder recorder(cluster.client(), options(receiver.address()), base::Logger::none());
    recorder.record(
        object,
        "kustomize-controller",
        Severity::Error,
        "BuildFailed",
        "broken",
        {{"kustomize.toolkit.fluxcd.io/revision", "main@sha1:1"}});
    recorder.flush(base::Deadline::after(30s));
    const auto received = receiver.received();
    REQUIRE(received.size() == 1);
    auto expected = doc::parse_json(
        R"({"severity":"error","timestamp":"2026-08-01T12:00:00Z","message":"broken","reason":"BuildFailed",
            "metadata":{"event.toolkit.fluxcd.io/commit":"abc","kustomize.toolkit.fluxcd.io/revision":"main@sha1:1"},
            "reportingController":"kustomize-controller","reportingInstance":"source-controller-0"})",
        doc::kManifestLimits);
    auto& involved = expected.edit("involvedObject");
    involved.set("apiVersion", "kustomize.toolkit.fluxcd.io/v1");
    involved.set("kind", "Kustomization");
    involved.set("name", "app");
    involved.set("namespace", cluster.ns());
    involved.set("uid", object["metadata"]["uid"]);
    involved.set("resourceVersion", object["metadata"]["resourceVersion"]);
    CHECK(received[0] == expected);
}

TEST_CASE("a trace event stays in the cluster")
{
    Cluster cluster;
    Receiver receiver(cluster.loop());
    runtime::EventRecorder recorder(cluster.client(), options(receiver.address()), base::Logger::none());
    recorder.record(
        cluster.make("app"), "source-controller", Severity::Trace, "ArtifactUpToDate", "nothing new");
    recorder.flush(base::Deadline::after(30s));
    CHECK(receiver.received().empty());
    CHECK(find_event(cluster.events(), "ArtifactUpToDate")["type"].text() == "Normal");
}

TEST_CASE("a post that the receiver could not take is sent again, one that it had is not")
{
    Cluster cluster;
    Receiver busy(cluster.loop(), {503, 200});
    const auto object = cluster.make("app");
    {
        runtime::EventRecorder recorder(cluster.client(), options(busy.address()), base::Logger::none());
        recorder.record(object, "source-controller", Severity::Info, "NewArtifact", "stored");
        recorder.flush(base::Deadline::after(30s));
    }
    CHECK(busy.received().size() == 2);

    Receiver knows(cluster.loop(), {429, 200});
    runtime::EventRecorder recorder(cluster.client(), options(knows.address()), base::Logger::none());
    recorder.record(object, "source-controller", Severity::Info, "NewArtifact", "stored");
    recorder.flush(base::Deadline::after(30s));
    CHECK(knows.received().size() == 1);
}

TEST_CASE("recording never blocks, also when nobody takes the events")
{
    Cluster cluster;
    auto settings = options("http://127.0.0.1:1/");
    settings.max_queued = 8;
    const auto object = cluster.make("app");
    runtime::EventRecorder recorder(cluster.client(), settings, base::Logger::none());
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 500; ++i)
        recorder.record(object, "source-controller", Severity::Info, "NewArtifact", "stored");
    CHECK(std::chrono::steady_clock::now() - before < 5s);
}
