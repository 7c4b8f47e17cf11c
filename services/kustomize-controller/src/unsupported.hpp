#pragma once
#include "api/kustomization.hpp"

#include <optional>
#include <string>

namespace sluice::kustomize_controller {

/// The first field of spec that this controller does not serve yet: to ignore it would apply something else
/// than its author asked for. nullopt: all is served.
std::optional<std::string> unsupported_field(const api::KustomizationSpec&);

}  // namespace sluice::kustomize_controller
