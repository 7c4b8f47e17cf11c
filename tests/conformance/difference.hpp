#pragma once
#include <string>
#include <string_view>

namespace sluice::conformance {

/// "line 12: expected `a: 1`, got `a: 2`": where two texts part.
std::string first_difference(std::string_view expected, std::string_view actual);

}  // namespace sluice::conformance
