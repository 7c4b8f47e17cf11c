#include "sort_order.hpp"

#include "resource.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

std::string_view or_else(std::string_view text, std::string_view fallback)
{
    return text.empty() ? fallback : text;
}

/// What one resource is sorted by, computed once.
struct SortKey {
    int rank;
    Gvk gvk;
    std::string type, id;
    ResourcePtr resource;

    bool operator<(const SortKey& other) const
    {
        if (gvk == other.gvk) return id < other.id;
        if (rank != other.rank) return rank < other.rank;
        // Of two Namespace kinds the core one comes first.
        const bool namespaces = gvk.kind == "Namespace" && other.gvk.kind == "Namespace";
        if (namespaces && (gvk.group.empty() || other.gvk.group.empty())) return type > other.type;
        return type < other.type;
    }
};

}  // namespace

KindOrder::KindOrder(const std::vector<std::string>& first, const std::vector<std::string>& last)
{
    const int count = static_cast<int>(first.size());
    for (int i = 0; i < count; ++i)
        ranks_[first[static_cast<std::size_t>(i)]] = i - count;
    for (std::size_t i = 0; i < last.size(); ++i)
        ranks_[last[i]] = static_cast<int>(i) + 1;
}

const KindOrder& KindOrder::defaults()
{
    static const KindOrder order(
        {"Namespace",
         "ResourceQuota",
         "StorageClass",
         "CustomResourceDefinition",
         "ServiceAccount",
         "PodSecurityPolicy",
         "Role",
         "ClusterRole",
         "RoleBinding",
         "ClusterRoleBinding",
         "ConfigMap",
         "Secret",
         "Endpoints",
         "Service",
         "LimitRange",
         "PriorityClass",
         "PersistentVolume",
         "PersistentVolumeClaim",
         "Deployment",
         "StatefulSet",
         "CronJob",
         "PodDisruptionBudget"},
        {"MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"});
    return order;
}

int KindOrder::rank(std::string_view kind) const
{
    const auto found = ranks_.find(kind);
    return found == ranks_.end() ? 0 : found->second;
}

std::string sort_text(const GvkView& gvk)
{
    return fmt::format(
        "{}_{}_{}", or_else(gvk.group, "~G"), or_else(gvk.version, "~V"), or_else(gvk.kind, "~K"));
}

void sort_legacy(ResMap& map, const KindOrder& order)
{
    std::vector<SortKey> keys;
    keys.reserve(map.size());
    for (const auto& resource : map.resources()) {
        const auto id = resource->id();
        keys.push_back(
            {order.rank(id.gvk.kind),
             id.gvk,
             sort_text(id.gvk),
             fmt::format("{}|{}|{}", id.gvk.str(), or_else(id.ns, "~X"), or_else(id.name, "~N")),
             resource});
    }
    std::stable_sort(keys.begin(), keys.end());
    std::vector<ResourcePtr> sorted;
    sorted.reserve(keys.size());
    for (auto& key : keys)
        sorted.push_back(std::move(key.resource));
    map.assign(std::move(sorted));
}

}  // namespace sluice::kustomize
