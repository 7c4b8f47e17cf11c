#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::envsubst {

using Arguments = std::vector<std::string>;

/// A default, in any of its spellings: it is what an unset variable is for.
bool is_default(std::string_view operation);
/// What the operation makes of the value. `steps` bounds the comparisons of patterns.
std::string apply(std::string_view operation, const std::string& value, const Arguments&, std::size_t& steps);

}  // namespace sluice::envsubst
