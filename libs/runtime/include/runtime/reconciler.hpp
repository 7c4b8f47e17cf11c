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
    /// What a failure that escaped means. Default: backoff, under the stage's reason, and an error event.
    virtual Outcome failed(Context&, const Failure&);
    /// Writes the outcome into the working copy: conditions, observedGeneration, lastHandledReconcileAt.
    /// Default: report_directly().
    virtual void report(Context&, const Outcome&);
    /// After the status was written: the event of a success, say.
    virtual void finished(Context&, const Outcome&) {}
};

/// kustomize-controller's rules: Ready is set from the outcome; Ready=True removes Reconciling and Stalled and
/// raises status.observedGeneration; a failure keeps Reconciling with reason ProgressingWithRetry; Stalled
/// raises observedGeneration too. lastHandledReconcileAt echoes the request in every case.
void report_directly(Context&, const Outcome&);

/// source-controller's rules (section "summarize"): success removes Reconciling and Stalled and raises
/// observedGeneration; a stall sets Stalled and raises it as well; a failure sets `outcome.condition`, keeps
/// Reconciling as ProgressingWithRetry; Ready is then summed up from the rest.
void report_summary(Context&, const Outcome&, const SummaryRules&);

}  // namespace sluice::runtime
