#pragma once
#include <filesystem>

namespace sluice::cli {

/// Where this user's clusters and artifacts are kept: $XDG_STATE_HOME/sluice, or ~/.local/state/sluice. Throws
/// base::Error{Invalid} when neither variable is set.
std::filesystem::path state_folder();

}  // namespace sluice::cli
