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

std::string format_revision(std::string_view reference, std::string_view hash)
{
    if (reference.empty()) return fmt::format("sha1:{}", hash);
    for (const std::string_view prefix : {"refs/heads/", "refs/tags/"})
        if (reference.starts_with(prefix))
            return fmt::format("{}@sha1:{}", reference.substr(prefix.size()), hash);
    return fmt::format("{}@sha1:{}", reference, hash);
}

}  // namespace sluice::git
