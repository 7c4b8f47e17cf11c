#pragma once
#include "kube/client.hpp"
#include "kube/label_selector.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kube {

/// How patient an informer is. The defaults are for production; tests hurry.
struct InformerTiming {
    using Duration = std::chrono::steady_clock::duration;
    Duration first_pause = std::chrono::milliseconds(800);  ///< after a failure; doubles, jittered
    Duration longest_pause = std::chrono::seconds(30);
    /// A connection without a byte for so long is dead: API servers send a bookmark every minute.
    Duration silence = std::chrono::seconds(150);
    /// A watch is asked to end after this time, or up to twice of it, so that load spreads over the servers
    /// again.
    std::chrono::seconds watch_length{300};
};

struct InformerOptions {
    std::string namespace_;  ///< empty: all
    std::string label_selector, field_selector;
    bool metadata_only = false;  ///< apiVersion, kind and metadata alone travel and are kept
    /// What is kept of an object; applied on ingest, on the loop thread or in remember(). The default drops
    /// metadata.managedFields.
    std::function<void(doc::Value&)> trim;
    /// True: objects are handed to the handler but not kept (only their key and resourceVersion).
    bool keep_objects = true;
    std::size_t page_size = 500;
    InformerTiming timing;
};

enum class EventType { Added, Modified, Deleted };
struct Event {
    EventType type;
    ObjectKey key;
    doc::Value object;    ///< of Deleted: the last known state; if objects are not kept it may be name and
                          ///< namespace alone
    doc::Value previous;  ///< of Modified, if objects are kept: what the handlers were told last
};

/// Informer: a local mirror of one kind, filled by list and kept by watch: bookmarks, 410 -> list again and
/// compare (so that handlers see Deleted for what vanished meanwhile), reconnect with backoff, a silent
/// connection counts as dead. Lists page by page, one object in memory at a time. An object that was deleted
/// and made anew unseen is reported as Deleted, then Added.
///
/// Handlers run on the loop thread, in order, and must neither block nor throw: they put a key into a queue.
/// What they are told is in the mirror already. Reading is thread-safe.
class Informer {
public:
    Informer(const Client& client, Resource resource, InformerOptions options, base::Logger log);
    Informer(const Informer&) = delete;
    Informer& operator=(const Informer&) = delete;
    ~Informer();

    /// Before start() only. A handler sees the first list as Added.
    void on_event(std::function<void(const Event&)>);
    /// Before start() only. Called after each whole list and its events, with the version it was of: what is
    /// not in the mirror now was not there then, whether a handler ever heard of it or not.
    void on_list(std::function<void(std::string_view resource_version)>);
    void start();
    /// After it returns no handler runs any more. Any thread, more than once; the caller must hold no lock that
    /// a handler takes. The mirror stays readable.
    void stop();

    bool synced() const noexcept;
    /// Blocks until the first list is in. Throws Cancelled, or Error{Timeout} naming the kind and the last
    /// failure.
    void wait_synced(const base::Deadline&) const;

    std::optional<doc::Value> find(const ObjectKey&) const;
    std::vector<doc::Value> list(std::string_view namespace_ = "") const;
    std::vector<ObjectKey> keys() const;
    /// Of the last seen version of that object; empty if unknown.
    std::string resource_version(const ObjectKey&) const;
    /// Puts in what a write of ours answered, so that the next read sees it before the watch brings it. Older
    /// versions are ignored.
    void remember(const doc::Value& object);

    const Resource& resource() const noexcept;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace sluice::kube
