#pragma once
#include "ssa/apply.hpp"
#include "ssa/change_set.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sluice::kustomize_controller {

/// LastRun: what is worth remembering of a Kustomization between two runs, so that the next one does only what
/// changed since. Losing it costs one full run. Belongs to the worker that has the key.
struct LastRun {
    using Clock = std::chrono::steady_clock;

    /// What was applied, as far as it was applied whole; empty `spec`: nothing.
    std::string spec;  ///< fingerprint of identity and spec
    /// The last one that was applied whole, whatever may have come of its objects since.
    std::string applied_spec;
    std::string artifact_digest;  ///< that it was built from, or that holds the same inputs
    std::string inputs;           ///< ArtifactTree::fingerprint of what the build read
    std::string variables;        ///< Variables::fingerprint of those that were put in
    std::set<std::string> files_read, directories_listed;
    bool reads_remotes = false;  ///< bases or files of other hosts: each run builds anew
    std::string checksum;
    std::vector<std::pair<ssa::Change, ssa::Fingerprint>> objects;
    std::set<ssa::ObjectId> jobs_with_ttl;

    /// A wait for the artifact, for definitions to be usable, or for health.
    struct Wait {
        std::string what;  ///< revision and spec that are waited for: another one ends this wait
        Clock::time_point since;
        bool was_healthy = false, drifted = false, worked = false;
    };
    std::optional<Wait> artifact, definitions, health;
    bool waits() const { return artifact || definitions || health; }
    void forget_waits() { artifact.reset(), definitions.reset(), health.reset(); }
    /// When deletion began to wait for the objects to be gone.
    std::optional<Clock::time_point> terminating;

    /// Of the run that is being reported: its start (waits included), and whether there is anything to tell.
    Clock::time_point started;
    bool news = false;
    std::string revision, origin_revision;

    void forget_applied() { spec.clear(); }
};

}  // namespace sluice::kustomize_controller
