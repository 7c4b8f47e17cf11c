#include "world.hpp"

#include "api/git_repository.hpp"
#include "api/kustomization.hpp"
#include "apiserver/server.hpp"
#include "archive/tar_writer.hpp"
#include "artifact/fetcher.hpp"
#include "base/digest.hpp"
#include "base/guarded.hpp"
#include "base/root_dir.hpp"
#include "http/server.hpp"
#include "kube/informer.hpp"
#include "kustomization_reconciler.hpp"
#include "names.hpp"
#include "runtime/controller.hpp"
#include "runtime/metrics.hpp"
#include "runtime/resource.hpp"
#include "testing/bell.hpp"
#include "testing/golden.hpp"

#include <atomic>
#include <cstdlib>

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kustomize_controller::test {

namespace {
using namespace std::chrono_literals;
using doc::Value;

base::Deadline soon()
{
    return base::Deadline::after(30s);
}

const kube::Resource kSources = runtime::resource_of(api::GitRepository::kResource);
const kube::Resource kKustomizations = runtime::resource_of(api::Kustomization::kResource);

class Text final : public archive::Sink {
public:
    explicit Text(std::string& to) : to_(to) {}
    void write(std::string_view bytes) override { to_.append(bytes); }

private:
    std::string& to_;
};

std::string packed(const World::Files& files)
{
    std::string bytes;
    Text sink(bytes);
    archive::TarGzWriter writer(sink);
    for (const auto& [path, text] : files)
        writer.add_file(path, false, text);
    writer.finish();
    return bytes;
}

std::string read_kubeconfig(const char* path)
{
    return base::read_file(path, 1u << 20);
}

Value object(
    std::string_view api_version, std::string_view kind, const std::string& ns, const std::string& name)
{
    Value metadata = Value::object({{"name", name}});
    if (!ns.empty()) metadata.set("namespace", ns);
    return Value::object({{"apiVersion", api_version}, {"kind", kind}, {"metadata", std::move(metadata)}});
}
}  // namespace

doc::Value yaml(std::string_view text)
{
    return doc::parse_yaml(text, {}, doc::kManifestLimits);
}

std::string config_map(const std::string& name, const std::string& value)
{
    return fmt::format(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\ndata:\n  key: {}\n", name, value);
}

struct World::Impl {
    explicit Impl(Options given)
        : options(given),
          files_server(
              loop,
              {},
              [this](const http::ServerRequest& request, const std::shared_ptr<http::Responder>& responder) {
                  if (request.path == "/silent") return held.with([&](auto& all) { all.push_back(responder); });
                  http::Response response;
                  response.status = busy ? 503 : 404;
                  if (busy) return responder->respond(std::move(response));
                  artifacts.with([&](const auto& known) {
                      if (const auto found = known.find(request.path); found != known.end()) {
                          response.status = 200;
                          response.body = found->second;
                      }
                  });
                  responder->respond(std::move(response));
              }),
          downloads(loop, {})
    {
        std::string kubeconfig;
        const char* path = std::getenv("SLUICE_TEST_KUBECONFIG");
        if (path != nullptr && !options.embedded) {
            kubeconfig = read_kubeconfig(path);
        } else {
            server = std::make_unique<apiserver::Server>(loop, apiserver::ServerOptions{});
            kubeconfig = server->kubeconfig();
        }
        client = std::make_unique<kube::Client>(loop, kube::from_kubeconfig(kubeconfig, ".", {}, {}));
        discovery = std::make_unique<kube::Discovery>(*client);
        events =
            std::make_unique<runtime::EventRecorder>(*client, runtime::EventOptions{}, base::Logger::none());
        surroundings.emplace(runtime::Surroundings{
            *client, *events, slots, base::system_clock(), base::Logger::none(), std::string(kController)});
        ns = "t-" + base::random_uuid(base::system_random()).substr(0, 8);
        for (const char* crd : {"kustomizations", "gitrepositories"})
            apply_definition(crd);
        create(object("v1", "Namespace", "", ns));
        for (const auto& watched : {kSources, kKustomizations, kind("v1", "ConfigMap"), kind("v1", "Secret")})
            watch(watched);
    }
    ~Impl()
    {
        for (const auto& watch : watches)
            watch->stop();
    }

    /// Whatever happens to objects of this kind rings.
    void watch(const kube::Resource& resource)
    {
        kube::InformerOptions what;
        what.namespace_ = ns;
        what.keep_objects = false;
        what.timing.first_pause = 5ms;  // a definition that is established is served a moment later
        what.timing.longest_pause = 100ms;
        watches.push_back(std::make_unique<kube::Informer>(*client, resource, what, base::Logger::none()));
        watches.back()->on_event([this](const kube::Event&) { bell.ring(); });
        watches.back()->start();
        watches.back()->wait_synced(soon());
    }

    void apply_definition(const std::string& name)
    {
        const std::string file = fmt::format("{}/../../../proto/crds/{}.yaml", SLUICE_TEST_DATA, name);
        const kube::ApplyOptions how{
            .field_manager = "test", .force = true, .dry_run = false, .subresource = {}};
        const Value crd = yaml(testing::slurp(file));
        client->apply(*discovery->find(kube::GroupVersionKind::of(crd), soon()), crd, how, soon());
    }

    kube::Resource kind(std::string_view api_version, std::string_view name) const
    {
        const auto gvk = kube::GroupVersionKind::from(api_version, name);
        if (!discovery->find(gvk, soon())) discovery->invalidate();  // it may have come a moment ago
        return discovery->find(gvk, soon()).value();
    }

    void create(const Value& made) const
    {
        client->create(kind(made["apiVersion"].string_or(""), made["kind"].string_or("")), made, {}, soon());
    }

    kube::ObjectKey key(const kube::Resource& resource, const std::string& name) const
    {
        return {resource.namespaced ? ns : std::string{}, name};
    }

    void serve_artifact(
        const std::string& source,
        const std::string& revision,
        const std::string& bytes,
        const std::string& digest)
    {
        const std::string path = fmt::format("/{}/{}.tar.gz", source, revision);
        artifacts.with([&](auto& known) { known[path] = bytes; });
        set_artifact(source, revision, fmt::format("127.0.0.1:{}{}", files_server.port(), path), digest);
    }

    void set_artifact(
        const std::string& source,
        const std::string& revision,
        const std::string& location,
        const std::string& digest)
    {
        api::Artifact artifact;
        artifact.path = revision;
        artifact.url = "http://" + location;
        artifact.revision = revision;
        artifact.digest = digest;
        artifact.last_update_time = base::system_clock()();
        const Value patch = Value::object(
            {{"status", Value::object({{"artifact", artifact.to_value()}, {"observedGeneration", 1}})}});
        client->patch(
            kSources,
            {ns, source},
            kube::PatchType::Merge,
            patch,
            {.field_manager = "source-controller", .dry_run = false, .subresource = "status"},
            soon());
    }

    void start()
    {
        artifact::FetcherOptions fetching{};
        fetching.retries = options.attempts - 1;
        fetching.min_wait = fetching.max_wait = options.pause;
        fetching.max_archive_bytes = 64u << 20;
        fetching.unpack = {
            .max_bytes = 64u << 20, .max_file_bytes = 16u << 20, .max_entries = 1000, .max_path_bytes = 1024};
        Settings settings;
        settings.dependency_requeue = 30s;
        settings.no_remote_bases = options.no_remote_bases;
        settings.strict_substitutions = options.strict_substitutions;
        auto reconciler = std::make_unique<KustomizationReconciler>(
            KustomizationReconciler::Surroundings{
                .loop = loop,
                .client = *client,
                .fetcher = std::make_shared<const artifact::Fetcher>(downloads, fetching),
                .jitter = runtime::Jitter(0, base::system_random()),
                .clock = base::system_clock(),
                .log = base::Logger::none()},
            settings);
        running = reconciler.get();
        runtime::ControllerOptions running_options;
        running_options.service = kController;
        running_options.resource = kKustomizations;
        running_options.field_manager = kStatusManager;
        running_options.owned_conditions = {"Healthy"};
        running_options.watch.namespace_ = ns;
        controller = std::make_unique<runtime::Controller>(
            *surroundings, metrics, running_options, std::move(reconciler));
        running->attach(*controller);
        controller->start();
    }

    void stop()
    {
        if (!controller) return;
        controller->stop(0s);
        running->stop();
        controller.reset();
    }

    const Options options;
    io::Loop loop;
    std::unique_ptr<apiserver::Server> server;
    base::Guarded<std::map<std::string, std::string>> artifacts;
    base::Guarded<std::vector<std::shared_ptr<http::Responder>>> held;
    std::atomic<bool> busy = false;
    http::Server files_server;
    http::Client downloads;
    std::unique_ptr<kube::Client> client;
    std::unique_ptr<kube::Discovery> discovery;
    std::unique_ptr<runtime::EventRecorder> events;
    base::Slots slots{2};
    runtime::Metrics metrics;
    std::optional<runtime::Surroundings> surroundings;
    std::string ns;
    testing::Bell bell;
    std::vector<std::unique_ptr<kube::Informer>> watches;
    std::unique_ptr<runtime::Controller> controller;
    KustomizationReconciler* running = nullptr;
};

World::World(Options options) : impl_(std::make_unique<Impl>(options))
{
    start();
}
World::~World()
{
    stop();
}

const std::string& World::ns() const noexcept
{
    return impl_->ns;
}
void World::start()
{
    impl_->start();
}
void World::stop()
{
    impl_->stop();
}

void World::make_source(const std::string& name)
{
    Value source = object("source.toolkit.fluxcd.io/v1", "GitRepository", ns(), name);
    source.set("spec", Value::object({{"interval", "1h"}, {"url", "http://127.0.0.1/app.git"}}));
    impl_->client->create(kSources, source, {}, soon());
}

void World::publish(const std::string& revision, const Files& files, const std::string& source)
{
    const std::string bytes = packed(files);
    impl_->serve_artifact(source, revision, bytes, "sha256:" + base::sha256_hex(bytes));
}

void World::publish_away(const std::string& revision)
{
    // Port 1 of the loopback: nobody listens there.
    impl_->set_artifact("app", revision, "127.0.0.1:1/a.tar.gz", "sha256:" + base::sha256_hex(revision));
}

void World::publish_silent(const std::string& revision, const std::string& source)
{
    const std::string location = fmt::format("127.0.0.1:{}/silent", impl_->files_server.port());
    impl_->set_artifact(source, revision, location, "sha256:" + base::sha256_hex(source));
}

void World::file_server_is_busy(bool busy)
{
    impl_->busy = busy;
}

void World::publish_damaged(const std::string& revision, const Files& files)
{
    impl_->serve_artifact("app", revision, packed(files), "sha256:" + base::sha256_hex("something else"));
}

void World::make_kustomization(const std::string& name, const doc::Value& spec_changes)
{
    Value made = object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", ns(), name);
    Value spec =
        yaml("{interval: 1h, retryInterval: 1h, prune: true, sourceRef: {kind: GitRepository, name: app}}");
    spec.set("targetNamespace", ns());
    for (const auto& member : spec_changes.members())
        spec.set(member.key(), member.value);
    made.set("spec", std::move(spec));
    impl_->client->create(kKustomizations, made, {}, soon());
}

void World::change_kustomization(const std::string& name, const doc::Value& merge_patch)
{
    impl_->client->patch(kKustomizations, {ns(), name}, kube::PatchType::Merge, merge_patch, {}, soon());
}

void World::write_status(const std::string& name, const doc::Value& status)
{
    impl_->client->patch(
        kKustomizations,
        {ns(), name},
        kube::PatchType::Merge,
        Value::object({{"status", status}}),
        {.field_manager = std::string(kStatusManager), .dry_run = false, .subresource = "status"},
        soon());
}

doc::Value World::kustomization(const std::string& name) const
{
    return impl_->client->get(kKustomizations, {ns(), name}, soon()).value_or(Value());
}

std::string World::condition(const std::string& name, const std::string& type) const
{
    const Value found = kustomization(name);
    for (const auto& each : found["status"]["conditions"].elements())
        if (each["type"].string_or("") == type)
            return fmt::format(
                "{} {}: {}",
                each["status"].string_or(""),
                each["reason"].string_or(""),
                each["message"].string_or(""));
    return {};
}

void World::await(const std::string& name, const std::string& type, const std::string& status_and_reason)
{
    std::string now;
    UNSCOPED_INFO(fmt::format("waiting for {} of {}", type, name));
    eventually(fmt::format("{} is {}", type, status_and_reason), [&] {
        now = condition(name, type);
        UNSCOPED_INFO(now);
        return now.starts_with(status_and_reason);
    });
}

void World::eventually(std::string_view what, const std::function<bool()>& condition, int limit)
{
    impl_->bell.await(what, condition, limit);
}

std::optional<doc::Value>
World::find(std::string_view api_version, std::string_view kind, const std::string& name) const
{
    const auto resource = impl_->kind(api_version, kind);
    return impl_->client->get(resource, impl_->key(resource, name), soon());
}

bool World::exists(std::string_view api_version, std::string_view kind, const std::string& name) const
{
    return find(api_version, kind, name).has_value();
}

void World::remove(std::string_view api_version, std::string_view kind, const std::string& name) const
{
    const auto resource = impl_->kind(api_version, kind);
    impl_->client->remove(resource, impl_->key(resource, name), {}, soon());
}

void World::write(
    std::string_view api_version,
    std::string_view kind,
    const std::string& name,
    const doc::Value& merge_patch) const
{
    const auto resource = impl_->kind(api_version, kind);
    impl_->client->patch(
        resource,
        impl_->key(resource, name),
        kube::PatchType::Merge,
        merge_patch,
        {.field_manager = "somebody", .dry_run = false, .subresource = {}},
        soon());
}

void World::create(const doc::Value& made) const
{
    impl_->create(made);
}

std::vector<std::string> World::inventory(const std::string& name) const
{
    std::vector<std::string> ids;
    const Value found = kustomization(name);
    for (const auto& entry : found["status"]["inventory"]["entries"].elements())
        ids.push_back(entry["id"].text());
    return ids;
}

std::vector<std::string> World::events(const std::string& name) const
{
    impl_->events->flush(soon());
    std::vector<std::string> texts;
    for (const auto& event : impl_->client->list(impl_->kind("v1", "Event"), ns(), {}, soon()))
        if (event["involvedObject"]["name"].string_or("") == name)
            texts.push_back(
                fmt::format("{}: {}", event["reason"].string_or(""), event["message"].string_or("")));
    return texts;
}

void World::pause_api()
{
    impl_->server->pause();
}

void World::resume_api()
{
    impl_->server->resume();
}

}  // namespace sluice::kustomize_controller::test
