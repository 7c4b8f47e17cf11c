#include "managed_objects.hpp"

#include "apiserver/server.hpp"
#include "doc/yaml.hpp"
#include "testing/bell.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustomize_controller::ManagedObjects;

TEST_CASE("an object that was deleted before its kind was listed is missed once the list is in")
{
    io::Loop loop;
    apiserver::Server server(loop, apiserver::ServerOptions{});
    const kube::Client client(loop, kube::from_kubeconfig(server.kubeconfig(), ".", {}, {}));
    kube::Resource config_maps;
    config_maps.gvk = {"", "v1", "ConfigMap"};
    config_maps.plural = "configmaps";
    config_maps.verbs = {"list", "watch"};

    testing::Bell bell;
    base::Guarded<std::vector<std::string>> drifted;
    ManagedObjects objects(
        client,
        {},
        {.drifted =
             [&](const kube::ObjectKey& owner, base::Duration) {
                 drifted.with([&](auto& all) { all.push_back(owner.str()); });
                 bell.ring();
             },
         .changed = [](const runtime::WakeReference&) {}},
        base::Logger::none());

    // Nothing can be listed yet, and what the apply saw is gone by the time it can be.
    server.pause();
    const auto live = doc::parse_yaml(
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: default, resourceVersion: '1'}}",
        {},
        doc::kManifestLimits);
    objects.settle({"flux-system", "app"}, config_maps, {}, live, live, base::system_clock()());
    server.resume();
    bell.await("the deletion is noticed", [&] {
        return drifted.with([](const auto& all) { return all == std::vector<std::string>{"flux-system/app"}; });
    });
    CHECK_FALSE(objects.settled(ssa::ObjectId::of(live), {}));
    objects.stop();
}
