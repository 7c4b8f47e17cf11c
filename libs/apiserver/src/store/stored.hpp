#pragma once
#include "doc/value.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::apiserver {

/// Stored: one version of one object as the store keeps it. The object itself is its JSON text: that is the
/// smallest form, and what get, list and watch send without touching it. Immutable and shared between the
/// store, the watch window and answers under way.
struct Stored {
    std::string text;  ///< compact JSON, in the storage version
    std::string key;   ///< "namespace/name", or "name" for cluster-scoped kinds
    std::uint64_t revision = 0;
    doc::Value labels;  ///< parsed, for selectors; null if there are none

    std::string_view namespace_() const noexcept
    {
        const std::size_t slash = key.find('/');
        return slash == std::string::npos ? std::string_view() : std::string_view(key).substr(0, slash);
    }
    std::string_view name() const noexcept
    {
        const std::size_t slash = key.find('/');
        return slash == std::string::npos ? std::string_view(key) : std::string_view(key).substr(slash + 1);
    }
    /// The document. Parses each time.
    doc::Value document() const;
    /// Made from a document whose metadata.resourceVersion is `revision` already.
    static std::shared_ptr<const Stored>
    make(std::string key, std::uint64_t revision, const doc::Value& object);
    /// From its text, when a write-ahead file is read again.
    static std::shared_ptr<const Stored> parse(std::string key, std::uint64_t revision, std::string text);
};
using StoredPtr = std::shared_ptr<const Stored>;

enum class ChangeType { Added, Modified, Deleted };

/// Change: one write, as watchers see it. Of a deletion `after` is the last state with the revision of the
/// deletion.
struct Change {
    std::string collection;
    ChangeType type = ChangeType::Added;
    StoredPtr before;  ///< null for Added
    StoredPtr after;
    std::uint64_t revision = 0;
};
using ChangePtr = std::shared_ptr<const Change>;

}  // namespace sluice::apiserver
