#pragma once
#include "base/deadline.hpp"
#include "ssa/change_set.hpp"
#include "ssa/cluster.hpp"

#include <optional>
#include <string>

namespace sluice::ssa {

/// Whose objects: name and namespace of the Kustomization, as its owner labels say them.
struct Owner {
    std::string name, namespace_;
};

struct PruneResult {
    ChangeSet changes;
    /// Objects whose end is not confirmed: they stay in the inventory and are tried again.
    Inventory survivors;
    /// Flux's text, "delete failed, errors: ...;"; what is left out of `changes` is in it.
    std::optional<std::string> failure;
};

/// Deletes the objects of `stale`, last applied first, in the background. An object goes only if it carries
/// both owner labels on the live object and nothing on it forbids it (prune: disabled, reconcile: disabled,
/// ssa: Ignore); it is deleted by its uid, so that one made anew in between is never hit. What is gone already
/// counts as deleted. Blocks; throws base::Cancelled alone.
PruneResult prune(const Cluster&, const Inventory& stale, const Owner&, const base::Deadline&);

}  // namespace sluice::ssa
