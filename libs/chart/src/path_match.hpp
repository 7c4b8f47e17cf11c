#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sluice::chart {

/// Go's path.Match: * and ? do not match "/", [a-z] and [^a-z] are classes, \ escapes. nullopt is Go's
/// ErrBadPattern, which is found only as far as the pattern was needed.
std::optional<bool> path_match(std::string_view pattern, std::string_view name);

/// Go's path.Clean and path.Base.
std::string path_clean(std::string_view path);
std::string_view path_base(std::string_view path);

}  // namespace sluice::chart
