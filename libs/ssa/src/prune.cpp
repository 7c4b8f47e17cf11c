#include "ssa/prune.hpp"

#include "base/error.hpp"
#include "kube/api_error.hpp"
#include "ssa/controls.hpp"
#include "ssa/order.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::ssa {

namespace {
constexpr int kTries = 3;

bool may_go(const doc::Value& live, const Owner& owner)
{
    return kube::label_of(live, kOwnerNameLabel) == owner.name &&
           kube::label_of(live, kOwnerNamespaceLabel) == owner.namespace_ && !prune_disabled(live) &&
           !reconcile_disabled(live);
}

Action prune_one(
    const Cluster& cluster, const Inventory::Entry& entry, const Owner& owner, const base::Deadline& deadline)
{
    for (int tries = 1;; ++tries) {
        std::optional<doc::Value> live;
        try {
            live = cluster.get(entry.id, entry.version, deadline);
        } catch (const base::Error& error) {
            throw base::Error(
                error.kind(), fmt::format("{} query failed: {}", entry.id.display(), error.what()));
        }
        if (!live) return Action::Deleted;
        if (!may_go(*live, owner)) return Action::Skipped;
        try {
            const kube::DeleteOptions options{
                .propagation = kube::Propagation::Background,
                .uid = std::string(kube::uid_of(*live)),
                .resource_version = {},
                .dry_run = false};
            cluster.client.remove(
                cluster.resource(entry.gvk(), deadline),
                entry.id.key(),
                options,
                deadline.within(kCallPatience));
            return Action::Deleted;
        } catch (const kube::ApiError& error) {
            // Another object has taken the name since we looked: look again.
            if (error.conflict() && tries < kTries) continue;
            throw base::Error(
                error.kind(), fmt::format("{} delete failed: {}", entry.id.display(), error.what()));
        } catch (const base::Error& error) {
            throw base::Error(
                error.kind(), fmt::format("{} delete failed: {}", entry.id.display(), error.what()));
        }
    }
}
}  // namespace

PruneResult
prune(const Cluster& cluster, const Inventory& stale, const Owner& owner, const base::Deadline& deadline)
{
    std::vector<Inventory::Entry> entries = stale.entries();
    std::ranges::sort(entries, [](const auto& a, const auto& b) { return applied_before(b.id, a.id); });

    PruneResult result;
    std::string errors;
    for (const auto& entry : entries) {
        try {
            result.changes.add({entry.id, entry.version, prune_one(cluster, entry, owner, deadline)});
        } catch (const base::Error& error) {
            result.changes.add({entry.id, entry.version, Action::Unknown});
            result.survivors.add(entry.id, entry.version);
            errors += std::string(error.what()) + ";";
        }
    }
    if (!errors.empty()) result.failure = "delete failed, errors: " + errors;
    return result;
}

}  // namespace sluice::ssa
