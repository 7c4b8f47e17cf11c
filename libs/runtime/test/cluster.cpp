#include "cluster.hpp"

#include "api/kustomization.hpp"
#include "apiserver/server.hpp"
#include "base/root_dir.hpp"
#include "doc/yaml.hpp"
#include "kube/informer.hpp"
#include "runtime/resource.hpp"
#include "testing/bell.hpp"
#include "testing/golden.hpp"

#include <cstdlib>
#include <filesystem>

namespace sluice::runtime::test {
namespace {

base::Deadline soon()
{
    return base::Deadline::after(std::chrono::seconds(30));
}

kube::Resource core(const char* kind, const char* plural, bool namespaced)
{
    kube::Resource resource;
    resource.gvk = {"", "v1", kind};
    resource.plural = plural;
    resource.namespaced = namespaced;
    return resource;
}

kube::Resource crds()
{
    kube::Resource resource;
    resource.gvk = {"apiextensions.k8s.io", "v1", "CustomResourceDefinition"};
    resource.plural = "customresourcedefinitions";
    resource.namespaced = false;
    return resource;
}

std::string read_kubeconfig(const char* path)
{
    return base::read_file(path, 1U << 20U);
}

}  // namespace

struct Cluster::Impl {
    explicit Impl(Kind kind)
    {
        std::string kubeconfig;
        const auto* path = std::getenv("SLUICE_TEST_KUBECONFIG");
        if (path != nullptr && kind == Kind::Any) {
            kubeconfig = read_kubeconfig(path);
        } else {
            server = std::make_unique<apiserver::Server>(loop, apiserver::ServerOptions{});
            kubeconfig = server->kubeconfig();
        }
        config = kube::from_kubeconfig(kubeconfig, ".", {}, {});
        client = std::make_unique<kube::Client>(loop, config);
        ns = "t-" + base::random_uuid(base::system_random()).substr(0, 8);
        events = std::make_unique<EventRecorder>(*client, EventOptions{}, base::Logger::none());
        surroundings.emplace(Surroundings{
            *client, *events, slots, base::system_clock(), base::Logger::none(), "test-controller"});
    }

    /// Every change of a Kustomization rings. Its first list is in once the definition is served.
    void watch()
    {
        kube::InformerOptions what;
        what.namespace_ = ns;
        what.keep_objects = false;
        what.timing.first_pause = std::chrono::milliseconds(5);
        what.timing.longest_pause = std::chrono::milliseconds(100);
        watching = std::make_unique<kube::Informer>(*client, kustomizations(), what, base::Logger::none());
        watching->on_event([this](const kube::Event&) { bell.ring(); });
        watching->start();
        watching->wait_synced(soon());
    }

    io::Loop loop;
    std::unique_ptr<apiserver::Server> server;
    kube::Config config;
    std::unique_ptr<kube::Client> client;
    std::unique_ptr<EventRecorder> events;
    base::Slots slots{2};
    Metrics metrics;
    std::optional<Surroundings> surroundings;
    std::string ns;
    testing::Bell bell;
    std::unique_ptr<kube::Informer> watching;
};

Cluster::Cluster(Kind kind) : impl_(std::make_unique<Impl>(kind))
{
    const auto root = std::filesystem::path(SLUICE_TEST_DATA) / "../../../proto/crds/kustomizations.yaml";
    const auto crd = doc::parse_yaml(testing::slurp(root), {}, doc::kManifestLimits);
    client().apply(
        crds(), crd, {.field_manager = "test", .force = true, .dry_run = false, .subresource = {}}, soon());
    create_namespace();
    impl_->watch();
}

Cluster::~Cluster()
{
    impl_->watching->stop();
}

void Cluster::eventually(std::string_view what, const std::function<bool()>& condition)
{
    impl_->bell.await(what, condition);
}

void Cluster::ring()
{
    impl_->bell.ring();
}

void Cluster::create_namespace()
{
    const auto object = doc::Value::object(
        {{"apiVersion", "v1"}, {"kind", "Namespace"}, {"metadata", doc::Value::object({{"name", impl_->ns}})}});
    client().create(core("Namespace", "namespaces", false), object, {}, soon());
}

io::Loop& Cluster::loop() noexcept
{
    return impl_->loop;
}

const kube::Client& Cluster::client() const noexcept
{
    return *impl_->client;
}

kube::Config Cluster::config() const
{
    return impl_->config;
}

const std::string& Cluster::ns() const noexcept
{
    return impl_->ns;
}

const Surroundings& Cluster::surroundings() const noexcept
{
    return *impl_->surroundings;
}

Metrics& Cluster::metrics() noexcept
{
    return impl_->metrics;
}

doc::Value Cluster::make(const std::string& name)
{
    const auto spec = doc::Value::object(
        {{"interval", "1h"},
         {"prune", true},
         {"sourceRef", doc::Value::object({{"kind", "GitRepository"}, {"name", "app"}})}});
    const auto object = doc::Value::object(
        {{"apiVersion", "kustomize.toolkit.fluxcd.io/v1"},
         {"kind", "Kustomization"},
         {"metadata", doc::Value::object({{"name", name}, {"namespace", ns()}})},
         {"spec", spec}});
    return client().create(kustomizations(), object, {}, soon());
}

doc::Value Cluster::read(const std::string& name) const
{
    return client().get(kustomizations(), {ns(), name}, soon()).value_or(doc::Value());
}

bool Cluster::exists(const std::string& name) const
{
    return client().get(kustomizations(), {ns(), name}, soon()).has_value();
}

void Cluster::patch(const std::string& name, const doc::Value& patch, const std::string& subresource)
{
    client().patch(
        kustomizations(),
        {ns(), name},
        kube::PatchType::Merge,
        patch,
        {.field_manager = "somebody", .dry_run = false, .subresource = subresource},
        soon());
}

void Cluster::remove(const std::string& name)
{
    client().remove(kustomizations(), {ns(), name}, {}, soon());
}

void Cluster::request(const std::string& name, const std::string& when)
{
    auto wish = doc::Value::object();
    wish.edit({"metadata", "annotations"}).set("reconcile.fluxcd.io/requestedAt", when);
    patch(name, wish);
}

std::vector<doc::Value> Cluster::events() const
{
    impl_->events->flush(soon());
    return client().list(core("Event", "events", true), ns(), {}, soon());
}

void Cluster::pause()
{
    impl_->server->pause();
}

void Cluster::resume()
{
    impl_->server->resume();
}

kube::Resource kustomizations()
{
    return resource_of(api::Kustomization::kResource);
}

std::string condition(const doc::Value& object, const std::string& type)
{
    for (const auto& each : object["status"]["conditions"].elements()) {
        if (each["type"].string_or("") == type)
            return each["status"].text() + " " + each["reason"].text() + ": " + each["message"].text();
    }
    return {};
}

}  // namespace sluice::runtime::test
