#include "apiserver/server.hpp"
#include "cluster_story.hpp"
#include "kube/informer.hpp"
#include "scripted_server.hpp"
#include "testing/bell.hpp"

#include <catch2/catch_test_macros.hpp>

namespace sluice::kube {
namespace {

/// An embedded API server and a client that knows it by its kubeconfig, TLS and all.
struct Embedded {
    io::Loop loop;
    apiserver::Server server{loop, {}};
    Client client{loop, from_kubeconfig(server.kubeconfig(), "/", {}, {})};
};

TEST_CASE("verbs on the embedded API server")
{
    const Embedded embedded;
    tell_of_verbs(embedded.client);
}

TEST_CASE("server-side apply on the embedded API server")
{
    const Embedded embedded;
    tell_of_apply(embedded.client);
}

TEST_CASE("discovery on the embedded API server")
{
    const Embedded embedded;
    tell_of_discovery(embedded.client);
}

TEST_CASE("informers on the embedded API server")
{
    const Embedded embedded;
    tell_of_informers(embedded.client);
}

TEST_CASE("an informer survives the API server going away and coming back")
{
    Embedded embedded;
    InformerOptions options;
    options.timing.first_pause = std::chrono::milliseconds(10);
    options.timing.longest_pause = std::chrono::milliseconds(100);
    testing::Bell bell;
    Informer informer(embedded.client, config_maps(), options, base::Logger::none());
    informer.on_event([&](const Event&) { bell.ring(); });
    informer.start();
    informer.wait_synced(patience());
    auto made = doc::Value::object({{"apiVersion", "v1"}, {"kind", "ConfigMap"}});
    made.edit({"metadata", "name"}) = "a";
    made.edit({"metadata", "namespace"}) = "default";
    for (int round = 0; round < 3; ++round) {
        embedded.server.pause();
        CHECK_THROWS_AS(
            embedded.client.get(
                config_maps(), {"default", "a"}, base::Deadline::after(std::chrono::milliseconds(50))),
            base::Error);
        embedded.server.resume();
        embedded.client.create(config_maps(), made, {}, patience());
        bell.await("it is seen", [&] { return informer.find({"default", "a"}).has_value(); });
        embedded.client.remove(config_maps(), {"default", "a"}, {}, patience());
        bell.await("it is gone", [&] { return !informer.find({"default", "a"}); });
    }
}

}  // namespace
}  // namespace sluice::kube
