#include "doc/json.hpp"
#include "kube/client.hpp"
#include "kube/resource.hpp"

#include <catch2/catch_test_macros.hpp>

namespace sluice::kube {
namespace {

Resource resource(std::string group, std::string version, std::string kind, std::string plural, bool namespaced)
{
    Resource made;
    made.gvk = {std::move(group), std::move(version), std::move(kind)};
    made.plural = std::move(plural);
    made.namespaced = namespaced;
    return made;
}

TEST_CASE("apiVersion and kind are taken apart and put together")
{
    CHECK(GroupVersionKind::from("apps/v1", "Deployment") == GroupVersionKind{"apps", "v1", "Deployment"});
    CHECK(GroupVersionKind::from("v1", "Pod") == GroupVersionKind{"", "v1", "Pod"});
    CHECK(GroupVersionKind{"apps", "v1", "Deployment"}.api_version() == "apps/v1");
    CHECK(GroupVersionKind{"", "v1", "Pod"}.api_version() == "v1");
    CHECK(GroupVersionKind::of(doc::Value()) == GroupVersionKind{});
}

TEST_CASE("an object is shown as Flux shows it")
{
    auto object = doc::Value::object({{"kind", "Secret"}});
    object.edit({"metadata", "name"}) = "token";
    CHECK(display_name(object) == "Secret/token");
    object.edit({"metadata", "namespace"}) = "apps";
    CHECK(display_name(object) == "Secret/apps/token");
    CHECK(ObjectKey::of(object) == ObjectKey{"apps", "token"});
}

TEST_CASE("paths of collections, objects and subresources")
{
    const auto deployments = resource("apps", "v1", "Deployment", "deployments", true);
    const auto namespaces = resource("", "v1", "Namespace", "namespaces", false);
    CHECK(Client::path(deployments, "", "") == "/apis/apps/v1/deployments");
    CHECK(Client::path(deployments, "x", "") == "/apis/apps/v1/namespaces/x/deployments");
    CHECK(Client::path(deployments, "x", "y", "status") == "/apis/apps/v1/namespaces/x/deployments/y/status");
    CHECK(Client::path(namespaces, "ignored", "x") == "/api/v1/namespaces/x");
    CHECK(Client::path(namespaces, "", "system:a/b").find("a/b") == std::string::npos);
}

}  // namespace
}  // namespace sluice::kube
