#pragma once
#include "base/deadline.hpp"
#include "checkout.hpp"
#include "git/access.hpp"
#include "git/mirror.hpp"

#include <filesystem>
#include <string>

namespace sluice::source_controller {

/// What submodules are fetched with.
struct SubmoduleSource {
    git::Connector& connector;
    std::filesystem::path directory;  ///< of their mirrors
    std::string url;                  ///< of the repository that they are submodules of
    const git::Access& access;        ///< of that repository
    git::MirrorLimits limits;         ///< of each
};

/// Fetches the submodules of the commit, and theirs, and mounts them in `tree`. What .gitmodules does not
/// describe stays an empty folder. The credentials go to the repository's own host alone: .gitmodules is
/// written by whoever may commit, who must not be able to send them elsewhere. Throws base::Error naming the
/// submodule's URL.
void mount_submodules(
    Checkout& tree, git::Mirror&, const std::string& commit, const SubmoduleSource&, const base::Deadline&);

}  // namespace sluice::source_controller
