#pragma once
#include "runtime/conditions.hpp"
#include "runtime/context.hpp"
#include "runtime/outcome.hpp"

#include <string>

namespace sluice::runtime {

/// What escaped a reconciliation.
struct Failure {
    std::string condition;  ///< empty: Ready itself
    std::string reason;     ///< of the stage; InternalError outside of any
    std::string message;
    base::ErrorKind kind = base::ErrorKind::Internal;
};

/// Reconciler: brings one object's world to what its spec says. Called from many workers at once, never twice
/// for one object at a time. Reads as a story: first what it waits for (values), then what it does (stages).
class Reconciler {
public:
    virtual ~Reconciler() = default;
    virtual Outcome reconcile(Context&) = 0;
    /// What a failure that escaped means. Default: backoff, under the stage's condition and reason.
    virtual Outcome failed(Context&, const Failure&);
    /// Writes the outcome into the working copy: conditions, observedGeneration, lastHandledReconcileAt.
    /// Default: report_directly(). May answer another outcome (a success whose conditions say otherwise is
    /// none).
    virtual Outcome report(Context&, Outcome);
    /// After the status was written: says it in events. Default: an error event of a failure or stall, a trace
    /// event of a block, both with the outcome's reason and message.
    virtual void finished(Context&, const Outcome&);
    /// The object is gone: drop what was kept for it. Called by the worker that noticed, before anything new
    /// for its key.
    virtual void forgotten(const kube::ObjectKey&) {}
};

/// kustomize-controller's rules: Ready is set from the outcome; Ready=True removes Reconciling and Stalled and
/// raises status.observedGeneration; waiting leaves Ready=Unknown; a failure keeps Reconciling with reason
/// ProgressingWithRetry; a stall sets Stalled and raises observedGeneration too. lastHandledReconcileAt echoes
/// the request in every case but Again, whose next run does it.
Outcome report_directly(Context&, Outcome);

/// source-controller's rules: success removes Reconciling and Stalled and raises observedGeneration; a stall
/// sets Stalled and raises it as well; a failure sets `outcome.condition` and keeps Reconciling as
/// ProgressingWithRetry. Ready is then summed up from the rest, and a success that leaves Ready other than True
/// becomes a failure that is retried.
Outcome report_summary(Context&, Outcome, const SummaryRules&);

}  // namespace sluice::runtime
