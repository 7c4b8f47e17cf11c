#include "git/reference.hpp"

#include <fmt/format.h>

namespace sluice::git {

Reference::Kind Reference::kind() const noexcept
{
    if (!commit.empty()) return Kind::Commit;
    if (!name.empty()) return Kind::Name;
    if (!tag.empty()) return Kind::Tag;
    return semver.empty() ? Kind::Branch : Kind::Semver;
}

std::string Reference::full_name() const
{
    switch (kind()) {
    case Kind::Commit:
    case Kind::Semver:
        return {};
    case Kind::Name:
        return name;
    case Kind::Tag:
        return "refs/tags/" + tag;
    case Kind::Branch:
        break;
    }
    return "refs/heads/" + (branch.empty() ? std::string(kDefaultBranch) : branch);
}

std::string Reference::revision_name(std::string_view full) const
{
    if (kind() == Kind::Commit) return branch;
    if (kind() != Kind::Name)
        for (const std::string_view prefix : {"refs/heads/", "refs/tags/"})
            if (full.starts_with(prefix)) return std::string(full.substr(prefix.size()));
    return std::string(full);
}

std::string format_revision(std::string_view name, std::string_view hash)
{
    return name.empty() ? fmt::format("sha1:{}", hash) : fmt::format("{}@sha1:{}", name, hash);
}

}  // namespace sluice::git
