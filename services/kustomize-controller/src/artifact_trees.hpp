#pragma once
#include "artifact/artifact.hpp"
#include "artifact/fetcher.hpp"
#include "artifact_tree.hpp"
#include "base/deadline.hpp"
#include "base/duration.hpp"
#include "base/log.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace sluice::kustomize_controller {

/// ArtifactTrees: the trees in use, by digest. Each artifact is fetched and unpacked once, whoever asks first,
/// by threads of its own that end when there is nothing to fetch: no worker ever waits for an artifact, however
/// long its server is silent or away. Failed attempts are repeated with Flux's pauses while somebody asks for
/// the artifact. Trees that nobody uses any more are kept for `kIdle`, then their disk and memory are given
/// back. Thread-safe.
class ArtifactTrees {
public:
    static constexpr std::chrono::seconds kIdle{5};

    /// Any thread: there is something new to tell about the artifact with this digest. Must not block.
    using OnNews = std::function<void(const std::string& digest)>;
    ArtifactTrees(const artifact::Fetcher&, OnNews, base::Logger);
    ArtifactTrees(const ArtifactTrees&) = delete;
    ArtifactTrees& operator=(const ArtifactTrees&) = delete;
    ~ArtifactTrees();

    struct Look {
        std::shared_ptr<const ArtifactTree> tree;
        /// With no tree: it is on its way; ask again after news, at latest after this. nullopt: the file server
        /// does not have it (404).
        std::optional<base::Duration> again;
    };
    /// What is known of the artifact now; begins to fetch it where nothing is. `insist`: a pause or a verdict
    /// of before does not count, somebody asked for another attempt. Throws base::Error, Fetcher::given_up's,
    /// when no attempt is left. Never blocks.
    Look look(const artifact::Artifact&, bool insist);
    /// Ends what is under way; no news after it returns.
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    using Key = std::pair<std::string, std::string>;  ///< digest and URL: one server may be away, another not
    struct Slot {
        enum class State { Paused, Coming, Here, Missing, Failed } state = State::Paused;
        artifact::Artifact artifact;
        std::shared_ptr<const ArtifactTree> tree;
        unsigned attempts = 0;
        std::exception_ptr failure;
        Clock::time_point until{};  ///< Here: last use. Else: the pause's end, or the verdict's
    };
    struct Attempt {
        std::shared_ptr<const ArtifactTree> tree;
        std::exception_ptr failure;
    };
    std::shared_ptr<const ArtifactTree> find(const std::string& digest);
    void begin(const Key&, Slot&);
    using Thread = std::list<std::jthread>::iterator;
    void run(void (ArtifactTrees::*work)());
    void fetch_queued();
    Attempt attempt(const artifact::Artifact&) const;
    void settle(Slot&, Attempt);
    void keep_house();
    void drop_unused(std::vector<std::shared_ptr<const ArtifactTree>>& into);

    const artifact::Fetcher& fetcher_;
    const OnNews on_news_;
    const base::Logger log_;
    std::stop_source stop_;
    std::mutex mutex_;
    std::map<Key, Slot> slots_;
    std::deque<Key> queue_;     ///< to be fetched
    std::size_t fetching_ = 0;  ///< threads that fetch
    bool house_kept_ = false;   ///< there is a thread that drops what is not used any more
    std::list<std::jthread> threads_, ended_;
    std::condition_variable_any stopping_;
};

}  // namespace sluice::kustomize_controller
