#include "health_check.hpp"

#include "base/error.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize_controller {

namespace {
using ssa::Health;

std::string list_of(const std::vector<HealthReport::Line>& lines, bool only_failed)
{
    std::vector<std::string> texts;
    for (const auto& line : lines)
        if (!only_failed || line.health == Health::Failed)
            texts.push_back(fmt::format("{} status: '{}'", line.id.display(), ssa::health_name(line.health)));
    return fmt::format("[{}]", fmt::join(texts, ", "));
}

/// kstatus looks at a workload's pods as well: one that crashes or cannot be scheduled will not come by
/// waiting.
bool has_failed_pod(
    const ssa::Cluster& cluster, const doc::Value& workload, base::WallTime now, const base::Deadline& deadline)
{
    const auto gvk = kube::GroupVersionKind::of(workload);
    if (gvk.group != "apps" ||
        (gvk.kind != "Deployment" && gvk.kind != "StatefulSet" && gvk.kind != "ReplicaSet"))
        return false;
    if (workload["spec"]["replicas"].int_or(1) == 0) return false;
    kube::ListOptions options;
    options.label_selector = kube::LabelSelector::from(workload["spec"]["selector"]).str();
    const auto pods = cluster.client.list(
        cluster.resource({"", "v1", "Pod"}, deadline), kube::namespace_of(workload), options, deadline);
    return std::ranges::any_of(
        pods, [&](const doc::Value& pod) { return ssa::compute_health(pod, now).health == Health::Failed; });
}

Health
ask(const ssa::Cluster& cluster,
    const ssa::Inventory::Entry& entry,
    ManagedObjects* known,
    base::WallTime now,
    const base::Deadline& deadline)
{
    try {
        const auto live = cluster.get(entry.id, entry.version, deadline);
        if (!live) return Health::NotFound;
        const ssa::HealthResult result = ssa::compute_health(*live, now);
        if (known != nullptr) known->note_health(entry.id, *live, result);
        if (result.health == Health::InProgress && has_failed_pod(cluster, *live, now, deadline))
            return Health::Failed;
        return result.health;
    } catch (const base::Error&) {
        return Health::Unknown;  // the deadline of the check decides how long we try
    }
}
}  // namespace

std::string HealthReport::stalled_text() const
{
    return "failed early due to stalled resources: " + list_of(unhealthy, true);
}

std::string HealthReport::timeout_text() const
{
    return "timeout waiting for: " + list_of(unhealthy, false);
}

HealthReport check_health(
    const ssa::Cluster& cluster,
    const HealthQuestion& question,
    ManagedObjects* known,
    base::WallTime now,
    const base::Deadline& deadline)
{
    HealthReport report;
    bool under_way = false;
    for (const auto& entry : question.objects.entries()) {
        deadline.check("health check");
        const auto remembered = known == nullptr ? std::nullopt : known->health(entry.id);
        // Only good news is taken from memory: pods, and time, may turn the rest.
        Health health = remembered && remembered->health == Health::Current
                            ? Health::Current
                            : ask(cluster, entry, known, now, deadline);
        if (health == Health::NotFound && question.jobs_with_ttl.contains(entry.id)) health = Health::Current;
        if (health == Health::Current) continue;
        report.unhealthy.push_back({entry.id, health});
        report.any_failed |= health == Health::Failed;
        under_way |= health != Health::Failed;
    }
    report.settled = !under_way;
    return report;
}

}  // namespace sluice::kustomize_controller
