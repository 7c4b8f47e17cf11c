#pragma once
#include "doc/packed.hpp"
#include "ssa/change_set.hpp"
#include "ssa/fingerprint.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sluice::kustomize_controller {

using ssa::Fingerprint;

/// Names, of files say, that are kept for a long time and looked at rarely.
class PackedNames {
public:
    PackedNames() = default;
    explicit PackedNames(const std::set<std::string>& names);
    std::set<std::string> names() const;

private:
    doc::Packed packed_;
};

/// The objects of one apply in their order, each with the fingerprint it was applied with; packed like the
/// names.
class PackedObjects {
public:
    using Object = std::pair<ssa::Change, Fingerprint>;

    PackedObjects() = default;
    /// What was done to them is not kept: they stand unchanged.
    explicit PackedObjects(const std::vector<Object>& objects);
    std::vector<Object> objects() const;

private:
    doc::Packed packed_;
};

/// LastRun: what is worth remembering of a Kustomization between two runs, so that the next one does only what
/// changed since. Losing it costs one full run. One is kept for each of thousands, so texts that are only
/// compared are fingerprints, and lists are packed. Belongs to the worker that has the key.
struct LastRun {
    using Clock = std::chrono::steady_clock;

    /// What was applied, as far as it was applied whole; no `spec`: nothing.
    std::optional<Fingerprint> spec;  ///< of identity and spec
    /// The last one that was applied whole, whatever may have come of its objects since.
    std::optional<Fingerprint> applied_spec;
    /// Digest of the artifact that it was built from, or that holds the same inputs.
    std::optional<Fingerprint> artifact_digest;
    std::optional<Fingerprint> inputs;     ///< ArtifactTree::fingerprint of what the build read
    std::optional<Fingerprint> variables;  ///< Variables::fingerprint of those that were put in
    PackedNames files_read, directories_listed;
    bool reads_remotes = false;  ///< bases or files of other hosts: each run builds anew
    std::string checksum;
    PackedObjects objects;
    std::set<ssa::ObjectId> jobs_with_ttl;

    /// A wait for the artifact, for definitions to be usable, or for health.
    struct Wait {
        Fingerprint what;  ///< revision and spec that are waited for: another one ends this wait
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

    void forget_applied() { spec.reset(); }
};

}  // namespace sluice::kustomize_controller
