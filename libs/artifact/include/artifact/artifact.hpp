#pragma once
#include "doc/value.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::artifact {

/// Artifact: what a source's status.artifact says: one archive, where it is served, and what it was made from.
/// A value.
struct Artifact {
    std::string path;                  ///< "gitrepository/flux-system/app/<sha>.tar.gz", below the storage root
    std::string url;                   ///< "http://host/<path>"
    std::string revision;              ///< "main@sha1:..."; its form is the kind's
    std::string digest;                ///< "sha256:<hex>" over the compressed bytes
    std::string last_update_time;      ///< RFC 3339
    std::optional<std::int64_t> size;  ///< bytes
    std::map<std::string, std::string> metadata;

    /// nullopt for null or anything that is not an object. Missing members are empty.
    static std::optional<Artifact> from(const doc::Value&);
    doc::Value to_value() const;
    /// Exact digest; legacy spellings ("main/<sha>") of a revision count as equal.
    bool has_revision(std::string_view revision) const;
    bool has_digest(std::string_view other) const { return digest == other; }
    bool operator==(const Artifact&) const = default;
};

/// Brings "main/<hex>" and a bare "<hex>", as Flux before 2.0 wrote them, into "main@sha1:<hex>" and
/// "sha1:<hex>".
std::string modern_revision(std::string_view revision);

}  // namespace sluice::artifact
