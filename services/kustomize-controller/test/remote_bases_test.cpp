#include "world.hpp"

#include "base/temp_dir.hpp"
#include "gitserver/repository.hpp"
#include "gitserver/server.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustomize_controller::test::config_map;
using kustomize_controller::test::World;
using kustomize_controller::test::yaml;

namespace {

/// A repository elsewhere, whose folder "base" is a kustomization.
struct Elsewhere {
    base::TempDir folder{"elsewhere-"};
    io::Loop loop;
    gitserver::Repository repository{folder.path() / "served", "shared.git"};
    gitserver::Server server{loop, {.root = folder.path() / "served"}};

    Elsewhere() { hold("one"); }
    void hold(const std::string& value) const
    {
        repository.write("base/kustomization.yaml", "resources: [cm.yaml]\n");
        repository.write("base/cm.yaml", config_map("remote", value));
        repository.commit(value);
    }
    World::Files kustomization() const
    {
        return {{"kustomization.yaml", "resources: ['" + server.url("shared.git") + "//base?ref=main']\n"}};
    }
};

}  // namespace

TEST_CASE("a remote base is applied, and followed although the source has nothing new")
{
    const Elsewhere elsewhere;
    World world;
    world.make_source();
    world.publish("main@sha1:1", elsewhere.kustomization());
    world.make_kustomization("app");
    world.await("app", "Ready", "True ReconciliationSucceeded");
    CHECK((*world.find("v1", "ConfigMap", "remote"))["data"]["key"].string_or("") == "one");

    elsewhere.hold("two");
    world.change_kustomization(
        "app", yaml("{metadata: {annotations: {reconcile.fluxcd.io/requestedAt: again}}}"));
    world.eventually("the base's new commit is applied", [&] {
        return (*world.find("v1", "ConfigMap", "remote"))["data"]["key"].string_or("") == "two";
    });
}

TEST_CASE("with --no-remote-bases a remote base is a build failure that names it")
{
    const Elsewhere elsewhere;
    World world({.no_remote_bases = true});
    world.make_source();
    world.publish("main@sha1:1", elsewhere.kustomization());
    world.make_kustomization("app");
    world.await("app", "Ready", "False BuildFailed: kustomize build failed");
    CHECK(
        world.condition("app", "Ready").find("remote base '" + elsewhere.server.url("shared.git")) !=
        std::string::npos);
    CHECK_FALSE(world.exists("v1", "ConfigMap", "remote"));
}

TEST_CASE("a base on the controller's own disk is refused")
{
    const Elsewhere elsewhere;
    World world;
    world.make_source();
    world.publish(
        "main@sha1:1",
        {{"kustomization.yaml", "resources: ['file://" + elsewhere.repository.bare().string() + "//base']\n"}});
    world.make_kustomization("app");
    world.await("app", "Ready", "False BuildFailed: ");
    CHECK(world.condition("app", "Ready").find("(file://) are not allowed here") != std::string::npos);
}
