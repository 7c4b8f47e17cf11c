#include "ssa/health.hpp"

#include "kube/resource.hpp"

#include <array>
#include <chrono>
#include <limits>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::ssa {

namespace {
using doc::Value;
using kube::GroupVersionKind;

constexpr std::chrono::seconds kScheduleWindow{15};

HealthResult current(std::string message)
{
    return {Health::Current, std::move(message)};
}
HealthResult in_progress(std::string message)
{
    return {Health::InProgress, std::move(message)};
}
HealthResult failed(std::string message)
{
    return {Health::Failed, std::move(message)};
}

/// A count below .spec or .status; anything but an integer counts as missing, as kstatus reads it.
std::int64_t count_of(const Value& object, std::initializer_list<std::string_view> path, std::int64_t missing)
{
    const Value& value = object.get(path);
    return value.is_integer() ? value.int_or(missing) : missing;
}

std::span<const Value> conditions_of(const Value& object)
{
    return object["status"]["conditions"].elements();
}

bool has_status(const Value& condition, std::string_view status)
{
    return condition["status"].string_or("") == status;
}

const Value* find_condition(const Value& object, std::string_view type, std::string_view status)
{
    for (const Value& condition : conditions_of(object))
        if (condition["type"].string_or("") == type && has_status(condition, status)) return &condition;
    return nullptr;
}

std::optional<HealthResult> generic_health(const Value& object)
{
    if (!object["metadata"]["deletionTimestamp"].string_or("").empty())
        return HealthResult{Health::Terminating, "Resource scheduled for deletion"};
    const Value& generation = object["metadata"]["generation"];
    const Value& observed = object["status"]["observedGeneration"];
    if (generation.is_integer() && !observed.is_null()) {
        if (!observed.is_integer())
            return HealthResult{
                Health::Unknown, "looking up status.observedGeneration from resource: not an integer"};
        if (observed.int_or(0) != generation.int_or(0))
            return in_progress(fmt::format(
                "{} generation is {}, but latest observed generation is {}",
                object["kind"].string_or(""),
                generation.int_or(0),
                observed.int_or(0)));
    }
    for (const Value& condition : conditions_of(object)) {
        if (!has_status(condition, "True")) continue;
        if (condition["type"].string_or("") == "Reconciling") return in_progress(condition["message"].text());
        if (condition["type"].string_or("") == "Stalled") return failed(condition["message"].text());
    }
    return std::nullopt;
}

/// One thing that must hold before a workload is current: first count below second is not there yet.
struct Shortage {
    std::int64_t have, want;
    std::string_view label;
};

std::optional<HealthResult> first_shortage(std::initializer_list<Shortage> shortages)
{
    for (const auto& shortage : shortages)
        if (shortage.want > shortage.have)
            return in_progress(fmt::format("{}: {}/{}", shortage.label, shortage.have, shortage.want));
    return std::nullopt;
}

HealthResult stateful_set_health(const Value& object)
{
    if (object.get({"spec", "updateStrategy", "type"}).string_or("") == "OnDelete")
        return current("StatefulSet is using the ondelete update strategy");
    const auto wanted = count_of(object, {"spec", "replicas"}, 1);
    const auto existing = count_of(object, {"status", "replicas"}, 0);
    const auto updated = count_of(object, {"status", "updatedReplicas"}, 0);
    const auto partition = count_of(object, {"spec", "updateStrategy", "rollingUpdate", "partition"}, -1);

    if (const auto shortage = first_shortage(
            {{existing, wanted, "Replicas"},
             {count_of(object, {"status", "readyReplicas"}, 0), wanted, "Ready"}}))
        return *shortage;
    if (existing > wanted) return in_progress(fmt::format("Pending termination: {}", existing - wanted));
    if (partition != -1) {
        if (updated < wanted - partition)
            return in_progress(fmt::format("updated: {}/{}", updated, wanted - partition));
        return current(fmt::format("Partition rollout complete. updated: {}", updated));
    }
    if (const auto shortage =
            first_shortage({{count_of(object, {"status", "currentReplicas"}, 0), wanted, "current"}}))
        return *shortage;
    if (object["status"]["currentRevision"].string_or("") != object["status"]["updateRevision"].string_or(""))
        return in_progress("Waiting for updated revision to match current");
    return current(fmt::format("All replicas scheduled as expected. Replicas: {}", existing));
}

HealthResult deployment_health(const Value& object)
{
    // Without a progress deadline the controller sets no Progressing condition: then nothing is waited for
    // there.
    constexpr std::int64_t no_deadline = std::numeric_limits<std::int32_t>::max();
    bool progressing = count_of(object, {"spec", "progressDeadlineSeconds"}, no_deadline) == no_deadline;
    bool available = false;
    for (const Value& condition : conditions_of(object)) {
        const std::string_view type = condition["type"].string_or(""),
                               reason = condition["reason"].string_or("");
        if (type == "Progressing") {
            if (reason == "ProgressDeadlineExceeded") return failed("Progress deadline exceeded");
            if (has_status(condition, "True") && reason == "NewReplicaSetAvailable") progressing = true;
        } else if (type == "Available" && has_status(condition, "True")) {
            available = true;
        }
    }
    const auto wanted = count_of(object, {"spec", "replicas"}, 1);
    const auto existing = count_of(object, {"status", "replicas"}, 0);
    const auto updated = count_of(object, {"status", "updatedReplicas"}, 0);
    if (const auto shortage = first_shortage({{existing, wanted, "Replicas"}, {updated, wanted, "Updated"}}))
        return *shortage;
    if (existing > wanted) return in_progress(fmt::format("Pending termination: {}", existing - wanted));
    if (const auto shortage = first_shortage(
            {{count_of(object, {"status", "availableReplicas"}, 0), updated, "Available"},
             {count_of(object, {"status", "readyReplicas"}, 0), wanted, "Ready"}}))
        return *shortage;
    if (!progressing) return in_progress("ReplicaSet not Available");
    if (!available) return in_progress("Deployment not Available");
    return current(fmt::format("Deployment is available. Replicas: {}", existing));
}

HealthResult replica_set_health(const Value& object)
{
    if (find_condition(object, "ReplicaFailure", "True") != nullptr)
        return in_progress("Replica Failure condition. Check Pods");
    const auto wanted = count_of(object, {"spec", "replicas"}, 1);
    const auto existing = count_of(object, {"status", "replicas"}, 0);
    if (const auto shortage = first_shortage(
            {{count_of(object, {"status", "fullyLabeledReplicas"}, 0), wanted, "Labelled"},
             {count_of(object, {"status", "availableReplicas"}, 0), wanted, "Available"},
             {count_of(object, {"status", "readyReplicas"}, 0), wanted, "Ready"}}))
        return *shortage;
    if (existing > wanted) return in_progress(fmt::format("Pending termination: {}", existing - wanted));
    return current(fmt::format("ReplicaSet is available. Replicas: {}", existing));
}

HealthResult daemon_set_health(const Value& object)
{
    if (object["metadata"]["generation"].is_null())
        return in_progress(fmt::format("{} metadata.generation not found", object["kind"].string_or("")));
    if (object["status"]["observedGeneration"].is_null())
        return in_progress(fmt::format("{} status.observedGeneration not found", object["kind"].string_or("")));
    const auto wanted = count_of(object, {"status", "desiredNumberScheduled"}, -1);
    if (wanted == -1) return in_progress("Missing .status.desiredNumberScheduled");
    if (const auto shortage = first_shortage(
            {{count_of(object, {"status", "currentNumberScheduled"}, 0), wanted, "Current"},
             {count_of(object, {"status", "updatedNumberScheduled"}, 0), wanted, "Updated"},
             {count_of(object, {"status", "numberAvailable"}, 0), wanted, "Available"},
             {count_of(object, {"status", "numberReady"}, 0), wanted, "Ready"}}))
        return *shortage;
    return current(fmt::format("All replicas scheduled as expected. Replicas: {}", wanted));
}

HealthResult claim_health(const Value& object)
{
    const std::string phase =
        object["status"]["phase"].is_string() ? object["status"]["phase"].text() : "unknown";
    return phase == "Bound" ? current("PVC is Bound")
                            : in_progress(fmt::format("PVC is not Bound. phase: {}", phase));
}

std::vector<std::string_view> crash_looping_containers(const Value& pod)
{
    std::vector<std::string_view> names;
    for (const Value& status : pod["status"]["containerStatuses"].elements())
        if (status.get({"state", "waiting", "reason"}).string_or("") == "CrashLoopBackOff")
            names.push_back(status["name"].string_or(""));
    return names;
}

HealthResult pending_pod_health(const Value& object, base::WallTime now)
{
    const Value* scheduled = find_condition(object, "PodScheduled", "False");
    if (scheduled == nullptr || (*scheduled)["reason"].string_or("") != "Unschedulable")
        return in_progress("Pod is in the Pending phase");
    const auto created = base::parse_rfc3339(object["metadata"]["creationTimestamp"].string_or(""));
    if (created && now - kScheduleWindow < *created) return in_progress("Pod has not been scheduled");
    return failed("Pod could not be scheduled");
}

HealthResult pod_health(const Value& object, base::WallTime now)
{
    const std::string_view phase = object["status"]["phase"].string_or("");
    if (phase == "Succeeded") return current("Pod has completed successfully");
    if (phase == "Failed") return current("Pod has completed, but not successfully");
    if (phase == "Pending") return pending_pod_health(object, now);
    if (phase.empty()) return in_progress("Pod phase not available");
    if (phase != "Running") return {Health::Unknown, fmt::format("unknown phase {}", phase)};
    if (find_condition(object, "Ready", "True") != nullptr) return current("Pod is Ready");
    if (const auto names = crash_looping_containers(object); !names.empty())
        return failed(fmt::format("Containers in CrashLoop state: {}", fmt::join(names, ",")));
    return in_progress("Pod is running but is not Ready");
}

HealthResult service_health(const Value& object)
{
    if (object["spec"]["type"].string_or("ClusterIP") == "LoadBalancer" &&
        object["spec"]["clusterIP"].string_or("").empty())
        return in_progress("ClusterIP not set. Service type: LoadBalancer");
    return current("Service is ready");
}

HealthResult definition_health(const Value& object)
{
    for (const Value& condition : conditions_of(object)) {
        const std::string_view type = condition["type"].string_or("");
        if (type == "NamesAccepted" && has_status(condition, "False"))
            return failed(condition["message"].text());
        if (type != "Established") continue;
        if (has_status(condition, "False") && condition["reason"].string_or("") != "Installing")
            return failed(condition["message"].text());
        if (has_status(condition, "True")) return current("CRD is established");
    }
    return in_progress("Install in progress");
}

struct JobCounts {
    std::int64_t parallelism, completions, active, succeeded, failed;
    bool started;
};
JobCounts job_counts(const Value& object)
{
    const auto parallelism = count_of(object, {"spec", "parallelism"}, 1);
    return {
        .parallelism = parallelism,
        .completions = count_of(object, {"spec", "completions"}, parallelism),
        .active = count_of(object, {"status", "active"}, 0),
        .succeeded = count_of(object, {"status", "succeeded"}, 0),
        .failed = count_of(object, {"status", "failed"}, 0),
        .started = !object["status"]["startTime"].string_or("").empty()};
}

std::optional<HealthResult> finished_job_health(const Value& object, const JobCounts& counts)
{
    for (const Value& condition : conditions_of(object)) {
        if (!has_status(condition, "True")) continue;
        if (condition["type"].string_or("") == "Complete")
            return current(
                fmt::format("Job Completed. succeeded: {}/{}", counts.succeeded, counts.completions));
        if (condition["type"].string_or("") == "Failed")
            return failed(fmt::format("Job Failed. failed: {}/{}", counts.failed, counts.completions));
    }
    return std::nullopt;
}

std::string job_progress(const JobCounts& counts)
{
    return fmt::format(
        "Job in progress. success:{}, active: {}, failed: {}", counts.succeeded, counts.active, counts.failed);
}

HealthResult kstatus_job_health(const Value& object)
{
    const JobCounts counts = job_counts(object);
    if (const auto finished = finished_job_health(object, counts)) return *finished;
    return counts.started ? current(job_progress(counts)) : in_progress("Job not started");
}

/// Flux's own reader: a Job is what its author waits for, so running is not enough.
HealthResult flux_job_health(const Value& object)
{
    if (object["spec"]["suspend"].bool_or(false)) return current("Job is suspended");
    const JobCounts counts = job_counts(object);
    if (const auto finished = finished_job_health(object, counts)) return *finished;
    if (!counts.started) return in_progress(fmt::format("Job not started. active: 0/{}", counts.parallelism));
    return in_progress(job_progress(counts));
}

std::optional<HealthResult>
built_in_health(const GroupVersionKind& gvk, const Value& object, base::WallTime now)
{
    const std::string_view group = gvk.group, kind = gvk.kind;
    const bool apps = group == "apps" || group == "extensions";
    if (group.empty()) {
        if (kind == "Service") return service_health(object);
        if (kind == "Pod") return pod_health(object, now);
        if (kind == "PersistentVolumeClaim") return claim_health(object);
        if (kind == "Secret" || kind == "ConfigMap") return current("Resource is always ready");
    }
    if (apps && kind == "Deployment") return deployment_health(object);
    if (apps && kind == "DaemonSet") return daemon_set_health(object);
    if (apps && kind == "ReplicaSet") return replica_set_health(object);
    if (group == "apps" && kind == "StatefulSet") return stateful_set_health(object);
    if (group == "policy" && kind == "PodDisruptionBudget")
        return current("AllowedDisruptions has been computed.");
    if (group == "batch" && kind == "CronJob") return current("Resource is always ready");
    if (group == "batch" && kind == "Job") return kstatus_job_health(object);
    if (group == "apiextensions.k8s.io" && kind == "CustomResourceDefinition") return definition_health(object);
    return std::nullopt;
}

HealthResult ready_condition_health(const Value& object)
{
    for (const Value& condition : conditions_of(object)) {
        if (condition["type"].string_or("") != "Ready") continue;
        if (has_status(condition, "True")) return current("Resource is Ready");
        if (has_status(condition, "False") || has_status(condition, "Unknown"))
            return in_progress(condition["message"].text());
    }
    return current("Resource is current");
}
}  // namespace

std::string_view health_name(Health health)
{
    switch (health) {
    case Health::InProgress:
        return "InProgress";
    case Health::Failed:
        return "Failed";
    case Health::Current:
        return "Current";
    case Health::Terminating:
        return "Terminating";
    case Health::NotFound:
        return "NotFound";
    case Health::Unknown:
        break;
    }
    return "Unknown";
}

HealthResult compute_kstatus(const Value& object, base::WallTime now)
{
    if (auto result = generic_health(object)) return *std::move(result);
    if (auto result = built_in_health(GroupVersionKind::of(object), object, now)) return *std::move(result);
    return ready_condition_health(object);
}

HealthResult compute_health(const Value& object, base::WallTime now)
{
    const GroupVersionKind gvk = GroupVersionKind::of(object);
    if (gvk.group == "batch" && gvk.kind == "Job") return flux_job_health(object);
    return compute_kstatus(object, now);
}

}  // namespace sluice::ssa
