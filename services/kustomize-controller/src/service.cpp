#include "kustomize_controller/service.hpp"

#include "api/kustomization.hpp"
#include "artifact/fetcher.hpp"
#include "base/error.hpp"
#include "http/client.hpp"
#include "kustomization_reconciler.hpp"
#include "names.hpp"
#include "runtime/resource.hpp"
#include "ssa/order.hpp"

#include <memory>

namespace sluice::kustomize_controller {

runtime::CommonOptions::Has common_flags()
{
    runtime::CommonOptions::Has has;
    has.http_retry = true;
    has.no_cross_namespace_refs = true;
    has.token_cache = true;
    has.insecure_kubeconfig = true;
    has.default_service_account = true;
    has.watch_configs = true;
    return has;
}

void Flags::declare(runtime::Flags& flags)
{
    flags.add(
        "concurrent-ssa",
        concurrent_ssa,
        "The number of concurrent server-side apply dry-runs of one reconciliation.");
    flags.add(
        "no-remote-bases", no_remote_bases, "Refuse kustomizations that name bases or files of other hosts.");
    flags.add(
        "default-decryption-service-account",
        default_decryption_service_account,
        "Service account for decryption where a Kustomization names none.");
    flags.add(
        "default-kubeconfig-service-account",
        default_kubeconfig_service_account,
        "Service account for remote clusters where a Kustomization names none.");
    flags.add(
        "sops-age-secret", sops_age_secret, "Secret in the controller's namespace with default age keys.");
    flags.add(
        "sops-vault-configmap", sops_vault_configmap, "ConfigMap that allows Vault instances for decryption.");
    flags.add("override-manager", override_managers, "Field managers whose changes are undone. Repeatable.");
    flags.add(
        "custom-apply-stage-kinds",
        custom_apply_stage_kinds,
        "Kinds, as group/Kind separated by commas, that are applied in a stage of their own.");
}

void declare_gates(runtime::FeatureGates& gates)
{
    gates.declare("CacheSecretsAndConfigMaps", false);
    gates.declare("DisableStatusPollerCache", true);
    gates.declare(gate::kDisableFailFast, false);
    gates.declare(gate::kStrictSubstitutions, true);
    gates.declare(gate::kGroupChangeLog, false);
    gates.declare("AdditiveCELDependencyCheck", false);
    gates.declare(gate::kExternalArtifact, false);
    gates.declare("CancelHealthCheckOnNewRevision", false);
    gates.declare(gate::kDisableConfigWatchers, false);
    gates.declare(gate::kDirectSourceFetch, false);
    gates.declare(gate::kMigrateApiVersion, false);
    gates.declare("ObjectLevelWorkloadIdentity", false);
}

namespace {
/// Flux unpacks without a limit; ours are far above any repository of manifests and below what would fill a
/// disk unseen.
constexpr archive::UnpackLimits kUnpackLimits{
    .max_bytes = 4ULL << 30, .max_file_bytes = 512ULL << 20, .max_entries = 1'000'000, .max_path_bytes = 4096};
constexpr std::uint64_t kMaxArchiveBytes = 2ULL << 30;

/// What fetches artifacts; the client must outlive the fetcher, and both the reconciler.
struct Downloads {
    http::Client client;
    artifact::Fetcher fetcher;
    Downloads(io::Loop& loop, const runtime::CommonOptions& options)
        : client(loop, client_options()), fetcher(client, fetcher_options(options))
    {
    }
    static http::ClientOptions client_options()
    {
        http::ClientOptions options;
        options.user_agent = "sluice-kustomize-controller";
        return options;
    }
    static artifact::FetcherOptions fetcher_options(const runtime::CommonOptions& options)
    {
        artifact::FetcherOptions fetching{};
        fetching.max_archive_bytes = kMaxArchiveBytes;
        fetching.unpack = kUnpackLimits;
        fetching.retries = static_cast<unsigned>(options.http_retry);
        fetching.with_environment();
        return fetching;
    }
};

Settings settings_from(const runtime::Manager& manager, const Flags& flags)
{
    const runtime::CommonOptions& common = manager.options();
    const runtime::FeatureGates& gates = manager.gates();
    if (flags.concurrent_ssa < 1)
        throw base::Error(base::ErrorKind::Invalid, "--concurrent-ssa must be at least 1");
    if (common.http_retry < 0) throw base::Error(base::ErrorKind::Invalid, "--http-retry must not be negative");
    Settings settings;
    settings.dependency_requeue = common.requeue_dependency;
    settings.concurrent_ssa = static_cast<std::size_t>(flags.concurrent_ssa);
    settings.override_managers = flags.override_managers;
    settings.custom_stage_kinds = ssa::parse_group_kinds(flags.custom_apply_stage_kinds);
    settings.no_remote_bases = flags.no_remote_bases;
    settings.no_cross_namespace_refs = common.no_cross_namespace_refs;
    settings.external_artifacts = gates.enabled(gate::kExternalArtifact);
    settings.fail_fast = !gates.enabled(gate::kDisableFailFast);
    settings.strict_substitutions = gates.enabled(gate::kStrictSubstitutions);
    settings.group_change_log = gates.enabled(gate::kGroupChangeLog);
    settings.migrate_api_version = gates.enabled(gate::kMigrateApiVersion);
    settings.always_ask_for_sources = gates.enabled(gate::kDirectSourceFetch);
    settings.watch_namespace = common.watch_namespace();
    settings.configs = {
        .enabled = !gates.enabled(gate::kDisableConfigWatchers),
        .label_selector = common.watch_configs_label_selector,
        .namespace_ = common.watch_namespace()};
    settings.target = {
        .default_service_account = common.default_service_account,
        .insecure_exec = common.insecure_kubeconfig_exec,
        .insecure_tls = common.insecure_kubeconfig_tls};
    return settings;
}
}  // namespace

void add_to(runtime::Manager& manager, const Flags& flags)
{
    auto downloads = std::make_shared<Downloads>(manager.loop(), manager.options());
    auto reconciler = std::make_unique<KustomizationReconciler>(
        KustomizationReconciler::Surroundings{
            .loop = manager.loop(),
            .client = manager.client(),
            .fetcher = std::shared_ptr<const artifact::Fetcher>(downloads, &downloads->fetcher),
            .jitter = manager.jitter(),
            .clock = manager.clock(),
            .log = manager.log()},
        settings_from(manager, flags));
    KustomizationReconciler& kustomizations = *reconciler;

    runtime::ControllerOptions options;
    options.service = kController;
    options.resource = runtime::resource_of(api::Kustomization::kResource);
    options.field_manager = kStatusManager;
    options.owned_conditions = {"Healthy"};
    options.workers = 0;
    kustomizations.attach(manager.add(std::move(options), std::move(reconciler)));
    manager.on_stop([&kustomizations] { kustomizations.stop(); });
}

}  // namespace sluice::kustomize_controller
