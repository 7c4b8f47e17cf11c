#include "run.hpp"

#include "crds.hpp"
#include "kustomize_controller/service.hpp"
#include "runtime/program.hpp"
#include "source_controller/service.hpp"
#include "state_folder.hpp"

#include <malloc.h>

namespace sluice::cli {

namespace {

constexpr auto kInstallPatience = std::chrono::minutes(1);

runtime::CommonOptions common_options(const RunOptions& options)
{
    runtime::CommonOptions common;
    common.metrics_addr = options.metrics_addr;
    common.health_addr = options.health_addr;
    common.log_level = options.log_level;
    common.log_encoding = options.log_encoding;
    common.runtime_namespace = options.cluster.namespace_;
    return common;
}

}  // namespace

int run_controllers(const RunOptions& options)
{
    mallopt(M_ARENA_MAX, 2);  // as the controllers' own programs
    const runtime::Signals signals;
    const auto common = common_options(options);
    const auto log = base::Logger::standard(common.level(), common.encoding());

    kube::KubeconfigOverrides overrides;
    overrides.context = options.cluster.context;
    const auto cluster = kube::load(options.cluster.kubeconfig, overrides);
    io::Loop loop;
    if (options.install_crds)
        install_crds(
            kube::Client(loop, cluster, log), base::Deadline::after(kInstallPatience, signals.token()));

    runtime::FeatureGates gates;
    source_controller::declare_gates(gates);
    kustomize_controller::declare_gates(gates);
    runtime::Manager manager(loop, "sluice", common, gates, cluster, log);

    source_controller::Flags sources;
    sources.storage_path =
        (options.storage_path.empty() ? state_folder() / "storage" : options.storage_path).string();
    sources.storage_addr = options.storage_addr;
    source_controller::add_to(manager, sources);
    kustomize_controller::add_to(manager, kustomize_controller::Flags{});
    return manager.run(signals.token());
}

}  // namespace sluice::cli
