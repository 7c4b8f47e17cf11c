#pragma once
#include "api/git_repository.hpp"
#include "artifact/store.hpp"
#include "base/temp_dir.hpp"
#include "git/mirror.hpp"
#include "git_archive.hpp"
#include "runtime/jitter.hpp"
#include "runtime/reconciler.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::source_controller {

/// GitRepositoryReconciler: keeps the artifact of a GitRepository equal to what its reference points at. Holds
/// no state of its own between runs but the mirrors on disk, which are a cache.
class GitRepositoryReconciler : public runtime::Reconciler {
public:
    struct Settings {
        io::Loop& loop;
        std::shared_ptr<const artifact::Store> store;
        std::filesystem::path cache;  ///< of mirrors: <cache>/<namespace>/<name>
        runtime::Jitter jitter;
        base::Duration dependency_requeue = std::chrono::seconds(30);
        std::vector<std::string> ssh_kex_algorithms, ssh_host_key_algorithms;
    };
    explicit GitRepositoryReconciler(Settings settings);

    runtime::Outcome reconcile(runtime::Context&) override;
    runtime::Outcome report(runtime::Context&, runtime::Outcome) override;
    void finished(runtime::Context&, const runtime::Outcome&) override;

    static std::vector<std::string> owned_conditions();

private:
    /// One run: the object and what was learnt about it so far.
    struct Run;

    runtime::Outcome finalize(runtime::Context&);
    void announce(Run&) const;
    void keep_storage_true(Run&) const;
    void collect_garbage(Run&) const;
    std::optional<runtime::Outcome> find_includes(Run&) const;
    git::Access access_for(Run&) const;
    runtime::Outcome unchanged(Run&, const std::string& revision, const std::string& called) const;
    void store_artifact(Run&, const Checkout&, const git::Commit&) const;
    std::unique_ptr<base::TempDir> with_includes(Run&, const Checkout&, const Sparse&) const;
    void record(Run&, const artifact::Artifact&) const;
    runtime::Outcome stored(Run&, const git::Commit&) const;
    std::filesystem::path mirror_of(const kube::ObjectKey&) const;

    Settings settings_;
    mutable git::Connector connector_;
};

}  // namespace sluice::source_controller
