#include "stage.hpp"

#include "api/git_repository.hpp"
#include "apiserver/server.hpp"
#include "artifact/fetcher.hpp"
#include "base/base64.hpp"
#include "base/guarded.hpp"
#include "base/random.hpp"
#include "base/root_dir.hpp"
#include "doc/patch.hpp"
#include "doc/yaml.hpp"
#include "kube/informer.hpp"
#include "runtime/resource.hpp"
#include "testing/bell.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace fs = std::filesystem;

namespace sluice::source_controller::test {
namespace {

base::Deadline soon()
{
    return base::Deadline::after(std::chrono::seconds(30));
}

kube::Resource
resource(const char* group, const char* version, const char* kind, const char* plural, bool namespaced)
{
    kube::Resource made;
    made.gvk = {group, version, kind};
    made.plural = plural;
    made.namespaced = namespaced;
    return made;
}

kube::Resource git_repositories()
{
    return runtime::resource_of(api::GitRepository::kResource);
}

doc::Value object(const char* api_version, const char* kind, const std::string& ns, const std::string& name)
{
    auto metadata = doc::Value::object({{"name", name}});
    if (!ns.empty()) metadata.set("namespace", ns);
    return doc::Value::object({{"apiVersion", api_version}, {"kind", kind}, {"metadata", metadata}});
}

}  // namespace

doc::Value spec(std::initializer_list<doc::Field> fields)
{
    return doc::Value::object(fields);
}

struct Stage::Impl {
    Impl()
    {
        std::string kubeconfig;
        if (const auto* path = std::getenv("SLUICE_TEST_KUBECONFIG")) {
            kubeconfig = base::read_file(path, 1u << 20);
        } else {
            cluster = std::make_unique<apiserver::Server>(loop, apiserver::ServerOptions{});
            kubeconfig = cluster->kubeconfig();
        }
        config = kube::from_kubeconfig(kubeconfig, ".", {}, {});
        client = std::make_unique<kube::Client>(loop, config);
        const auto crd = fs::path(SLUICE_TEST_DATA) / "../../../proto/crds/gitrepositories.yaml";
        client->apply(
            resource(
                "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", false),
            doc::parse_yaml(testing::slurp(crd), {}, doc::kManifestLimits),
            {.field_manager = "test", .force = true, .dry_run = false, .subresource = {}},
            soon());
        client->create(
            resource("", "v1", "Namespace", "namespaces", false),
            object("v1", "Namespace", "", ns),
            {},
            soon());
        watch(git_repositories());
        watch(resource("", "v1", "Event", "events", true));
        gitserver::ServerOptions git_options;
        git_options.root = folder.path() / "served";
        git_options.authorize = [this](const http::ServerRequest& request) {
            const auto wanted = authorization.with([](const std::string& text) { return text; });
            return wanted.empty() || request.headers.find("Authorization").value_or("") == wanted;
        };
        git = std::make_unique<gitserver::Server>(loop, git_options);
        start();
    }
    ~Impl()
    {
        stop();
        for (const auto& each : watches)
            each->stop();
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    /// Every change of such an object in the namespace rings. The first list is in once the definition is
    /// served.
    void watch(const kube::Resource& kind)
    {
        kube::InformerOptions what;
        what.namespace_ = ns;
        what.keep_objects = false;
        what.timing.first_pause = std::chrono::milliseconds(5);
        what.timing.longest_pause = std::chrono::milliseconds(100);
        watches.push_back(std::make_unique<kube::Informer>(*client, kind, what, base::Logger::none()));
        watches.back()->on_event([this](const kube::Event&) { bell.ring(); });
        watches.back()->start();
        watches.back()->wait_synced(soon());
    }

    void start()
    {
        runtime::CommonOptions options;
        options.metrics_addr = options.health_addr = "0";
        options.concurrent = 2;
        options.min_retry_delay = std::chrono::milliseconds(50);
        options.max_retry_delay = std::chrono::milliseconds(200);
        options.watch_all_namespaces = false;
        options.runtime_namespace = ns;
        options.graceful_shutdown = std::chrono::seconds(1);
        runtime::FeatureGates gates;
        declare_gates(gates);
        manager = std::make_unique<runtime::Manager>(
            loop, "source-controller", options, gates, config, base::Logger::none());
        Flags flags;
        flags.storage_path = (folder.path() / "storage").string();
        flags.storage_addr = "127.0.0.1:0";
        flags.git_cache_path = (folder.path() / "cache").string();
        add_to(*manager, flags);
        worker = std::jthread([this](const std::stop_token& token) { manager->run(token); });
    }
    void stop()
    {
        worker.request_stop();
        if (worker.joinable()) worker.join();
        manager.reset();
    }

    base::TempDir folder{"source-controller-test-"};
    io::Loop loop;
    std::unique_ptr<apiserver::Server> cluster;
    kube::Config config;
    std::unique_ptr<kube::Client> client;
    std::string ns = "t-" + base::random_uuid(base::system_random()).substr(0, 8);
    gitserver::Repository repository{folder.path() / "served", "app.git"};
    base::Guarded<std::string> authorization;
    testing::Bell bell;
    std::vector<std::unique_ptr<kube::Informer>> watches;
    std::unique_ptr<gitserver::Server> git;
    std::unique_ptr<runtime::Manager> manager;
    std::jthread worker;
};

Stage::Stage() : impl_(std::make_unique<Impl>()) {}
Stage::~Stage() = default;

const gitserver::Repository& Stage::repository() const
{
    return impl_->repository;
}

gitserver::Server& Stage::git_server()
{
    return *impl_->git;
}

void Stage::set_credentials(const std::string& username, const std::string& password)
{
    impl_->authorization.with([&](std::string& text) {
        text = username.empty() ? "" : "Basic " + base::base64_encode(username + ":" + password);
    });
}

std::string Stage::url(const std::string& name)
{
    return impl_->git->url(name);
}

void Stage::make(const std::string& name, const doc::Value& wanted)
{
    auto made = object("source.toolkit.fluxcd.io/v1", "GitRepository", ns(), name);
    made.set(
        "spec",
        doc::Value::object(
            {{"interval", "1h"}, {"url", url()}, {"ref", doc::Value::object({{"branch", "main"}})}}));
    if (wanted.is_object()) doc::apply_merge_patch(made.edit("spec"), wanted);
    impl_->client->create(git_repositories(), made, {}, soon());
}

void Stage::make_secret(const std::string& name, const std::map<std::string, std::string>& data)
{
    auto made = object("v1", "Secret", ns(), name);
    for (const auto& [key, value] : data)
        made.edit("data").set(key, base::base64_encode(value));
    impl_->client->apply(
        resource("", "v1", "Secret", "secrets", true),
        made,
        {.field_manager = "test", .force = true, .dry_run = false, .subresource = {}},
        soon());
}

void Stage::change(const std::string& name, const doc::Value& wanted)
{
    impl_->client->patch(
        git_repositories(),
        {ns(), name},
        kube::PatchType::Merge,
        doc::Value::object({{"spec", wanted}}),
        {},
        soon());
}

void Stage::request(const std::string& name, const std::string& when)
{
    auto wish = doc::Value::object();
    wish.edit({"metadata", "annotations"}).set("reconcile.fluxcd.io/requestedAt", when);
    impl_->client->patch(git_repositories(), {ns(), name}, kube::PatchType::Merge, wish, {}, soon());
}

void Stage::remove(const std::string& name)
{
    impl_->client->remove(git_repositories(), {ns(), name}, {}, soon());
}

bool Stage::exists(const std::string& name)
{
    return impl_->client->get(git_repositories(), {ns(), name}, soon()).has_value();
}

doc::Value Stage::read(const std::string& name)
{
    return impl_->client->get(git_repositories(), {ns(), name}, soon()).value_or(doc::Value());
}

std::string Stage::condition(const std::string& name, const std::string& type)
{
    const auto object = read(name);
    for (const auto& each : object["status"]["conditions"].elements())
        if (each["type"].string_or("") == type)
            return each["status"].text() + " " + each["reason"].text() + ": " + each["message"].text();
    return {};
}

void Stage::wait_for(const std::string& name, const std::string& beginning, const std::string& type)
{
    std::string now;
    UNSCOPED_INFO("waiting for " << type << " of " << name);
    eventually(type + " is " + beginning, [&] {
        now = condition(name, type);
        UNSCOPED_INFO(now);
        return now.starts_with(beginning);
    });
}

void Stage::eventually(std::string_view what, const std::function<bool()>& condition)
{
    impl_->bell.await(what, condition);
}

void Stage::wait_for_handled(const std::string& name, const std::string& when)
{
    eventually("the request " + when + " is handled", [&] {
        return read(name)["status"]["lastHandledReconcileAt"].text() == when;
    });
}

std::string Stage::revision(const std::string& name)
{
    return read(name)["status"]["artifact"]["revision"].text();
}

std::map<std::string, std::string> Stage::artifact(const std::string& name)
{
    const http::Client client(impl_->loop, {});
    artifact::FetcherOptions options{};
    options.max_archive_bytes = 1u << 24;
    options.unpack = {
        .max_bytes = 1u << 24, .max_file_bytes = 1u << 24, .max_entries = 1000, .max_path_bytes = 1000};
    const base::TempDir into("artifact-");
    const auto of = artifact::Artifact::from(read(name)["status"]["artifact"], "status.artifact");
    REQUIRE(artifact::Fetcher(client, options).fetch(of, base::RootDir(into.path()), soon()));
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(into.path()))
        if (entry.is_regular_file())
            files[fs::relative(entry.path(), into.path()).string()] = base::read_file(entry.path(), 1u << 20);
    return files;
}

std::vector<std::string> Stage::events(const std::string& name)
{
    impl_->manager->events().flush(soon());
    std::vector<std::string> found;
    for (const auto& event : impl_->client->list(resource("", "v1", "Event", "events", true), ns(), {}, soon()))
        if (event["involvedObject"]["name"].string_or("") == name)
            found.push_back(
                event["type"].text() + " " + event["reason"].text() + ": " + event["message"].text());
    return found;
}

void Stage::wait_for_event(const std::string& name, const std::string& beginning)
{
    eventually("event " + beginning, [&] {
        const auto all = events(name);
        return std::any_of(
            all.begin(), all.end(), [&](const std::string& event) { return event.starts_with(beginning); });
    });
}

fs::path Stage::storage() const
{
    return impl_->folder.path() / "storage";
}

const std::string& Stage::ns() const
{
    return impl_->ns;
}

bool Stage::pause()
{
    if (impl_->cluster) impl_->cluster->pause();
    return impl_->cluster != nullptr;
}

void Stage::resume()
{
    impl_->cluster->resume();
}

}  // namespace sluice::source_controller::test
