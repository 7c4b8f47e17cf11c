#pragma once
#include "api/kustomization.hpp"
#include "kustomization_reconciler.hpp"
#include "runtime/context.hpp"

#include <string>
#include <string_view>

namespace sluice::kustomize_controller {

/// Reasons that only a Kustomization has.
namespace reason {
using namespace runtime::reason;
inline constexpr std::string_view kArtifactFailed = "ArtifactFailed";
inline constexpr std::string_view kBuildFailed = "BuildFailed";
inline constexpr std::string_view kPruneFailed = "PruneFailed";
inline constexpr std::string_view kHealthCheckFailed = "HealthCheckFailed";
inline constexpr std::string_view kUnsupportedField = "UnsupportedField";
}  // namespace reason

/// A condition of this Kustomization is "True".
bool is_true(const doc::Value& kustomization, std::string_view condition_type);
base::Duration retry_interval(const api::KustomizationSpec&);
/// Flux's effective timeout: spec.timeout or the interval less 30 s, never below 30 s.
base::Duration timeout_of(const api::KustomizationSpec&);
/// Whom to be woken by when there is news of the artifact with this digest.
runtime::WakeReference artifact_reference(const std::string& digest);
/// Metadata of an event about this revision.
runtime::EventMetadata event_metadata(const std::string& revision, const std::string& origin_revision);

/// One run over one revision: what its stages hand on to each other.
struct KustomizationReconciler::Work {
    runtime::Context& context;
    const api::Kustomization& ks;
    const artifact::Artifact& artifact;
    std::string origin_revision;
    LastRun& last;
    Fingerprint spec;          ///< of identity and spec
    ssa::Inventory recorded;   ///< status.inventory as the server has it
    doc::Value stored_status;  ///< as the server has it, up to our last write of it
    ssa::ChangeSet changes;    ///< of the apply, or what stands from the last one
    ssa::Inventory applied;
    bool worked = false;   ///< something changed: worth a status and an event
    bool drifted = false;  ///< anything was written

    /// "what for revision R with a timeout of T"
    std::string message(std::string_view what) const;
    /// What a wait of this run waits for.
    Fingerprint awaited() const;
    void event(std::string_view reason, std::string_view message) const;
    void set_inventory(const ssa::Inventory& inventory) const;
    void record(std::string_view reason) const;
    /// Ends the run until `wake`, at latest `after`. What began less than kProgressDelay ago and was not asked
    /// for by name is not worth a write that says it is under way: it waits without a trace in status.
    Outcome wait(
        LastRun::Clock::time_point since,
        const std::string& message,
        base::Duration after,
        std::vector<runtime::WakeReference> wake) const;

private:
    Outcome silently(base::Duration after, std::vector<runtime::WakeReference> wake) const;
};

}  // namespace sluice::kustomize_controller
