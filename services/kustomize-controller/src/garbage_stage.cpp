#include "kustomization_reconciler.hpp"
#include "ssa/prune.hpp"
#include "work.hpp"

namespace sluice::kustomize_controller {

using runtime::Context;
using runtime::Outcome;

std::optional<Outcome> KustomizationReconciler::collect_garbage(Work& work)
{
    const ssa::Inventory stale = work.recorded - work.applied;
    if (stale.empty() || !work.ks.spec().prune) {
        work.set_inventory(work.applied);
        return std::nullopt;
    }
    work.worked = true;
    Context& context = work.context;
    const Target target =
        context.stage(reason::kReconciliationFailed, [&] { return targets_.of(work.ks, context.deadline()); });
    if (target.home)
        for (const auto& entry : stale.entries())
            managed_.forget(entry.id);
    const ssa::Owner owner{std::string(work.ks.name()), std::string(work.ks.namespace_())};
    const ssa::PruneResult result = ssa::prune(target.cluster(), stale, owner, context.deadline());
    work.set_inventory(work.applied + result.survivors);
    if (result.failure) {
        work.record(reason::kPruneFailed);
        return fail(work, reason::kPruneFailed, *result.failure);
    }
    context.log().info("garbage collection completed", {{"output", result.changes.str()}});
    work.event(reason::kProgressing, result.changes.str());
    return std::nullopt;
}

}  // namespace sluice::kustomize_controller
