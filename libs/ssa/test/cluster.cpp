#include "cluster.hpp"

#include "apiserver/server.hpp"
#include "base/root_dir.hpp"
#include "ssa/normalize.hpp"
#include "support.hpp"

#include <cstdlib>

namespace sluice::ssa::test {

struct TestCluster::Impl {
    Impl()
    {
        std::string kubeconfig;
        if (const char* path = std::getenv("SLUICE_TEST_KUBECONFIG")) {
            kubeconfig = base::read_file(path, 1u << 20);
        } else {
            server = std::make_unique<apiserver::Server>(loop, apiserver::ServerOptions{});
            kubeconfig = server->kubeconfig();
        }
        client = std::make_unique<kube::Client>(loop, kube::from_kubeconfig(kubeconfig, ".", {}, {}));
        discovery = std::make_unique<kube::Discovery>(*client);
        ns = "t-" + base::random_uuid(base::system_random()).substr(0, 8);
        client->create(
            *discovery->find(kube::GroupVersionKind{"", "v1", "Namespace"}, soon()),
            yaml("{apiVersion: v1, kind: Namespace, metadata: {name: " + ns + "}}"),
            {},
            soon());
    }

    io::Loop loop;
    std::unique_ptr<apiserver::Server> server;
    std::unique_ptr<kube::Client> client;
    std::unique_ptr<kube::Discovery> discovery;
    std::string ns;
};

TestCluster::TestCluster() : impl_(std::make_unique<Impl>()) {}
TestCluster::~TestCluster() = default;

base::Deadline soon()
{
    return base::Deadline::after(std::chrono::seconds(30));
}

Cluster TestCluster::cluster() const
{
    return {*impl_->client, *impl_->discovery};
}
const std::string& TestCluster::ns() const noexcept
{
    return impl_->ns;
}

doc::Value TestCluster::wanted(std::string_view manifest) const
{
    doc::Value object = yaml(manifest);
    object.edit("metadata").set("namespace", impl_->ns);
    set_owner_labels(object, "app", impl_->ns);
    normalize(object);
    return object;
}

void TestCluster::write(std::string_view field_manager, const doc::Value& object) const
{
    const auto kind = cluster().resource(kube::GroupVersionKind::of(object), soon());
    impl_->client->patch(
        kind,
        kube::ObjectKey::of(object),
        kube::PatchType::Merge,
        object,
        {.field_manager = std::string(field_manager), .dry_run = false, .subresource = {}},
        soon());
}

doc::Value TestCluster::read(std::string_view api_version, std::string_view kind, const std::string& name) const
{
    const auto gvk = kube::GroupVersionKind::from(api_version, kind);
    return cluster().get({impl_->ns, name, gvk.group_kind()}, gvk.version, soon()).value_or(doc::Value());
}

}  // namespace sluice::ssa::test
