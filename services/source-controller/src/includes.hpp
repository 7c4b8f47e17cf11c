#pragma once
#include "api/git_repository.hpp"
#include "artifact/store.hpp"
#include "base/deadline.hpp"

#include <filesystem>
#include <vector>

namespace sluice::source_controller {

/// Unpacks the artifact of an included repository and moves its `from_path` to `to_path` below `tree`; neither
/// can leave its folder. Throws base::Error naming the include.
void copy_include(
    const artifact::Store&,
    const api::GitRepositoryInclude&,
    const artifact::Artifact&,
    const std::filesystem::path& tree,
    const base::Deadline&);

}  // namespace sluice::source_controller
