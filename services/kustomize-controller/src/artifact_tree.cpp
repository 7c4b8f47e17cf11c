#include "artifact_tree.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <malloc.h>

namespace sluice::kustomize_controller {

namespace {
namespace fs = std::filesystem;
constexpr std::size_t kMaxFileBytes = 64u << 20;
}  // namespace

ArtifactTree::ArtifactTree() : directory_("kustomization-"), root_(directory_.path()) {}

std::string ArtifactTree::local(std::string_view path) const
{
    while (path.starts_with('/'))
        path.remove_prefix(1);
    return root_.resolve(path).string();
}

kustomize::Files::Type ArtifactTree::type(std::string_view path) const
{
    std::error_code problem;
    const auto status = fs::symlink_status(local(path), problem);
    if (fs::is_directory(status)) return Type::Directory;
    return fs::is_regular_file(status) ? Type::File : Type::Missing;
}

std::string ArtifactTree::read(std::string_view path) const
{
    std::string_view inside = path;
    while (inside.starts_with('/'))
        inside.remove_prefix(1);
    if (auto bytes = root_.read(inside, kMaxFileBytes)) return *std::move(bytes);
    throw base::Error(base::ErrorKind::NotFound, fmt::format("{}: no such file", path));
}

std::vector<kustomize::Files::Entry> ArtifactTree::list(std::string_view directory) const
{
    std::vector<Entry> entries;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(local(directory), problem)) {
        const Type type = entry.is_directory() ? Type::Directory : Type::File;
        if (entry.is_directory() || entry.is_regular_file())
            entries.push_back({entry.path().filename().string(), type});
    }
    if (problem) throw base::Error(base::ErrorKind::NotFound, fmt::format("{}: no such directory", directory));
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

std::string
ArtifactTree::fingerprint(const std::set<std::string>& files, const std::set<std::string>& directories) const
{
    base::Hasher hasher(base::DigestAlgorithm::Sha256);
    const auto part = [&](char kind, std::string_view name, std::string_view bytes) {
        hasher.update(fmt::format("{}{}:{}:{}:", kind, name.size(), name, bytes.size()));
        hasher.update(bytes);
    };
    for (const auto& file : files)
        if (type(file) == Type::File)
            part('f', file, read(file));
        else
            part('-', file, "");
    for (const auto& directory : directories) {
        std::string names;
        if (type(directory) == Type::Directory)
            for (const auto& entry : list(directory))
                names += fmt::format("{}{}/", entry.type == Type::Directory ? 'd' : 'f', entry.name);
        part('d', directory, names);
    }
    return hasher.finish_hex();
}

ArtifactTrees::ArtifactTrees(io::Loop& loop, const artifact::Fetcher& fetcher) : loop_(loop), fetcher_(fetcher)
{
}

ArtifactTrees::~ArtifactTrees()
{
    sweep_.cancel();
}

std::shared_ptr<const ArtifactTree>
ArtifactTrees::get(const artifact::Artifact& artifact, const base::Deadline& deadline)
{
    const std::string& key = artifact.digest;
    std::unique_lock lock(mutex_);
    while (slots_[key].fetching) {
        deadline.check("wait for the artifact");
        fetched_.wait_until(
            lock, deadline.stop(), std::min(deadline.at(), base::Deadline::Clock::now() + kIdle), [&] {
                return !slots_[key].fetching;
            });
    }
    Slot& slot = slots_[key];
    slot.used = std::chrono::steady_clock::now();
    if (slot.tree) return slot.tree;

    slot.fetching = true;
    lock.unlock();
    std::shared_ptr<ArtifactTree> tree;
    std::exception_ptr failure;
    try {
        tree = std::make_shared<ArtifactTree>();
        if (!fetcher_.fetch(artifact, tree->root(), deadline)) tree.reset();
    } catch (...) {
        failure = std::current_exception();  // the slot must be freed first
        tree.reset();  // half a tree must never pass for an artifact: it would be pruned against
    }
    lock.lock();
    Slot& mine = slots_[key];
    mine.fetching = false;
    mine.tree = tree;
    mine.used = std::chrono::steady_clock::now();
    if (!tree) slots_.erase(key);
    if (!sweeping_) schedule(kIdle);
    lock.unlock();
    fetched_.notify_all();
    if (failure) std::rethrow_exception(failure);
    return tree;
}

/// With the mutex held.
void ArtifactTrees::schedule(std::chrono::steady_clock::duration delay)
{
    sweeping_ = true;
    sweep_ = loop_.after(delay, [this] { drop_idle(); });
}

void ArtifactTrees::drop_idle()
{
    std::vector<std::shared_ptr<const ArtifactTree>> dropped;  // destroyed after the lock is gone
    bool more = false;
    {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        for (auto slot = slots_.begin(); slot != slots_.end();) {
            const bool idle =
                slot->second.tree && slot->second.tree.use_count() == 1 && now - slot->second.used >= kIdle;
            if (idle) {
                dropped.push_back(std::move(slot->second.tree));
                slot = slots_.erase(slot);
            } else {
                ++slot;
            }
        }
        more = !slots_.empty();
        sweeping_ = more;
    }
    const bool trim = !dropped.empty();
    dropped.clear();
    if (trim) malloc_trim(0);  // glibc keeps what was freed; a controller that idles should not
    if (more) {
        const std::lock_guard lock(mutex_);
        schedule(kIdle);
    }
}

}  // namespace sluice::kustomize_controller
