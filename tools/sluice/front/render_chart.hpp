#pragma once
#include "helm_command.hpp"

#include <string>

namespace sluice::front {

/// What `helm template` prints; what it warns of is appended to `warnings`, line by line. Throws for everything
/// that is not a plain success, in words that nobody reads: the full program finds the same and says it as Helm
/// does.
std::string render_chart(const HelmTemplate& command, std::string& warnings);

}  // namespace sluice::front
