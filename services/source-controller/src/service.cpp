#include "source_controller/service.hpp"

#include "artifact/store.hpp"
#include "artifact_server.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "git/mirror.hpp"
#include "git_repository_reconciler.hpp"
#include "names.hpp"
#include "runtime/resource.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace sluice::source_controller {
namespace {

base::DigestAlgorithm digest_algorithm_of(const Flags& flags)
{
    const auto algorithm = base::digest_algorithm(flags.artifact_digest_algo);
    if (!algorithm)
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("--artifact-digest-algo: unknown algorithm '{}'", flags.artifact_digest_algo));
    return *algorithm;
}

std::filesystem::path git_cache_of(const Flags& flags)
{
    if (!flags.git_cache_path.empty()) return flags.git_cache_path;
    // Who owns the storage owns the cache: two controllers never share one.
    const auto storage = std::filesystem::absolute(flags.storage_path).string();
    return std::filesystem::temp_directory_path() / ("sluice-git-" + base::sha256_hex(storage).substr(0, 16));
}

artifact::StoreOptions
store_options(const Flags& flags, const runtime::Manager& manager, std::string advertised)
{
    if (flags.artifact_retention_records < 1)
        throw base::Error(base::ErrorKind::Invalid, "--artifact-retention-records must be at least 1");
    artifact::StoreOptions options;
    options.root = flags.storage_path;
    options.advertised = std::move(advertised);
    options.retention_ttl = flags.artifact_retention_ttl;
    options.retention_records = static_cast<std::size_t>(flags.artifact_retention_records);
    options.digest_algorithm = digest_algorithm_of(flags);
    options.clock = manager.clock();
    return options;
}

}  // namespace

runtime::CommonOptions::Has common_flags()
{
    runtime::CommonOptions::Has has;
    has.token_cache = true;
    has.default_service_account = true;
    has.watch_configs = true;
    return has;
}

void Flags::declare(runtime::Flags& flags)
{
    flags.add("storage-path", storage_path, "Folder that artifacts are stored in.", "STORAGE_PATH");
    flags.add("storage-addr", storage_addr, "Address that artifacts are served on.", "STORAGE_ADDRESS");
    flags.add(
        "storage-adv-addr", storage_adv_addr, "Address of the artifact server for others.", "STORAGE_ADV_ADDR");
    flags.add(
        "artifact-retention-ttl", artifact_retention_ttl, "How long replaced artifacts are kept at least.");
    flags.add(
        "artifact-retention-records", artifact_retention_records, "How many artifacts of an object are kept.");
    flags.add("artifact-digest-algo", artifact_digest_algo, "Algorithm of artifact digests.");
    flags.add("git-cache-path", git_cache_path, "Folder for mirrors of Git repositories.", "GIT_CACHE_PATH");
    flags.add("ssh-kex-algos", ssh_kex_algos, "SSH key exchange algorithms, the preferred first.");
    flags.add("ssh-hostkey-algos", ssh_hostkey_algos, "SSH host key algorithms, the preferred first.");
    flags.add("helm-index-max-size", helm_index_max_size, "Largest Helm repository index in bytes.");
    flags.add("helm-chart-max-size", helm_chart_max_size, "Largest Helm chart in bytes.");
    flags.add("helm-chart-file-max-size", helm_chart_file_max_size, "Largest file of a Helm chart in bytes.");
    flags.add("helm-cache-max-size", helm_cache_max_size, "Helm indices kept in memory.");
    flags.add("helm-cache-ttl", helm_cache_ttl, "How long a Helm index is kept in memory.");
    flags.add(
        "helm-cache-purge-interval", helm_cache_purge_interval, "How often old Helm indices are dropped.");
}

void declare_gates(runtime::FeatureGates& gates)
{
    gates.declare("CacheSecretsAndConfigMaps", false);
    gates.declare("ObjectLevelWorkloadIdentity", false);
}

void add_to(runtime::Manager& manager, const Flags& flags)
{
    git::initialize();
    auto server = std::make_shared<ArtifactServer>(manager.loop(), flags.storage_path, flags.storage_addr);
    auto store = std::make_shared<const artifact::Store>(
        store_options(flags, manager, server->advertised(flags.storage_adv_addr)));
    manager.on_lead([server] { server->start(); });
    manager.on_stop([server] { server->stop(); });

    runtime::ControllerOptions options;
    options.service = kController;
    options.resource = runtime::resource_of(api::GitRepository::kResource);
    options.field_manager = kController;
    options.owned_conditions = GitRepositoryReconciler::owned_conditions();
    options.workers = 0;
    auto reconciler = std::make_unique<GitRepositoryReconciler>(GitRepositoryReconciler::Settings{
        .loop = manager.loop(),
        .store = std::move(store),
        .cache = git_cache_of(flags),
        .jitter = manager.jitter(),
        .dependency_requeue = manager.options().requeue_dependency,
        .ssh_kex_algorithms = flags.ssh_kex_algos,
        .ssh_host_key_algorithms = flags.ssh_hostkey_algos});
    manager.add(std::move(options), std::move(reconciler));
}

}  // namespace sluice::source_controller
