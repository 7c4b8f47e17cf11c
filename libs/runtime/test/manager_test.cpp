#include "runtime/manager.hpp"

#include "base/error.hpp"
#include "cluster.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "runtime/program.hpp"
#include "testing/bell.hpp"
#include "testing/golden.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace sluice;
using namespace std::chrono_literals;
using runtime::test::Cluster;
using sluice::testing::eventually;

namespace {

/// A port that was free a moment ago.
unsigned short free_port(io::Loop& loop)
{
    return http::Server(loop, {}, [](const auto&, const auto&) {}).port();
}

runtime::CommonOptions options(Cluster& cluster)
{
    runtime::CommonOptions made;
    made.metrics_addr = "127.0.0.1:" + std::to_string(free_port(cluster.loop()));
    made.health_addr = "127.0.0.1:" + std::to_string(free_port(cluster.loop()));
    made.watch_all_namespaces = false;
    made.runtime_namespace = cluster.ns();
    return made;
}

struct Get {
    explicit Get(io::Loop& loop) : client(loop, {}) {}
    http::Response operator()(const std::string& address, const std::string& path) const
    {
        http::Request request;
        request.url = http::Url::parse("http://" + address + path);
        try {
            return client.send(request, base::Deadline::after(5s), 1U << 20U);
        } catch (const base::Error&) {
            return {};
        }
    }
    http::Client client;
};

runtime::ControllerOptions kustomize()
{
    runtime::ControllerOptions made;
    made.service = "kustomize-controller";
    made.resource = runtime::test::kustomizations();
    made.field_manager = "gotk-kustomize-controller";
    made.workers = 0;
    return made;
}

/// The lines of a log.
class Lines {
public:
    base::Logger logger() const
    {
        return base::Logger::to([all = all_](std::string_view line) { *all += line; }, base::LogLevel::Info);
    }
    /// The first with this text; after the process that logs has come to rest.
    std::string with(std::string_view text) const
    {
        std::istringstream lines(*all_);
        for (std::string line; std::getline(lines, line);)
            if (line.find(text) != std::string::npos) return line;
        return {};
    }

private:
    std::shared_ptr<std::string> all_ = std::make_shared<std::string>();
};

/// What tests/conformance/metrics/shape.py makes of an exposition: "# HELP ...", "# TYPE ...", and each series
/// with the names of its labels, of which only a bucket's bound keeps its value.
std::vector<std::string> shape_of(const std::string& text)
{
    std::vector<std::string> shape;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#')) {
            shape.push_back(line);
            continue;
        }
        std::string labels;
        auto at = line.find('{');
        while (at != std::string::npos && line[at] != '}') {
            const auto equals = line.find('=', at), closing = line.find('"', equals + 2);
            const auto name = line.substr(at + 1, equals - at - 1);
            labels += (labels.empty() ? "" : ",") + (name == "le" ? line.substr(at + 1, closing - at) : name);
            at = closing + 1;
        }
        shape.push_back(line.substr(0, line.find_first_of("{ ")) + "{" + labels + "}");
    }
    return shape;
}

