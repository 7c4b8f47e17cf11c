#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::base {

/// Go's time.Duration: int64 nanoseconds.
using Duration = std::chrono::nanoseconds;

/// Go's time.ParseDuration: "300ms", "-1.5h", "2h45m"; units ns us µs ms s m h. nullopt when Go would return an
/// error (overflow included).
std::optional<Duration> parse_duration(std::string_view);
/// Go's Duration.String: "1h0m0s", "1.5s", "0s", "250ms".
std::string format_duration(Duration);

}  // namespace sluice::base
