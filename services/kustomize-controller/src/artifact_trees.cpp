#include "artifact_trees.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"

#include <string>

namespace sluice::kustomize_controller {

namespace {
/// Fetches at a time. Each may be stuck for as long as kLongest, so there are many; each is a thread that
/// mostly waits.
constexpr std::size_t kAtOnce = 32;
/// One attempt, from name resolution to the last unpacked file.
constexpr std::chrono::minutes kLongest{10};
/// While an attempt is under way its end is told; this is for those that nobody told.
constexpr std::chrono::minutes kLookAgain{1};
/// So long a verdict is told to everybody who asks, before an attempt is made for the next one.
constexpr std::chrono::seconds kVerdict{2};
}  // namespace

ArtifactTrees::ArtifactTrees(const artifact::Fetcher& fetcher, OnNews on_news, base::Logger log)
    : fetcher_(fetcher), on_news_(std::move(on_news)), log_(std::move(log))
{
}

ArtifactTrees::~ArtifactTrees()
{
    stop();
}

void ArtifactTrees::stop()
{
    stop_.request_stop();
    std::list<std::jthread> threads;
    {
        const std::lock_guard lock(mutex_);
        queue_.clear();
        threads.splice(threads.end(), threads_);
        threads.splice(threads.end(), ended_);
    }
    for (auto& thread : threads)
        thread.join();
}

ArtifactTrees::Look ArtifactTrees::look(const artifact::Artifact& artifact, bool insist)
{
    const std::lock_guard lock(mutex_);
    if (stop_.stop_requested()) throw base::Cancelled();
    if (auto tree = find(artifact.digest)) return {std::move(tree), std::nullopt};
    const Key key{artifact.digest, artifact.url};
    Slot& slot = slots_[key];
    const auto now = Clock::now();
    using State = Slot::State;
    if (slot.state != State::Coming && (insist || now >= slot.until)) {
        if (slot.state != State::Paused || insist) slot.attempts = 0;
        slot.artifact = artifact;
        begin(key, slot);
    }
    switch (slot.state) {
    case State::Missing:
        return {};
    case State::Failed:
        std::rethrow_exception(slot.failure);
    case State::Paused:
        return {nullptr, std::chrono::ceil<base::Duration>(slot.until - now)};
    default:
        return {nullptr, kLookAgain};
    }
}

/// With the mutex held, as all below it. The same bytes may be known under another URL.
std::shared_ptr<const ArtifactTree> ArtifactTrees::find(const std::string& digest)
{
    for (auto at = slots_.lower_bound({digest, {}}); at != slots_.end() && at->first.first == digest; ++at) {
        if (!at->second.tree) continue;
        at->second.until = Clock::now();
        return at->second.tree;
    }
    return nullptr;
}

void ArtifactTrees::begin(const Key& key, Slot& slot)
{
    ended_.clear();  // joins threads that have nothing left to do
    if (!house_kept_) run(&ArtifactTrees::keep_house);
    house_kept_ = true;
    if (fetching_ < kAtOnce) {
        run(&ArtifactTrees::fetch_queued);
        ++fetching_;
    }
    slot.state = Slot::State::Coming;
    slot.failure = nullptr;
    queue_.push_back(key);
}

/// Runs `work` on a thread of its own, which puts itself among the ended ones at its end.
void ArtifactTrees::run(void (ArtifactTrees::*work)())
{
    std::list<std::jthread> made(1);
    const Thread self = made.begin();
    *self = std::jthread([this, self, work] {
        (this->*work)();
        const std::lock_guard lock(mutex_);
        if (!stop_.stop_requested()) ended_.splice(ended_.end(), threads_, self);
    });
    threads_.splice(threads_.end(), made);
}

/// Without the mutex held.
void ArtifactTrees::fetch_queued()
{
    std::unique_lock lock(mutex_);
    while (!queue_.empty() && !stop_.stop_requested()) {
        const Key key = queue_.front();
        queue_.pop_front();
        const artifact::Artifact artifact = slots_.at(key).artifact;
        lock.unlock();
        Attempt done = attempt(artifact);
        lock.lock();
        if (stop_.stop_requested()) return;
        settle(slots_.at(key), std::move(done));
        lock.unlock();
        on_news_(key.first);
        lock.lock();
    }
    --fetching_;
}

/// Without the mutex held. Neither tree nor failure: 404.
ArtifactTrees::Attempt ArtifactTrees::attempt(const artifact::Artifact& artifact) const
try {
    auto tree = std::make_shared<ArtifactTree>();
    const auto deadline = base::Deadline::after(kLongest, stop_.get_token());
    if (!fetcher_.fetch(artifact, tree->root(), deadline)) return {};
    return {std::move(tree), nullptr};
} catch (...) {
    // The tree is gone: half of one must never pass for an artifact, it would be pruned against.
    return {nullptr, std::current_exception()};
}

void ArtifactTrees::settle(Slot& slot, Attempt done)
{
    const auto now = Clock::now();
    ++slot.attempts;
    slot.tree = std::move(done.tree);
    slot.until = now;
    if (slot.tree) {
        slot.state = Slot::State::Here;
        return;
    }
    slot.until += kVerdict;
    slot.state = done.failure ? Slot::State::Failed : Slot::State::Missing;
    slot.failure = done.failure;
    if (!done.failure) return;
    try {
        std::rethrow_exception(done.failure);
    } catch (const base::Error& error) {
        if (const auto pause = fetcher_.pause_after(slot.attempts, error)) {
            slot.state = Slot::State::Paused;
            slot.until = now + *pause;
            log_.error(
                "artifact cannot be fetched yet",
                error.what(),
                {{"attempt", std::to_string(slot.attempts)},
                 {"next", base::format_duration(std::chrono::duration_cast<base::Duration>(*pause))}});
        } else {
            slot.failure = std::make_exception_ptr(fetcher_.given_up(slot.artifact, slot.attempts, error));
        }
    } catch (...) {  // no answer of the server: the verdict as it is
    }
}

/// Without the mutex held. Drops what nobody asked for since kIdle; ends when nothing is left.
void ArtifactTrees::keep_house()
{
    std::unique_lock lock(mutex_);
    while (!stop_.stop_requested() && !slots_.empty()) {
        stopping_.wait_for(lock, stop_.get_token(), kIdle, [] { return false; });
        std::vector<std::shared_ptr<const ArtifactTree>> dropped;
        drop_unused(dropped);
        ended_.clear();
        lock.unlock();
        dropped.clear();  // removes files
        lock.lock();
    }
    house_kept_ = false;
}

void ArtifactTrees::drop_unused(std::vector<std::shared_ptr<const ArtifactTree>>& into)
{
    for (auto at = slots_.begin(); at != slots_.end();) {
        Slot& slot = at->second;
        const bool used = slot.tree && slot.tree.use_count() > 1;
        if (slot.state == Slot::State::Coming || used || Clock::now() - slot.until < kIdle) {
            ++at;
            continue;
        }
        into.push_back(std::move(slot.tree));
        at = slots_.erase(at);
    }
}

}  // namespace sluice::kustomize_controller
