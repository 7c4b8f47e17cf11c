#pragma once
#include "api/common.hpp"
#include "base/clock.hpp"
#include "doc/value.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::runtime {

using Condition = api::Condition;

/// Conditions: status.conditions of one working copy, with Flux's rules: messages are cut at 32768 bytes,
/// observedGeneration is the object's generation, lastTransitionTime moves when status, reason or message
/// changed (fluxcd/pkg's conditions.Set), and the list is kept in Flux's order (Stalled, Reconciling, Ready,
/// then by observedGeneration, newest first, then by type). A borrowing view: lives no longer than the
/// document. One thread.
class Conditions {
public:
    Conditions(doc::Value& object, base::WallTime now) : object_(object), now_(now) {}

    std::optional<Condition> find(std::string_view type) const;
    bool has(std::string_view type) const { return find(type).has_value(); }
    bool is_true(std::string_view type) const { return status_of(type) == "True"; }
    bool is_false(std::string_view type) const { return status_of(type) == "False"; }
    bool is_unknown(std::string_view type) const;        ///< absent or Unknown
    std::string status_of(std::string_view type) const;  ///< empty: absent
    std::string reason_of(std::string_view type) const;
    std::string message_of(std::string_view type) const;

    void mark_true(std::string_view type, std::string_view reason, std::string_view message);
    void mark_false(std::string_view type, std::string_view reason, std::string_view message);
    void mark_unknown(std::string_view type, std::string_view reason, std::string_view message);
    /// Reconciling=True and Stalled removed.
    void mark_reconciling(std::string_view reason, std::string_view message);
    /// mark_reconciling, and Ready=Unknown if there is drift or Ready is not decided yet: a healthy object does
    /// not flap.
    void mark_progressing(bool drift, std::string_view reason, std::string_view message);
    /// Stalled=True and Reconciling removed.
    void mark_stalled(std::string_view reason, std::string_view message);
    void remove(std::string_view type);

private:
    void set(std::string_view type, std::string_view status, std::string_view reason, std::string_view message);
    doc::Value& object_;
    base::WallTime now_;
};

/// How a kind that computes Ready (all of source-controller's) sums its conditions up. `order` decides inside a
/// priority; priorities: a negative type that is True, a positive one that is False, a positive one that is
/// True, the rest, Unknown.
struct SummaryRules {
    std::vector<std::string_view> order;     ///< "StorageOperationFailed", "FetchFailed", ...
    std::vector<std::string_view> negative;  ///< true is bad; Stalled and Reconciling belong here
    /// Conditions whose False forces Ready=False ("SourceVerified").
    std::vector<std::string_view> bipolar;
};

/// Sets Ready from the other conditions; without any, Ready is left as it is.
void summarize(Conditions&, const SummaryRules&);

}  // namespace sluice::runtime
