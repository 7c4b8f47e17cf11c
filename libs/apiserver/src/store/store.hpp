#pragma once
#include "doc/value.hpp"
#include "store/stored.hpp"
#include "store/write_ahead.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

struct StoreOptions {
    /// Empty: memory only.
    std::string data_file;
    /// How many changes of a collection a watch may be behind before it is told 410 Gone.
    std::size_t window = 10'000;
    /// Bytes of objects that only the windows keep alive; the oldest changes go first.
    std::size_t window_bytes = 64u << 20;
};

/// Store: every object of the cluster, in ordered collections ("apps/deployments"), under one revision counter
/// as etcd has it. Writes are compare-and-swap on the version that the writer has read, so that no lock is held
/// while a request is computed. Thread-safe. With a data file a write returns after its record has reached the
/// disk.
class Store {
public:
    explicit Store(StoreOptions options);

    std::uint64_t revision() const;
    StoredPtr get(std::string_view collection, std::string_view key) const;

    struct Page {
        std::vector<StoredPtr> items;
        std::uint64_t revision = 0;
        std::string next;           ///< key to go on after; empty: the end
        std::size_t remaining = 0;  ///< how many follow
    };
    /// In key order, those whose key begins with `prefix` ("namespace/" or ""), after `after`, at most `limit`
    /// (0: all).
    /// Counting what follows walks over it: once a listing is enough.
    Page list(
        std::string_view collection,
        std::string_view prefix,
        std::string_view after,
        std::size_t limit,
        bool count_remaining = false) const;
    std::size_t count(std::string_view collection) const;

    /// What a write stores: called with the new revision under the store's lock; must not call back.
    using Finish = std::function<doc::Value(std::uint64_t revision)>;
    /// nullptr: there is one already.
    StoredPtr create(std::string_view collection, std::string_view key, const Finish&);
    /// nullptr: `expected` is not what is stored any more; read again.
    StoredPtr replace(std::string_view collection, const StoredPtr& expected, const Finish&);
    /// `last` is what watchers see. nullptr: as replace.
    StoredPtr remove(std::string_view collection, const StoredPtr& expected, const Finish& last);

    /// Changes of a collection after `since`, oldest first; nullopt: some of them are forgotten (410).
    std::optional<std::vector<ChangePtr>> changes_since(std::string_view collection, std::uint64_t since) const;
    /// All objects and the revision they stand for, in one look.
    Page snapshot(std::string_view collection, std::string_view prefix) const
    {
        return list(collection, prefix, "", 0);
    }

    /// Called under the store's lock for every change, in order: must only hand it on.
    void on_change(std::function<void(const ChangePtr&)>);
    std::vector<std::string> collections() const;

private:
    struct Collection {
        std::map<std::string, StoredPtr, std::less<>> objects;
        std::deque<ChangePtr> window;
        std::uint64_t forgotten = 0;  ///< revision of the newest change that left the window
    };

    Collection& collection(std::string_view name);
    const Collection* find(std::string_view name) const;
    std::uint64_t append(const WriteAhead::Record&);
    void remember(Collection&, Change);
    void load();
    void compact();

    const StoreOptions options_;
    mutable std::mutex mutex_;
    std::map<std::string, Collection, std::less<>> collections_;
    std::uint64_t revision_ = 0;
    std::size_t window_bytes_ = 0;
    std::uint64_t start_revision_ = 0;  ///< nothing older can be replayed
    std::optional<WriteAhead> log_;
    std::function<void(const ChangePtr&)> listener_;
};

}  // namespace sluice::apiserver