std::vector<std::string> flux_metrics()
{
    std::istringstream golden(sluice::testing::slurp(std::string(SLUICE_TEST_DATA) + "/flux_metrics.golden"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(golden, line);)
        lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("a manager serves metrics and health, works, and drains when it is asked to stop")
{
    Cluster cluster;
    cluster.make("app");
    const auto settings = options(cluster);
    const Lines log;
    runtime::Manager manager(cluster.loop(), "test-controller", settings, {}, cluster.config(), log.logger());
    std::atomic<bool> ready = false, led = false;
    manager.add_ready_check("storage", [&] { return ready.load(); });
    manager.on_lead([&] { led = true; });
    manager.add(kustomize(), std::make_unique<runtime::test::Scripted>([](runtime::Context& context) {
                    context.log().info("at work");
                    return runtime::Outcome::ready("ReconciliationSucceeded", "done", 1h);
                }));
    std::stop_source stop;
    std::atomic<int> code = -1;
    std::jthread running([&] { code = manager.run(stop.get_token()); });
    const Get get(cluster.loop());
    eventually("it is alive", [&] { return get(settings.health_addr, "/healthz").status == 200; });
    CHECK(get(settings.health_addr, "/readyz").status == 500);
    CHECK(get(settings.health_addr, "/readyz").body.find("[-]storage failed") != std::string::npos);
    ready = true;
    CHECK(get(settings.health_addr, "/readyz").status == 200);
    cluster.eventually("the object is ready", [&] {
        return runtime::test::condition(cluster.read("app"), "Ready").starts_with("True");
    });
    CHECK(led);
    eventually("its numbers are served", [&] {
        const auto text = get(settings.metrics_addr, "/metrics").body;
        return text.find("gotk_reconcile_duration_seconds_count{kind=\"Kustomization\",name=\"app\"") !=
                   std::string::npos &&
               text.find("controller_runtime_reconcile_total{controller=\"kustomization\",result=") !=
                   std::string::npos;
    });
    const auto text = get(settings.metrics_addr, "/metrics").body;
    const auto shape = shape_of(text);
    for (const auto& line : flux_metrics()) {
        CAPTURE(line);
        CHECK(std::ranges::find(shape, line) != shape.end());
    }
    CHECK(
        text.find("controller_runtime_max_concurrent_reconciles{controller=\"kustomization\"} 4") !=
        std::string::npos);
    CHECK(text.find("rest_client_requests_total{code=\"200\",host=\"127.0.0.1:") != std::string::npos);
    CHECK(get(settings.metrics_addr, "/debug").status == 404);
    stop.request_stop();
    running.join();
    CHECK(code == 0);
    CHECK(get(settings.health_addr, "/healthz").status == 0);
    const auto line = log.with("at work");
    for (const auto* field :
         {R"("controller":"kustomization")",
          R"("controllerGroup":"kustomize.toolkit.fluxcd.io","controllerKind":"Kustomization")",
          R"("Kustomization":{"name":"app","namespace":")",
          R"("namespace":")",
          R"("name":"app","reconcileID":")"})
        CHECK(line.find(field) != std::string::npos);
}

TEST_CASE("a process that lost its lease ends with 1, and tells until then that it leads")
{
    Cluster cluster;
    auto settings = options(cluster);
    settings.enable_leader_election = true;
    settings.leader_election_retry_period = 20ms;
    settings.leader_election_renew_deadline = 1s;
    runtime::Manager manager(
        cluster.loop(), "test-controller", settings, {}, cluster.config(), base::Logger::none());
    std::atomic<int> code = -1;
    const std::stop_source stop;
    std::jthread running([&] { code = manager.run(stop.get_token()); });
    kube::Resource leases;
    leases.gvk = {"coordination.k8s.io", "v1", "Lease"};
    leases.plural = "leases";
    const kube::ObjectKey key{cluster.ns(), "test-controller-leader-election"};
    eventually(
        "it leads", [&] { return cluster.client().get(leases, key, base::Deadline::after(5s)).has_value(); });
    auto thief = doc::Value::object();
    thief.edit("spec").set("holderIdentity", "thief");
    eventually("it ends", [&] {
        cluster.client().patch(leases, key, kube::PatchType::Merge, thief, {}, base::Deadline::after(5s));
        return code == 1;
    });
}

TEST_CASE("options that make no sense end the start with a message that names the flag")
{
    Cluster cluster;
    const auto message = [&](runtime::CommonOptions settings) {
        try {
            runtime::Manager(
                cluster.loop(), "test", std::move(settings), {}, cluster.config(), base::Logger::none());
        } catch (const base::Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    auto settings = options(cluster);
    settings.interval_jitter_percentage = 100;
    CHECK(message(settings).find("--interval-jitter-percentage") != std::string::npos);
    settings = options(cluster);
    settings.concurrent = 0;
    CHECK(message(settings).find("--concurrent") != std::string::npos);
    settings = options(cluster);
    settings.runtime_namespace.clear();
    CHECK(message(settings).find("RUNTIME_NAMESPACE") != std::string::npos);
}

TEST_CASE("SIGTERM asks for a stop instead of ending the process")
{
    const runtime::Signals signals;
    CHECK_FALSE(signals.token().stop_requested());
    testing::Bell bell;
    const std::stop_callback asked(signals.token(), [&] { bell.ring(); });
    kill(getpid(), SIGTERM);
    bell.await("the stop is asked for", [&] { return signals.token().stop_requested(); });
}
