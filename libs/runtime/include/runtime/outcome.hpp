#pragma once
#include "base/duration.hpp"
#include "kube/resource.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::runtime {

/// One object whose next change may end a wait.
struct WakeReference {
    kube::GroupKind kind;
    kube::ObjectKey key;
    auto operator<=>(const WakeReference&) const = default;
};

/// Outcome: how one reconciliation ended, and when the object is looked at again. A value that the reconciler
/// returns; the controller turns it into conditions, a queue entry and metrics. Every outcome that names a
/// delay is also ended earlier by a change of the object, a reconcile request, Controller::enqueue() or
/// Controller::wake().
struct Outcome {
    enum class Kind {
        Ready,    ///< done; look again after `after` (nullopt: only when something changes)
        Idle,     ///< nothing to do and nothing to say: suspended, deleted. Conditions stay as they are
        Again,    ///< state was written (a finalizer, say); run again at once
        Blocked,  ///< a fact about the cluster stands in the way, no failure; look again after `after`
        Waiting,  ///< the work is done, the cluster is not there yet; woken by `wake`, at latest after `after`
        Failed,   ///< something we depend on failed; retry after `after` (nullopt: per-object exponential
                  ///< backoff)
        Stalled   ///< the user has to change something; no retry until generation or request changes
    };

    Kind kind = Kind::Idle;
    /// The negative condition that carries the failure ("FetchFailed"), where the reconciler summarizes; empty:
    /// Ready itself.
    std::string condition;
    std::string reason, message;
    std::optional<base::Duration> after;
    std::vector<WakeReference> wake;

    static Outcome ready(std::string_view reason, std::string message, std::optional<base::Duration> after);
    static Outcome idle(std::string message = {});
    static Outcome again();
    static Outcome blocked(
        std::string_view reason,
        std::string message,
        base::Duration after,
        std::vector<WakeReference> wake = {});
    static Outcome waiting(
        std::string_view reason,
        std::string message,
        base::Duration deadline,
        std::vector<WakeReference> wake = {});
    static Outcome failed(std::string_view reason, std::string message, base::Duration after);
    static Outcome back_off(std::string_view reason, std::string message);
    static Outcome stalled(std::string_view reason, std::string message);
    /// The same outcome, reported under a condition of its own.
    Outcome under(std::string_view condition_type) &&;
};

/// metav1-style names that every kind shares.
namespace condition {
inline constexpr std::string_view kReady = "Ready";
inline constexpr std::string_view kReconciling = "Reconciling";
inline constexpr std::string_view kStalled = "Stalled";
inline constexpr std::string_view kHealthy = "Healthy";
}  // namespace condition

namespace reason {
inline constexpr std::string_view kSucceeded = "Succeeded";
inline constexpr std::string_view kFailed = "Failed";
inline constexpr std::string_view kProgressing = "Progressing";
inline constexpr std::string_view kProgressingWithRetry = "ProgressingWithRetry";
inline constexpr std::string_view kSuspended = "Suspended";
inline constexpr std::string_view kDependencyNotReady = "DependencyNotReady";
inline constexpr std::string_view kReconciliationSucceeded = "ReconciliationSucceeded";
inline constexpr std::string_view kReconciliationFailed = "ReconciliationFailed";
inline constexpr std::string_view kAccessDenied = "AccessDenied";
inline constexpr std::string_view kFeatureGateDisabled = "FeatureGateDisabled";
inline constexpr std::string_view kInternalError = "InternalError";
}  // namespace reason

}  // namespace sluice::runtime
