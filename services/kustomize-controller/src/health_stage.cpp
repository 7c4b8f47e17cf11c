#include "health_check.hpp"
#include "kustomization_reconciler.hpp"
#include "work.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
using runtime::Context;
using runtime::Outcome;

/// A wait is looked at again at least this often: for what no watch of ours sees.
constexpr std::chrono::seconds kLookAgain{5};
}  // namespace

std::optional<Outcome> KustomizationReconciler::check_health(Work& work)
{
    Context& context = work.context;
    LastRun& last = work.last;
    auto conditions = context.conditions();
    const HealthQuestion question = health_question(work);
    if (question.objects.empty()) {
        conditions.remove(runtime::condition::kHealthy);
        last.health.reset();
        return std::nullopt;
    }
    const Fingerprint what = work.awaited();
    const bool was_healthy = is_true(context.original(), runtime::condition::kHealthy);
    if (!last.health || last.health->what != what)
        last.health = {
            .what = what, .since = LastRun::Clock::now(), .was_healthy = was_healthy, .drifted = false};
    last.health->drifted |= work.drifted;
    last.health->worked |= work.worked;

    const Target target =
        context.stage(reason::kReconciliationFailed, [&] { return targets_.of(work.ks, context.deadline()); });
    const HealthReport report = kustomize_controller::check_health(
        target.cluster(), question, target.home ? &managed_ : nullptr, context.clock(), context.deadline());
    const auto elapsed = LastRun::Clock::now() - last.health->since;
    const std::string took = base::format_duration(std::chrono::duration_cast<base::Duration>(elapsed));

    if (report.passed()) {
        const LastRun::Wait wait = *std::exchange(last.health, std::nullopt);
        const bool new_revision = !artifact::same_revision(
            work.artifact.revision, context.original()["status"]["lastAppliedRevision"].string_or(""));
        const std::string message = fmt::format("Health check passed in {}", took);
        if (!wait.was_healthy || (new_revision && wait.drifted)) work.event(reason::kProgressing, message);
        if (!was_healthy || wait.worked) {
            work.worked = true;
            conditions.mark_true(runtime::condition::kHealthy, reason::kSucceeded, message);
        }
        return std::nullopt;
    }
    const bool late = elapsed >= timeout_of(work.ks.spec());
    if (late || report.settled || (report.any_failed && settings_.fail_fast)) {
        const std::string why = late ? report.timeout_text() : report.stalled_text();
        const std::string message = fmt::format("health check failed after {}: {}", took, why);
        conditions.mark_reconciling(reason::kProgressing, work.message("Running health checks"));
        conditions.mark_false(runtime::condition::kHealthy, reason::kHealthCheckFailed, why);
        last.health.reset();
        work.record(reason::kHealthCheckFailed);
        return fail(work, reason::kHealthCheckFailed, message);
    }
    const std::string message = work.message("Running health checks");
    conditions.mark_unknown(runtime::condition::kHealthy, reason::kProgressing, message);
    std::vector<runtime::WakeReference> wake;
    for (const auto& line : report.unhealthy)
        wake.push_back({line.id.kind, line.id.key()});
    const auto left = timeout_of(work.ks.spec()) - std::chrono::duration_cast<base::Duration>(elapsed);
    return work.wait(last.health->since, message, std::min<base::Duration>(kLookAgain, left), std::move(wake));
}

/// Which objects' health decides: all that were applied, or those that are named; never our own.
HealthQuestion KustomizationReconciler::health_question(const Work& work) const
{
    const auto& spec = work.ks.spec();
    HealthQuestion question;
    question.jobs_with_ttl = work.last.jobs_with_ttl;
    std::vector<ssa::Inventory::Entry> entries;
    if (spec.wait) {
        for (const auto& change : work.changes.changes())
            if (change.action != ssa::Action::Skipped) entries.push_back({change.id, change.version});
    } else {
        for (const auto& check : spec.health_checks) {
            const auto gvk = kube::GroupVersionKind::from(
                check.api_version.empty() ? "apps/v1" : std::string_view(check.api_version), check.kind);
            entries.push_back({{check.namespace_, check.name, gvk.group_kind()}, gvk.version});
        }
    }
    std::erase_if(entries, [&](const auto& entry) {
        return entry.id.kind.kind == "Kustomization" && entry.id.name == work.ks.name() &&
               entry.id.namespace_ == work.ks.namespace_();
    });
    question.objects = ssa::Inventory(std::move(entries));
    return question;
}

}  // namespace sluice::kustomize_controller
