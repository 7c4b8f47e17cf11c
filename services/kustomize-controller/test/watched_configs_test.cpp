#include "watched_configs.hpp"

#include "apiserver/server.hpp"
#include "base/guarded.hpp"
#include "core_kinds.hpp"
#include "doc/yaml.hpp"
#include "testing/bell.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustomize_controller::WatchedConfigs;
using Heard = std::vector<std::string>;

namespace {

doc::Value yaml(std::string_view text)
{
    return doc::parse_yaml(text, {}, doc::kManifestLimits);
}

/// An API server, one Kustomization that names two ConfigMaps, and what is heard of them.
struct Watching {
    explicit Watching(bool enabled) : configs(client, options(enabled), on_change(), base::Logger::none())
    {
        const auto kustomization = yaml(
            "{metadata: {name: app, namespace: default}, spec: {postBuild: {substituteFrom: [{kind: ConfigMap, "
            "name: quiet}, {kind: ConfigMap, name: loud}]}}}");
        note({kube::EventType::Added, {"default", "app"}, kustomization, {}});
    }
    ~Watching() { configs.stop(); }

    static WatchedConfigs::Options options(bool enabled)
    {
        WatchedConfigs::Options made;
        made.enabled = enabled;
        return made;
    }
    WatchedConfigs::OnChange on_change()
    {
        return [this](const kube::ObjectKey& config, const std::vector<kube::ObjectKey>& users) {
            heard.with([&](auto& all) {
                for (const auto& user : users)
                    all.push_back(config.name + " for " + user.name);
            });
            bell.ring();
        };
    }
    void note(kube::Event event)
    {
        loop.post([this, event = std::move(event)] {
            configs.note(event);
            noted = true;
            bell.ring();
        });
        bell.await("it is noted", [&] { return noted.exchange(false); });
    }
    void make(const std::string& name, const std::string& labels)
    {
        const auto text = "{apiVersion: v1, kind: ConfigMap, metadata: {name: " + name +
                          ", namespace: default, labels: " + labels + "}}";
        client.create(
            kustomize_controller::core_kind("ConfigMap"),
            yaml(text),
            {},
            base::Deadline::after(std::chrono::seconds(30)));
    }
    Heard so_far()
    {
        return heard.with([](const auto& all) { return all; });
    }

    io::Loop loop;
    apiserver::Server server{loop, apiserver::ServerOptions{}};
    kube::Client client{loop, kube::from_kubeconfig(server.kubeconfig(), ".", {}, {})};
    testing::Bell bell;
    std::atomic<bool> noted = false;
    base::Guarded<Heard> heard;
    WatchedConfigs configs;
};

constexpr const char* kEnabled = "{reconcile.fluxcd.io/watch: Enabled}";

}  // namespace

TEST_CASE("of the ConfigMaps that a Kustomization names those with the label are heard of, and only by who "
          "names them")
{
    Watching watching(true);
    watching.make("quiet", "{}");
    watching.make("nobodys", kEnabled);
    watching.make("loud", kEnabled);
    watching.bell.await("the labelled one is heard of", [&] { return !watching.so_far().empty(); });
    CHECK(watching.so_far() == Heard{"loud for app"});
}

TEST_CASE("a Kustomization that names a ConfigMap no more hears no more of it")
{
    Watching watching(true);
    const auto other = yaml("{metadata: {name: app, namespace: default}, spec: {postBuild: {substituteFrom: "
                            "[{kind: ConfigMap, name: "
                            "last}]}}}");
    watching.note({kube::EventType::Modified, {"default", "app"}, other, {}});
    watching.make("loud", kEnabled);
    watching.make("last", kEnabled);
    watching.bell.await("the last is heard of", [&] { return !watching.so_far().empty(); });
    CHECK(watching.so_far() == Heard{"last for app"});
}

TEST_CASE("with the gate DisableConfigWatchers on nothing is watched")
{
    Watching watching(false);
    watching.make("loud", kEnabled);
    // A watch of its own, told by the same server of the same object, is the witness that it was there to hear.
    kube::Informer witness(
        watching.client, kustomize_controller::core_kind("ConfigMap"), {}, base::Logger::none());
    witness.start();
    witness.wait_synced(base::Deadline::after(std::chrono::seconds(30)));
    CHECK(witness.find({"default", "loud"}).has_value());
    CHECK(watching.so_far().empty());
    witness.stop();
}
