#pragma once
#include <string>
#include <string_view>

namespace sluice::git {

/// Reference: which commit of a remote is wanted, as GitRepository's spec.ref says it. The first one set of
/// commit, name, tag, semver, branch decides; none means the branch "master". With commit, branch says where to
/// look for it when the server does not hand out commits by their hash.
struct Reference {
    std::string branch, tag, semver, name, commit;

    enum class Kind { Commit, Name, Tag, Semver, Branch };
    Kind kind() const noexcept;
    /// "refs/heads/main", "refs/tags/v1", the name as it is; empty for Commit and Semver, which only the remote
    /// can tell.
    std::string full_name() const;
    /// How a revision calls what was found as `full`: "main" for refs/heads/main and "v1" for refs/tags/v1, but
    /// a `name` as it is; a commit goes by the branch that was given with it, if any.
    std::string revision_name(std::string_view full) const;
};

inline constexpr std::string_view kDefaultBranch = "master";

/// The revision of an artifact: "main@sha1:<hex>", or "sha1:<hex>" without a name.
std::string format_revision(std::string_view name, std::string_view hash);

}  // namespace sluice::git
