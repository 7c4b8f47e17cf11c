#pragma once
#include "base/clock.hpp"
#include "doc/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::ssa {

/// kstatus' verdict on a live object.
enum class Health : std::uint8_t { InProgress, Failed, Current, Terminating, NotFound, Unknown };
std::string_view health_name(Health);

struct HealthResult {
    Health health = Health::Unknown;
    std::string message;
    bool operator==(const HealthResult&) const = default;
};

/// kstatus of fluxcd/cli-utils: generic rules (deletion, generation, Reconciling, Stalled), then the built-in
/// kinds, then Ready, else Current. With Flux's own rule for Jobs: not Current before they complete, suspended
/// ones are Current. `now` decides how long a pod may be unschedulable before that is a failure. Unknown
/// carries the reason as message. Pure.
HealthResult compute_health(const doc::Value& object, base::WallTime now);

/// compute_health without Flux's rule for Jobs: cli-utils' own verdict.
HealthResult compute_kstatus(const doc::Value& object, base::WallTime now);

}  // namespace sluice::ssa
