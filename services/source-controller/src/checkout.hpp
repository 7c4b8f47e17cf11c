#pragma once
#include "git/mirror.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace sluice::source_controller {

/// Checkout: the tree of a fetched commit with the trees of its submodules in their places. Nothing is on disk:
/// files are read from the mirrors. One thread.
class Checkout {
public:
    /// `holder` is the mirror that the entry's blob is in.
    using Visit = std::function<void(const git::TreeEntry&, git::Mirror& holder)>;

    Checkout(git::Mirror& mirror, std::string commit);

    /// All entries in the order of Go's filepath.Walk, paths from the root of the outermost tree. A submodule
    /// is a directory; one that is not mounted is empty.
    void walk(const Visit& visit) const;
    /// From now on the submodule at `path` of this tree is that commit, which its mirror has.
    Checkout& mount(std::string path, std::unique_ptr<git::Mirror> mirror, std::string commit);

private:
    struct Mounted;
    void walk_below(const std::string& prefix, const Visit& visit) const;

    git::Mirror& mirror_;
    std::string commit_;
    std::map<std::string, std::shared_ptr<Mounted>, std::less<>> mounted_;  ///< by path in this tree
};

}  // namespace sluice::source_controller
