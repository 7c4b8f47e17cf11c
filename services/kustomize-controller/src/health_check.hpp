#pragma once
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "managed_objects.hpp"
#include "ssa/cluster.hpp"
#include "ssa/inventory.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace sluice::kustomize_controller {

/// The health of a set of objects at one moment.
struct HealthReport {
    struct Line {
        ssa::ObjectId id;
        ssa::Health health;
    };
    /// Those that are not Current.
    std::vector<Line> unhealthy;
    bool any_failed = false;
    /// Only Failed and Current ones are left: waiting longer is of no use.
    bool settled = false;

    bool passed() const noexcept { return unhealthy.empty(); }
    /// Flux's texts: "failed early due to stalled resources: [...]" names the failed ones, "timeout waiting
    /// for: [...]" all.
    std::string stalled_text() const;
    std::string timeout_text() const;
};

struct HealthQuestion {
    ssa::Inventory objects;
    /// Jobs that the cluster removes once they are done: to find them gone is good.
    std::set<ssa::ObjectId> jobs_with_ttl;
};

/// Asks the cluster about those objects whose health `known` (null: nothing) does not know. Blocks. An object
/// that cannot be read counts as Unknown and is asked about again.
HealthReport check_health(
    const ssa::Cluster&,
    const HealthQuestion&,
    ManagedObjects* known,
    base::WallTime now,
    const base::Deadline&);

}  // namespace sluice::kustomize_controller
