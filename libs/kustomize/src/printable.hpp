#pragma once
#include "resource.hpp"

#include <string_view>

namespace sluice::kustomize {

/// The reference prints an object, reads it again and fails at what it cannot read: control characters, and
/// an empty list or map below a key with a comment. Throws base::Error{Invalid} that names the place.
void check_printable(const Resource&);
/// The second of the two alone, for an object that goes through JSON on the way.
void check_comments(const Resource&);
/// Whether YAML may not hold a character as it is that JSON, which the reference goes through when it prints,
/// does not escape: U+007F to U+009F but for U+0085, U+FFFE and U+FFFF.
bool holds_control(std::string_view text);

}  // namespace sluice::kustomize
