#pragma once
#include "api/kustomization.hpp"
#include "artifact/fetcher.hpp"
#include "artifact_trees.hpp"
#include "base/guarded.hpp"
#include "build.hpp"
#include "dependencies.hpp"
#include "health_check.hpp"
#include "kube/discovery.hpp"
#include "last_run.hpp"
#include "managed_objects.hpp"
#include "runtime/jitter.hpp"
#include "runtime/reconciler.hpp"
#include "sources.hpp"
#include "target.hpp"
#include "watched_configs.hpp"

#include <map>
#include <memory>
#include <string>
#include <variant>

namespace sluice::runtime {
class Controller;
}

namespace sluice::kustomize_controller {

/// What the operator decided by flags and gates.
struct Settings {
    base::Duration dependency_requeue = std::chrono::seconds(30);
    std::size_t concurrent_ssa = 4;
    std::vector<std::string> override_managers;
    std::set<kube::GroupKind> custom_stage_kinds;
    bool no_cross_namespace_refs = false;
    bool no_remote_bases = false;
    bool external_artifacts = false;
    bool fail_fast = true;
    bool strict_substitutions = true;
    bool group_change_log = false;
    bool migrate_api_version = false;
    bool always_ask_for_sources = false;
    std::string watch_namespace;
    TargetOptions target;
    WatchedConfigs::Options configs;
};

/// KustomizationReconciler: keeps a cluster equal to what a Kustomization builds from its source. Thread-safe.
class KustomizationReconciler final : public runtime::Reconciler {
public:
    struct Surroundings {
        io::Loop& loop;
        const kube::Client& client;
        std::shared_ptr<const artifact::Fetcher> fetcher;
        runtime::Jitter jitter;
        base::WallClock clock;
        base::Logger log;
    };
    KustomizationReconciler(Surroundings, Settings);
    ~KustomizationReconciler() override;

    /// The controller that runs us: events of sources, dependencies, configs and managed objects queue its
    /// keys. Before its start.
    void attach(runtime::Controller&);

    runtime::Outcome reconcile(runtime::Context&) override;
    runtime::Outcome failed(runtime::Context&, const runtime::Failure&) override;
    void finished(runtime::Context&, const runtime::Outcome&) override;
    void forgotten(const kube::ObjectKey&) override;
    /// The workers have ended: no event calls the controller any more after it returns.
    void stop();

    using Outcome = runtime::Outcome;
    /// One run over one revision: work.hpp.
    struct Work;

private:
    Outcome bring_up(runtime::Context&, const api::Kustomization&, const Source&);
    std::optional<Outcome> refresh(Work&);
    std::variant<Outcome, std::shared_ptr<const ArtifactTree>> fetch(Work&);
    std::optional<Outcome> apply(Work&, Built, const Fingerprint& inputs);
    std::optional<Outcome> collect_garbage(Work&);
    std::optional<Outcome> check_health(Work&);
    Outcome wait_for_definitions(Work&, const ssa::ApplyResult&);
    HealthQuestion health_question(const Work&) const;
    bool still_as_applied(const Work&) const;
    Outcome fail(Work&, std::string_view reason, const std::string& message);

    static void announce_success(runtime::Context&, runtime::EventMetadata, base::Duration took);

    Outcome finalize(runtime::Context&, const api::Kustomization&);
    std::optional<Outcome> delete_objects(runtime::Context&, const api::Kustomization&, const ssa::Inventory&);

    std::optional<doc::Value> find_kustomization(const kube::ObjectKey&, const base::Deadline&) const;
    std::optional<std::string> access_denied(const api::Kustomization&, const SourceRef&) const;
    std::shared_ptr<LastRun> last_run(const kube::ObjectKey&);
    void on_revision(const SourceRef&, const artifact::Artifact&);
    void on_config(const kube::ObjectKey& config, const std::vector<kube::ObjectKey>& users);
    /// Dependencies before their dependents; none if they depend on each other in a circle.
    void enqueue_in_order(
        const std::vector<doc::Value>& kustomizations, std::string_view what, const kube::ObjectKey& changed);

    Surroundings surroundings_;
    Settings settings_;
    kube::Discovery discovery_;
    ArtifactTrees trees_;
    Targets targets_;
    ManagedObjects managed_;
    Sources sources_;
    WatchedConfigs configs_;
    runtime::Controller* controller_ = nullptr;
    base::Guarded<std::map<kube::ObjectKey, std::shared_ptr<LastRun>>> last_runs_;
};

}  // namespace sluice::kustomize_controller
