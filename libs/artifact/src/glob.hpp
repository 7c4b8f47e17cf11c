#pragma once
#include <string_view>

namespace sluice::artifact {

/// Go's filepath.Match for one segment: * ? [a-z] [^a-z] and \ before a literal character. A malformed pattern
/// matches nothing; is_well_formed() tells.
bool glob_matches(std::string_view pattern, std::string_view name);
bool is_well_formed(std::string_view pattern);

}  // namespace sluice::artifact
