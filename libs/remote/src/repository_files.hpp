#pragma once
#include "git/commit.hpp"
#include "git/mirror.hpp"
#include "kustomize/files.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::remote {

/// RepositoryFiles: the tree of one commit as a build reads it. Symbolic links are followed inside the
/// repository; one that leads out of it leads nowhere. A submodule is a directory that is fetched when
/// something below it is asked for. Thread-safe.
class RepositoryFiles : public kustomize::Files {
public:
    /// Fetches that commit of the submodule at `path` ("vendor/lib") of the tree.
    using Submodules = std::function<std::shared_ptr<const kustomize::Files>(
        const kustomize::Files& tree, const std::string& path, const std::string& commit)>;

    /// The mirror has the commit, and `mutex` guards it. Without `submodules` they are empty directories.
    RepositoryFiles(
        std::shared_ptr<git::Mirror> mirror,
        std::string_view commit,
        std::uint64_t max_file_bytes,
        Submodules submodules,
        std::shared_ptr<std::recursive_mutex> mutex);

    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;
    std::string real_path(std::string_view path) const override;
    /// Other repositories have other bytes under the same path.
    bool cacheable(std::string_view) const override { return false; }

private:
    struct Node {
        git::EntryKind kind;
        std::string hash;
    };
    /// Where a path ends: in this tree, or in a submodule's.
    struct Place {
        std::string path;                               ///< in this tree; empty: nowhere
        std::shared_ptr<const kustomize::Files> below;  ///< the submodule that `rest` is in
        std::string rest;
    };
    Place resolve(std::string_view path) const;
    const Node* find(const std::string& path) const;
    std::string link_target(const Node& link) const;
    std::shared_ptr<const kustomize::Files> submodule(const std::string& path, const Node& node) const;

    std::map<std::string, Node, std::less<>> nodes_;
    std::uint64_t max_file_bytes_;
    Submodules fetch_submodule_;
    std::shared_ptr<git::Mirror> mirror_;
    std::shared_ptr<std::recursive_mutex> mutex_;  ///< guards mirror_ and mounted_
    mutable std::map<std::string, std::shared_ptr<const kustomize::Files>> mounted_;
};

}  // namespace sluice::remote
