#include "api/object.hpp"
#include "runtime/reconciler.hpp"

namespace sluice::runtime {
namespace {

using Kind = Outcome::Kind;

void echo_request(Context& context)
{
    const auto request = kube::annotation_of(context.original(), api::kReconcileRequestAnnotation);
    if (!request.empty()) context.status().set("lastHandledReconcileAt", request);
}

void observe_generation(Context& context)
{
    context.status().set("observedGeneration", context.generation());
}

/// Reconciling that outlives its run says that there will be another.
void mark_retry(Conditions conditions)
{
    if (!conditions.has(condition::kReconciling)) return;
    conditions.mark_true(
        condition::kReconciling, reason::kProgressingWithRetry, conditions.message_of(condition::kReconciling));
}

bool has_conditions(const Context& context)
{
    return !context.object()["status"]["conditions"].empty();
}

}  // namespace

Outcome Reconciler::failed(Context&, const Failure& failure)
{
    return Outcome::back_off(failure.reason, failure.message).under(failure.condition);
}

Outcome Reconciler::report(Context& context, Outcome outcome)
{
    return report_directly(context, std::move(outcome));
}

void Reconciler::finished(Context& context, const Outcome& outcome)
{
    if (outcome.kind == Kind::Failed || outcome.kind == Kind::Stalled)
        context.event(Severity::Error, outcome.reason, outcome.message);
    else if (outcome.kind == Kind::Blocked)
        context.event(Severity::Trace, outcome.reason, outcome.message);
}

Outcome report_directly(Context& context, Outcome outcome)
{
    if (outcome.kind == Kind::Again) return outcome;
    echo_request(context);
    auto conditions = context.conditions();
    switch (outcome.kind) {
    case Kind::Ready:
        conditions.mark_true(condition::kReady, outcome.reason, outcome.message);
        conditions.remove(condition::kReconciling);
        conditions.remove(condition::kStalled);
        observe_generation(context);
        break;
    case Kind::Waiting:
        conditions.mark_unknown(condition::kReady, reason::kProgressing, "Reconciliation in progress");
        conditions.mark_reconciling(outcome.reason, outcome.message);
        break;
    case Kind::Blocked:
    case Kind::Failed:
        conditions.mark_false(condition::kReady, outcome.reason, outcome.message);
        conditions.remove(condition::kStalled);
        mark_retry(conditions);
        break;
    case Kind::Stalled:
        conditions.mark_false(condition::kReady, outcome.reason, outcome.message);
        conditions.mark_stalled(outcome.reason, outcome.message);
        observe_generation(context);
        break;
    case Kind::Idle:
    case Kind::Again:
        break;
    }
    return outcome;
}

Outcome report_summary(Context& context, Outcome outcome, const SummaryRules& rules)
{
    auto conditions = context.conditions();
    if (outcome.kind != Kind::Again) echo_request(context);
    const bool unwell = outcome.kind == Kind::Failed || outcome.kind == Kind::Stalled ||
                        outcome.kind == Kind::Blocked || outcome.kind == Kind::Waiting;
    if (unwell && !outcome.condition.empty())
        conditions.mark_true(outcome.condition, outcome.reason, outcome.message);

    if (outcome.kind == Kind::Stalled)
        conditions.mark_stalled(outcome.reason, outcome.message);
    else
        conditions.remove(condition::kStalled);
    if (outcome.kind == Kind::Ready)
        conditions.remove(condition::kReconciling);
    else
        mark_retry(conditions);

    // An object without any condition was not observed yet: nothing is claimed about its generation.
    const bool settled =
        outcome.kind == Kind::Ready || outcome.kind == Kind::Stalled || outcome.kind == Kind::Idle;
    if (settled && has_conditions(context)) observe_generation(context);
    summarize(conditions, rules);

    if (outcome.kind == Kind::Ready && !conditions.is_true(condition::kReady))
        return Outcome::back_off(
            conditions.reason_of(condition::kReady), conditions.message_of(condition::kReady));
    return outcome;
}

}  // namespace sluice::runtime
