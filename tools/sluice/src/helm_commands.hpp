#pragma once
#include "command.hpp"

#include <string>

namespace sluice::cli {

/// sluice helm: template and show, with Helm's flags and messages.
void add_helm_commands(Command& root, const std::string& namespace_name);

}  // namespace sluice::cli
