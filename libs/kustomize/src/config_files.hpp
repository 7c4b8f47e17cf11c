#pragma once
#include "loader.hpp"
#include "transformer_config.hpp"

#include <string>
#include <vector>

namespace sluice::kustomize {

/// The defaults with what the `configurations` files add. Throws base::Error naming the file and the field.
SharedConfig load_configurations(const Loader&, const std::vector<std::string>& paths);

/// What the OpenAPI definitions in the `crds` files say of references, labels, annotations and names; null for
/// none.
SharedConfig load_crds(const Loader&, const std::vector<std::string>& paths);

}  // namespace sluice::kustomize
