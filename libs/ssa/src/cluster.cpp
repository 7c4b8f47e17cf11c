#include "ssa/cluster.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace sluice::ssa {

kube::Resource Cluster::resource(const kube::GroupVersionKind& gvk, const base::Deadline& deadline) const
{
    if (auto exact = discovery.find(gvk, deadline)) return *std::move(exact);
    // An inventory may remember a version that the cluster has stopped to serve; the object is still there.
    if (auto preferred = discovery.find(gvk.group_kind(), deadline)) return *std::move(preferred);
    throw base::Error(
        base::ErrorKind::NotFound,
        fmt::format("no matches for kind \"{}\" in version \"{}\"", gvk.kind, gvk.api_version()));
}

std::optional<doc::Value>
Cluster::get(const ObjectId& id, std::string_view version, const base::Deadline& deadline) const
{
    const kube::Resource kind = resource({id.kind.group, std::string(version), id.kind.kind}, deadline);
    return client.get(kind, id.key(), deadline.within(kCallPatience));
}

}  // namespace sluice::ssa
