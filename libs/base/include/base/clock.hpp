#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::base {

using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

/// The wall clock as a value that goes in through constructors, so that a test can set the time. Thread-safe to
/// call.
using WallClock = std::function<WallTime()>;
WallClock system_clock();

/// Kubernetes' metav1.Time: RFC 3339 in UTC with whole seconds, "2026-08-01T12:00:00Z".
std::string format_rfc3339(WallTime);
/// Kubernetes' metav1.MicroTime: "2026-08-01T12:00:00.000000Z" (Leases, Events' eventTime).
std::string format_rfc3339_micro(WallTime);
/// Go's time.RFC3339Nano: trailing zeros of the fraction are dropped.
std::string format_rfc3339_nano(WallTime);
/// Any RFC 3339 text with or without fraction and with any offset; nullopt for anything else.
std::optional<WallTime> parse_rfc3339(std::string_view);

}  // namespace sluice::base
