#pragma once
#include "command.hpp"

namespace sluice::cli {

/// `sluice kustomize`: build, create, edit and version, with the flags and texts of kustomize v5.8.1.
void add_kustomize_commands(Command& root);
/// The verbs below `kustomize edit`.
void add_edit_commands(Command& kustomize);

}  // namespace sluice::cli
