#pragma once
#include "git/commit.hpp"
#include "git/mirror.hpp"
#include "handles.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::git {

/// ObjectStore: the objects of one bare repository, as libgit2 keeps them: packs go in, commits, trees and
/// blobs come out. One thread at a time.
class ObjectStore {
public:
    /// Opens the repository, or makes an empty one.
    explicit ObjectStore(std::filesystem::path directory);

    bool has(std::string_view hash) const;
    /// `name` and `tag_hash` only go into the answer. Throws base::Error{Invalid} if it is no commit.
    Commit read_commit(std::string_view hash, const std::string& name, const std::string& tag_hash) const;
    void walk(
        std::string_view commit,
        std::uint64_t max_entries,
        std::uint64_t max_depth,
        const std::function<void(const TreeEntry&)>& visit) const;
    std::string read_blob(std::string_view hash, std::uint64_t max_bytes) const;
    /// Number of pack files: how far the store has been chopped up by small fetches.
    std::size_t packs() const;
    git_repository* repository() const noexcept { return repository_.get(); }

    /// Takes a pack as its bytes arrive; finish() makes its objects readable. Destroyed unfinished it leaves
    /// nothing.
    class PackWriter {
    public:
        PackWriter(ObjectStore& store, std::uint64_t max_bytes);
        void write(std::string_view bytes);
        void finish();

    private:
        ObjectStore& store_;
        IndexerHandle indexer_;
        git_indexer_progress progress_{};
        std::uint64_t left_, max_bytes_;
        bool empty_ = true;
    };

private:
    std::filesystem::path directory_;
    RepositoryHandle repository_;
    OdbHandle odb_;
};

}  // namespace sluice::git
