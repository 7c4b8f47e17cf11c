#pragma once
#include "base/file_descriptor.hpp"

#include <deque>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::base {

/// PathWalk: resolves a stranger's path below a directory one component at a time and holds a descriptor of
/// each directory on the way, so that swapping a directory for a link in between does not help. "..", absolute
/// paths and links all end inside. Throws Error{Invalid} for NUL bytes and link loops.
class PathWalk {
public:
    enum class Missing { Accept, CreateParents };
    enum class LastLink { Follow, Keep };

    PathWalk(int root, std::string_view inside, Missing, LastLink);

    /// The walk ended at the root itself: there is no last component.
    bool at_root() const noexcept { return steps_.empty(); }
    /// The directory that holds the last component; -1 if it does not exist.
    int parent() const noexcept;
    const std::string& name() const noexcept { return steps_.back().name; }
    /// The components without links and "..".
    std::filesystem::path relative() const;

private:
    struct Step {
        std::string name;
        FileDescriptor directory;  // none if it is a file or missing
    };
    int directory() const noexcept { return steps_.empty() ? root_ : steps_.back().directory.get(); }
    void queue(std::string_view path);
    void enter(std::string name, Missing, LastLink);
    bool follow_link(const std::string& name);

    int root_;
    std::string inside_;
    std::vector<Step> steps_;
    std::deque<std::string> pending_;
    int links_ = 0;
};

}  // namespace sluice::base
