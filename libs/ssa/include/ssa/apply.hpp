#pragma once
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "doc/value.hpp"
#include "ssa/change_set.hpp"
#include "ssa/cluster.hpp"
#include "ssa/fingerprint.hpp"
#include "ssa/health.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sluice::ssa {

/// Ledger: what the caller remembers of its objects from one apply to the next. Called from apply()'s own
/// thread only.
class Ledger {
public:
    virtual ~Ledger() = default;
    /// These are about to be written. The caller makes sure that they are recorded where a restart finds them
    /// before it returns; throws base::Error if it cannot, and then nothing is written.
    virtual void claim(const Inventory&) = 0;
    /// True: the live object is known to be as an apply with this fingerprint left it, so that nothing needs to
    /// be asked.
    virtual bool settled(const ObjectId&, const Fingerprint&) = 0;
    /// The live object, read or written a moment ago, is what `desired` wants it to be.
    virtual void
    settle(const ObjectId&, const Fingerprint&, const doc::Value& desired, const doc::Value& live) = 0;
};

struct ApplyOptions {
    std::string field_manager = "kustomize-controller";
    /// Objects that cannot be changed are deleted and made again. Danger: any 422 counts as "cannot be
    /// changed".
    bool force = false;
    /// Dry-runs at a time.
    std::size_t concurrency = 4;
    std::set<kube::GroupKind> custom_stage_kinds;
    std::vector<std::string> override_managers;
    bool migrate_api_version = false;
    /// How long a stage of definitions is waited for on the spot; what takes longer comes back as `pending`.
    std::chrono::milliseconds patience{2000};
    base::WallClock clock = base::system_clock();
};

struct ApplyResult {
    /// Of the stages that were completed.
    ChangeSet changes;
    /// What was written, or may have been, whether its stage was completed or not.
    Inventory written;
    /// Definitions that are applied but not ready: call again when they have changed. Later stages were not
    /// begun.
    std::vector<ObjectId> pending;
    /// The first error, in Flux's words: "Kind/ns/name dry-run failed (Reason): ...".
    std::optional<std::string> failure;

    bool done() const noexcept { return !failure && pending.empty(); }
};

/// Brings the cluster to `objects` by server-side apply, stage by stage: within a stage all dry-runs pass
/// before the first write (an object that is alone in its stage is its own dry-run), only what is new or
/// drifted is written, sequentially, in the order of kinds. Objects are normalised and carry their owner labels
/// already. Blocks. Throws base::Cancelled alone: any base::Error is the result's failure.
ApplyResult
apply(const Cluster&, std::vector<doc::Value> objects, const ApplyOptions&, Ledger&, const base::Deadline&);

}  // namespace sluice::ssa
