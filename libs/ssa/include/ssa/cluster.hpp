#pragma once
#include "kube/client.hpp"
#include "kube/discovery.hpp"
#include "ssa/object_id.hpp"

#include <optional>
#include <string_view>

namespace sluice::ssa {

/// Cluster: where objects are applied to: one API server, spoken to as one identity. Borrows both.
struct Cluster {
    const kube::Client& client;
    kube::Discovery& discovery;

    /// The kind in that version, or in the one that the server prefers when it does not serve that version any
    /// more. Throws base::Error{NotFound} 'no matches for kind "X" in version "g/v"'.
    kube::Resource resource(const kube::GroupVersionKind&, const base::Deadline&) const;
    /// nullopt: it does not exist.
    std::optional<doc::Value> get(const ObjectId&, std::string_view version, const base::Deadline&) const;
};

/// No single call to an API server may hold a worker longer.
inline constexpr std::chrono::seconds kCallPatience{30};

}  // namespace sluice::ssa
