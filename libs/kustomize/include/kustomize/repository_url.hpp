#pragma once
#include "base/duration.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::kustomize {

/// RepositoryUrl: what a base that is not a directory names: a Git repository, a directory in it and a
/// reference. A value.
struct RepositoryUrl {
    std::string raw;        ///< as it was written
    std::string host;       ///< "https://host/", "git@host:", "file://"
    std::string path;       ///< of the repository at the host
    std::string directory;  ///< below the repository's root; empty: the root
    std::string reference;  ///< branch, tag or commit; empty: the remote's HEAD
    base::Duration timeout = std::chrono::seconds(27);
    bool submodules = true;
    bool forced_git = false;  ///< begins with "git::", which kustomize warns of and drops

    /// What `git clone` would be given.
    std::string clone_url() const { return host + path; }

    /// kustomize v5.8.1: a scheme (ssh, https, http, file) or user@host: or github.com; then the repository's
    /// path up to "_git/NAME", "//", ".git", or else two segments (all of them for file); "?ref=", "version",
    /// "timeout" and "submodules". nullopt: not a repository, so a path on disk.
    static std::optional<RepositoryUrl> parse(std::string_view text);
};

/// True for http and https: what a file of a kustomization may be instead of a path.
bool is_remote_file(std::string_view path);

/// The text with "***" for each password of a URL in it: "https://me:***@host/".
std::string without_passwords(std::string_view text);

}  // namespace sluice::kustomize
