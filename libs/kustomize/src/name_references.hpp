#pragma once
#include "resource.hpp"
#include "transformer_config.hpp"

namespace sluice::kustomize {

/// Rewrites what refers to a resource by a name that it had, so that it refers to the name it has now. Throws
/// base::Error{Conflict} when a name could mean several resources.
void fix_name_references(ResMap&, const std::vector<NameReferences>&);

}  // namespace sluice::kustomize
