#pragma once
#include "command.hpp"
#include "session.hpp"

namespace sluice::cli {

/// get, reconcile, suspend and resume, with flux's words. `cluster` is filled by the root's flags.
void add_toolkit_commands(Command& root, ClusterFlags& cluster);
/// `cluster` and `run`: what flux has not.
void add_local_commands(Command& root, ClusterFlags& cluster);
/// `completion SHELL`.
void add_completion_commands(Command& root);

}  // namespace sluice::cli
