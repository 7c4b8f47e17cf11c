#pragma once
#include "resource.hpp"

namespace sluice::kustomize {

/// The reference prints an object, reads it again and fails at what it cannot read: control characters, and
/// an empty list or map below a key with a comment. Throws base::Error{Invalid} that names the place.
void check_printable(const Resource&);
/// The second of the two alone, for an object that goes through JSON on the way.
void check_comments(const Resource&);

}  // namespace sluice::kustomize
