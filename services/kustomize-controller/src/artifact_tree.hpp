#pragma once
#include "artifact/artifact.hpp"
#include "artifact/fetcher.hpp"
#include "base/deadline.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "io/loop.hpp"
#include "kustomize/build.hpp"
#include "kustomize/files.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace sluice::kustomize_controller {

/// ArtifactTree: one artifact, unpacked on disk, whose files are parsed at most once however many
/// Kustomizations build from it. Immutable once filled; thread-safe.
class ArtifactTree final : public kustomize::Files {
public:
    ArtifactTree();

    Type type(std::string_view path) const override;
    std::string read(std::string_view path) const override;
    std::vector<Entry> list(std::string_view directory) const override;

    const base::RootDir& root() const noexcept { return root_; }
    kustomize::ParseCache& parsed() const noexcept { return parsed_; }
    /// SHA-256 over the names and bytes of these files and the listings of these directories: equal texts mean
    /// that a build that depends on nothing else gives the same result.
    std::string fingerprint(const std::set<std::string>& files, const std::set<std::string>& directories) const;

private:
    std::string local(std::string_view path) const;

    base::TempDir directory_;
    base::RootDir root_;
    mutable kustomize::ParseCache parsed_;
};

/// ArtifactTrees: the trees in use, by digest. Each artifact is fetched and unpacked once, whoever asks first;
/// a few trees that nobody uses any more are kept for `kIdle`, then their memory and disk are given back.
/// Thread-safe.
class ArtifactTrees {
public:
    static constexpr std::size_t kKept = 8;
    static constexpr std::chrono::seconds kIdle{10};

    ArtifactTrees(io::Loop& loop, const artifact::Fetcher& fetcher);
    ArtifactTrees(const ArtifactTrees&) = delete;
    ArtifactTrees& operator=(const ArtifactTrees&) = delete;
    ~ArtifactTrees();

    /// Null: the file server does not have it (404). Blocks; while one worker fetches, the others that want the
    /// same artifact wait for it. Throws what Fetcher::fetch throws.
    std::shared_ptr<const ArtifactTree> get(const artifact::Artifact&, const base::Deadline&);

private:
    struct Slot {
        std::shared_ptr<const ArtifactTree> tree;
        bool fetching = false;
        std::chrono::steady_clock::time_point used;
    };
    void drop_idle();
    void schedule(std::chrono::steady_clock::duration);

    io::Loop& loop_;
    const artifact::Fetcher& fetcher_;
    std::mutex mutex_;
    std::condition_variable_any fetched_;
    std::map<std::string, Slot> slots_;
    bool sweeping_ = false;
    io::Loop::Timer sweep_;
};

}  // namespace sluice::kustomize_controller
