#include "path_walk.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/types.h>

namespace sluice::base {

namespace {
constexpr int kMaxLinks = 255;  // filepath-securejoin's limit
constexpr int kDirectoryFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
}  // namespace

PathWalk::PathWalk(int root, std::string_view inside, Missing missing, LastLink last_link)
    : root_(root), inside_(inside)
{
    if (inside.find('\0') != std::string_view::npos)
        throw Error(ErrorKind::Invalid, "a path holds a NUL byte: " + inside_.substr(0, inside_.find('\0')));
    queue(inside);
    while (!pending_.empty()) {
        auto name = std::move(pending_.front());
        pending_.pop_front();
        if (name != "..")
            enter(std::move(name), missing, last_link);
        else if (!steps_.empty())
            steps_.pop_back();
    }
}

/// Puts the components in front of what is still to be walked.
void PathWalk::queue(std::string_view path)
{
    std::vector<std::string> names;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto name = path.substr(0, slash);
        if (!name.empty() && name != ".") names.emplace_back(name);
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    }
    pending_.insert(pending_.begin(), names.begin(), names.end());
}

void PathWalk::enter(std::string name, Missing missing, LastLink last_link)
{
    const int here = directory();
    const bool last = pending_.empty();
    if (here < 0) {
        steps_.push_back({std::move(name), {}});
        return;
    }
    if ((!last || last_link == LastLink::Follow) && follow_link(name)) return;
    FileDescriptor next{::openat(here, name.c_str(), kDirectoryFlags)};
    if (!next && !last && missing == Missing::CreateParents && ::mkdirat(here, name.c_str(), 0750) == 0)
        next = FileDescriptor{::openat(here, name.c_str(), kDirectoryFlags)};
    steps_.push_back({std::move(name), std::move(next)});
}

/// False if `name` is no link.
bool PathWalk::follow_link(const std::string& name)
{
    char target[PATH_MAX];
    const auto length = ::readlinkat(directory(), name.c_str(), target, sizeof target);
    if (length < 0) return false;
    if (++links_ > kMaxLinks) throw Error(ErrorKind::Invalid, "too many links in path '" + inside_ + "'");
    const std::string_view path(target, static_cast<std::size_t>(length));
    if (path.starts_with('/')) steps_.clear();
    queue(path);
    return true;
}

int PathWalk::parent() const noexcept
{
    return steps_.size() < 2 ? root_ : steps_[steps_.size() - 2].directory.get();
}

std::filesystem::path PathWalk::relative() const
{
    std::filesystem::path path;
    for (const auto& step : steps_)
        path /= step.name;
    return path;
}

}  // namespace sluice::base
