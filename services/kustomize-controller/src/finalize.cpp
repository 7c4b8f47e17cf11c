#include "kustomization_reconciler.hpp"
#include "ssa/prune.hpp"
#include "work.hpp"

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
using runtime::Context;
using runtime::Outcome;
using runtime::Severity;

constexpr std::chrono::seconds kLookAgain{2};

bool deletes_objects(const api::KustomizationSpec& spec, const ssa::Inventory& inventory)
{
    if (spec.suspend || inventory.empty()) return false;
    if (spec.deletion_policy == "Delete" || spec.deletion_policy == "WaitForTermination") return true;
    return spec.deletion_policy != "Orphan" && spec.prune;
}

std::string list_of(const ssa::Inventory& inventory)
{
    std::string text;
    for (const auto& entry : inventory.entries())
        text += (text.empty() ? "" : "\n") + entry.id.display();
    return text;
}

/// Those that the prune deleted and that are still there.
std::vector<runtime::WakeReference>
still_there(const ssa::Cluster& cluster, const ssa::ChangeSet& changes, const base::Deadline& deadline)
{
    std::vector<runtime::WakeReference> there;
    for (const auto& change : changes.changes())
        if (change.action == ssa::Action::Deleted && cluster.get(change.id, change.version, deadline))
            there.push_back({change.id.kind, change.id.key()});
    return there;
}
}  // namespace

/// The Kustomization is being deleted: what becomes of its objects is deletionPolicy's to say.
Outcome KustomizationReconciler::finalize(Context& context, const api::Kustomization& ks)
{
    const ssa::Inventory inventory = ssa::Inventory::from_value(context.object()["status"]["inventory"]);
    for (const auto& entry : inventory.entries())
        managed_.forget(entry.id);
    if (deletes_objects(ks.spec(), inventory))
        if (auto waiting = delete_objects(context, ks, inventory)) return *std::move(waiting);
    // As Flux does it, who was ready and not suspended takes leave with one more success.
    const doc::Value& status = context.object()["status"];
    if (!ks.spec().suspend && is_true(context.object(), runtime::condition::kReady))
        announce_success(
            context,
            event_metadata(status["lastAppliedRevision"].text(), status["lastAppliedOriginRevision"].text()),
            context.elapsed());
    context.remove_finalizer(api::kFinalizer);
    return Outcome::idle();
}

std::optional<Outcome> KustomizationReconciler::delete_objects(
    Context& context, const api::Kustomization& ks, const ssa::Inventory& inventory)
{
    const doc::Value& status = context.object()["status"];
    const auto metadata =
        event_metadata(status["lastAppliedRevision"].text(), status["lastAppliedOriginRevision"].text());
    const std::string ready = context.conditions().reason_of(runtime::condition::kReady);
    const auto say = [&](Severity severity, const std::string& message) {
        context.event(
            severity,
            ready.empty() ? severity == Severity::Error ? "error" : "info" : ready,
            message,
            metadata);
    };
    if (!targets_.can_impersonate(ks, context.deadline())) {
        const std::string message = fmt::format("unable to prune objects: \n{}", list_of(inventory));
        context.log().error(message, "skipping pruning, failed to find account to impersonate");
        say(Severity::Error, message);
        return std::nullopt;
    }
    const Target target =
        context.stage(reason::kReconciliationFailed, [&] { return targets_.of(ks, context.deadline()); });
    const ssa::Owner owner{std::string(ks.name()), std::string(ks.namespace_())};
    const ssa::PruneResult result = ssa::prune(target.cluster(), inventory, owner, context.deadline());
    if (result.failure) {
        say(Severity::Error, "pruning for deleted resource failed");
        return Outcome::back_off(reason::kPruneFailed, *result.failure);
    }
    const auto last = last_run(context.key());
    if (!last->terminating) say(Severity::Info, result.changes.str());
    if (ks.spec().deletion_policy != "WaitForTermination") return std::nullopt;

    auto there = still_there(target.cluster(), result.changes, context.deadline());
    if (there.empty()) return std::nullopt;
    const auto now = LastRun::Clock::now();
    if (!last->terminating) last->terminating = now;
    if (now - *last->terminating >= timeout_of(ks.spec())) {
        say(Severity::Error, "failed to wait for resources termination");
        return std::nullopt;
    }
    Outcome outcome = Outcome::idle("waiting for the objects to terminate");
    outcome.after = kLookAgain;
    outcome.wake = std::move(there);
    return outcome;
}

}  // namespace sluice::kustomize_controller
