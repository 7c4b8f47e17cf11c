#pragma once
#include "kube/client.hpp"
#include "kube/label_selector.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kube {

struct InformerOptions {
    std::string namespace_;  ///< empty: all
    std::string label_selector, field_selector;
    bool metadata_only = false;
    /// What is kept of an object; applied on ingest. Default drops metadata.managedFields.
    std::function<void(doc::Value&)> trim;
    /// True: objects are handed to the handler but not kept (only their key and resourceVersion).
    bool keep_objects = true;
};

enum class EventType { Added, Modified, Deleted };
struct Event {
    EventType type;
    ObjectKey key;
    doc::Value object;    ///< of Deleted: the last known state
    doc::Value previous;  ///< of Modified, if objects are kept
};

/// Informer: a local mirror of one kind, filled by list and kept by watch: bookmarks, 410 -> relist, reconnect
/// with backoff (0.8 s to 30 s), a silent connection counts as dead. Lists page by page. Handlers run on the
/// loop thread, in order, and must not block: they put a key into a queue. Reading is thread-safe.
class Informer {
public:
    Informer(const Client& client, Resource resource, InformerOptions options, base::Logger log);
    Informer(const Informer&) = delete;
    Informer& operator=(const Informer&) = delete;
    ~Informer();

    /// Before start() only. A handler sees the first list as Added.
    void on_event(std::function<void(const Event&)>);
    void start();
    /// After it returns no handler runs any more.
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
