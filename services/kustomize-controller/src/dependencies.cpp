#include "dependencies.hpp"

#include "work.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
bool is_ready(const doc::Value& kustomization)
{
    const doc::Value& status = kustomization["status"];
    if (status["observedGeneration"].int_or(-1) != kustomization["metadata"]["generation"].int_or(0))
        return false;
    return is_true(kustomization, "Ready");
}

SourceRef source_of(const doc::Value& kustomization)
{
    const doc::Value& ref = kustomization["spec"]["sourceRef"];
    const std::string_view own = kube::namespace_of(kustomization);
    const std::string_view other = ref["namespace"].string_or("");
    return {ref["kind"].text(), {std::string(other.empty() ? own : other), ref["name"].text()}};
}

std::vector<kube::ObjectKey> dependencies_of(const doc::Value& kustomization)
{
    std::vector<kube::ObjectKey> keys;
    for (const auto& item : kustomization["spec"]["dependsOn"].elements()) {
        const std::string_view other = item["namespace"].string_or("");
        keys.push_back(
            {std::string(other.empty() ? kube::namespace_of(kustomization) : other), item["name"].text()});
    }
    return keys;
}
}  // namespace

std::optional<Blocker> unready_dependency(
    const api::Kustomization& ks, const artifact::Artifact& artifact, const FindKustomization& find)
{
    for (const auto& dependency : ks.spec().depends_on) {
        const kube::ObjectKey key{
            dependency.namespace_.empty() ? std::string(ks.namespace_()) : dependency.namespace_,
            dependency.name};
        const auto blocked = [&](std::string_view why) {
            return Blocker{key, fmt::format("dependency '{}' {}", key.str(), why)};
        };
        const auto found = find(key);
        if (!found)
            return blocked(fmt::format(
                "not found: kustomizations.kustomize.toolkit.fluxcd.io \"{}\" not found", key.name));
        if (!is_ready(*found)) return blocked("is not ready");
        if (source_of(*found) == SourceRef::of(ks) &&
            !artifact::same_revision(
                artifact.revision, (*found)["status"]["lastAppliedRevision"].string_or("")))
            return blocked("revision is not up to date");
    }
    return std::nullopt;
}

std::optional<std::vector<kube::ObjectKey>>
in_order_of_dependency(const std::vector<doc::Value>& kustomizations)
{
    enum class Mark { New, Open, Done };
    std::map<kube::ObjectKey, const doc::Value*> by_key;
    for (const auto& item : kustomizations)
        by_key.emplace(kube::ObjectKey::of(item), &item);
    std::map<kube::ObjectKey, Mark> marks;
    std::vector<kube::ObjectKey> order;

    // Depth first with a stack of our own: chains of dependsOn come from users.
    struct Visit {
        kube::ObjectKey key;
        std::vector<kube::ObjectKey> dependencies;
        std::size_t next = 0;
    };
    for (const auto& item : kustomizations) {
        std::vector<Visit> stack;
        const auto open = [&](const kube::ObjectKey& key) {
            marks[key] = Mark::Open;
            stack.push_back({key, dependencies_of(*by_key.at(key))});
        };
        if (const auto key = kube::ObjectKey::of(item); marks[key] == Mark::New) open(key);
        while (!stack.empty()) {
            Visit& visit = stack.back();
            if (visit.next == visit.dependencies.size()) {
                marks[visit.key] = Mark::Done;
                order.push_back(visit.key);
                stack.pop_back();
                continue;
            }
            const kube::ObjectKey dependency = visit.dependencies[visit.next++];
            if (!by_key.contains(dependency)) continue;
            if (marks[dependency] == Mark::Open) return std::nullopt;
            if (marks[dependency] == Mark::New) open(dependency);
        }
    }
    return order;
}

std::vector<doc::Value> outdated(
    const std::vector<doc::Value>& kustomizations, const SourceRef& ref, const artifact::Artifact& artifact)
{
    std::vector<doc::Value> found;
    for (const auto& object : kustomizations) {
        if (source_of(object) != ref) continue;
        const bool at_it = is_true(object, "Ready") || is_true(object, "Reconciling");
        const std::string_view attempted = object["status"]["lastAttemptedRevision"].string_or("");
        if (!at_it || !artifact::same_revision(artifact.revision, attempted)) found.push_back(object);
    }
    return found;
}

}  // namespace sluice::kustomize_controller
