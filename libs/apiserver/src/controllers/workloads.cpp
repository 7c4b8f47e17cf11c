#include "controllers/workloads.hpp"

#include "base/digest.hpp"
#include "doc/json.hpp"
#include "serve/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kRevision = "deployment.kubernetes.io/revision";
constexpr std::string_view kHashLabel = "pod-template-hash";
constexpr std::int64_t kMaxPods = 100;  // of one workload: more would show nothing and cost memory

WriteOptions as_controller(std::string_view subresource = "")
{
    WriteOptions out;
    out.manager = "kube-controller-manager";
    out.subresource = std::string(subresource);
    return out;
}

Value owner_reference(const Value& owner)
{
    return Value::array({Value::object(
        {{"apiVersion", owner["apiVersion"]},
         {"kind", owner["kind"]},
         {"name", owner["metadata"]["name"]},
         {"uid", owner["metadata"]["uid"]},
         {"controller", true},
         {"blockOwnerDeletion", true}})});
}

bool owned_by(const Value& object, const Value& owner)
{
    for (const Value& each : object["metadata"]["ownerReferences"].elements())
        if (each["uid"] == owner["metadata"]["uid"]) return true;
    return false;
}

/// A condition that keeps its times while its status stays.
Value condition(
    const Value& before,
    std::string_view type,
    std::string_view reason,
    std::string_view message,
    const std::string& now,
    bool updates)
{
    std::string since = now;
    for (const Value& each : before.elements())
        if (each["type"].string_or("") == type && each["status"].string_or("") == "True")
            since = each["lastTransitionTime"].text();
    Value out = Value::object({{"type", type}, {"status", "True"}});
    if (updates) out.set("lastUpdateTime", since);
    out.set("lastTransitionTime", since);
    out.set("reason", reason);
    out.set("message", message);
    return out;
}

std::string template_hash(const Value& pod_template)
{
    // Any stable short text of the original's letters will do; its own is an fnv of its own printing.
    constexpr std::string_view kLetters = "bcdf456789wxzvtn";
    auto hash = base::sha256_hex(doc::to_json(pod_template, doc::JsonStyle::Go)).substr(0, 10);
    for (char& digit : hash)
        digit = kLetters[static_cast<std::size_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10)];
    return hash;
}

}  // namespace

/// The object that is being settled.
struct Workloads::Target {
    KindPtr kind;
    Value object;
    std::string namespace_, name, now;
    const Value& spec() const { return object["spec"]; }
    const Value& status() const { return object["status"]; }
    std::int64_t generation() const { return object["metadata"]["generation"].int_or(0); }
};

bool Workloads::cares_for(std::string_view collection)
{
    static constexpr std::array<std::string_view, 8> collections = {
        "apps/deployments",
        "apps/replicasets",
        "apps/statefulsets",
        "apps/daemonsets",
        "batch/jobs",
        "/pods",
        "/services",
        "/persistentvolumeclaims"};
    return std::find(collections.begin(), collections.end(), collection) != collections.end();
}

KindPtr Workloads::kind(std::string_view group, std::string_view plural) const
{
    return cluster_.kinds()->find(group, "v1", plural);
}

void Workloads::settle(const std::string& collection, const std::string& key)
{
    const StoredPtr stored = cluster_.store().get(collection, key);
    if (!stored) return;
    const std::size_t slash = collection.find('/');
    Target target{
        kind(std::string_view(collection).substr(0, slash), std::string_view(collection).substr(slash + 1)),
        stored->document(),
        std::string(stored->namespace_()),
        std::string(stored->name()),
        base::format_rfc3339(cluster_.now())};
    if (!target.object["metadata"]["deletionTimestamp"].is_null()) return;
    const std::string& plural = target.kind->plural;
    if (plural == "deployments") deployment(target);
    if (plural == "replicasets") replica_set(target);
    if (plural == "statefulsets") stateful_set(target);
    if (plural == "daemonsets") daemon_set(target);
    if (plural == "jobs") job(target);
    if (plural == "pods") pod(target);
    if (plural == "services") service(target);
    if (plural == "persistentvolumeclaims") claim(target);
}

void Workloads::set_status(const Target& target, const Value& status, const std::string& revision)
{
    const bool numbered =
        revision.empty() || target.object["metadata"]["annotations"][kRevision].string_or("") == revision;
    if (target.status() == status && numbered) return;
    const Value uid = target.object["metadata"]["uid"];
    cluster_.edit(*target.kind, target.namespace_, target.name, as_controller("status"), [&](Value& object) {
        // Another object of that name, or a newer wish: its own change brings us back.
        if (!(object["metadata"]["uid"] == uid)) return false;
        if (object["metadata"]["generation"].int_or(0) != target.generation()) return false;
        object.set("status", status);
        if (!numbered) object.edit({"metadata", "annotations"}).set(kRevision, revision);
        return true;
    });
}

void Workloads::ensure_pods(const Target& target, std::int64_t count, bool ordinals)
{
    const KindPtr pods = kind("", "pods");
    count = std::min(count, kMaxPods);
    std::vector<std::string> have;
    for (const StoredPtr& each :
         cluster_.store().list(pods->collection, target.namespace_ + "/", "", 0).items) {
        if (each->text.find(target.object["metadata"]["uid"].as_string()) == std::string::npos) continue;
        if (owned_by(each->document(), target.object)) have.emplace_back(each->name());
    }
    const auto missing = count - static_cast<std::int64_t>(have.size());
    for (std::int64_t i = 0; i < missing; ++i) {
        Value body = Value::object(
            {{"apiVersion", "v1"},
             {"kind", "Pod"},
             {"metadata", target.spec()["template"]["metadata"]},
             {"spec", target.spec()["template"]["spec"]}});
        Value& metadata = body.edit("metadata");
        if (metadata.is_null()) metadata = Value::object();
        metadata.erase("creationTimestamp");
        metadata.set("ownerReferences", owner_reference(target.object));
        if (ordinals)
            metadata.set("name", fmt::format("{}-{}", target.name, static_cast<std::int64_t>(have.size()) + i));
        else
            metadata.set("generateName", target.name + "-");
        body.edit("spec").set("nodeName", "simulated");
        try {
            cluster_.create(*pods, target.namespace_, body, as_controller());
        } catch (const Failure&) {
            return;  // an invalid template, a namespace on its way out: the workload says nothing more either
        }
    }
    for (std::int64_t i = count; i < static_cast<std::int64_t>(have.size()); ++i)
        try {
            cluster_.remove(*pods, target.namespace_, have[static_cast<std::size_t>(i)], {});
        } catch (const Failure&) {
            // gone already
        }
}

/// The ReplicaSets of a Deployment.
struct Workloads::ReplicaSets {
    std::string current;  ///< the name of the one for the present template
    bool current_exists = false;
    std::vector<std::string> older;  ///< those that still want pods
    std::int64_t revision = 0;       ///< the highest among them
    std::int64_t replicas = 0;       ///< of all together
};

Workloads::ReplicaSets Workloads::replica_sets(const Target& target, std::string current) const
{
    ReplicaSets found{.current = std::move(current), .older = {}};
    const KindPtr sets = kind("apps", "replicasets");
    for (const StoredPtr& each :
         cluster_.store().list(sets->collection, target.namespace_ + "/", "", 0).items) {
        if (each->text.find(target.object["metadata"]["uid"].as_string()) == std::string::npos) continue;
        const Value set = each->document();
        if (!owned_by(set, target.object)) continue;
        const std::string numbered = set["metadata"]["annotations"][kRevision].text();
        found.revision = std::max<std::int64_t>(found.revision, std::strtoll(numbered.c_str(), nullptr, 10));
        const auto replicas = set["spec"]["replicas"].int_or(0);
        found.replicas += replicas;
        if (each->name() == found.current)
            found.current_exists = true;
        else if (replicas != 0)
            found.older.emplace_back(each->name());
    }
    return found;
}

/// False if the template makes no ReplicaSet.
bool Workloads::create_current(const Target& target, const std::string& hash, ReplicaSets& sets)
{
    const Value& spec = target.spec();
    const std::int64_t wanted = spec["replicas"].int_or(1);
    Value labels = spec["template"]["metadata"]["labels"];
    labels.set(kHashLabel, hash);
    Value selector = spec["selector"];
    selector.edit("matchLabels").set(kHashLabel, hash);
    Value pod_template = spec["template"];
    pod_template.edit({"metadata", "labels"}).set(kHashLabel, hash);
    const Value annotations = Value::object(
        {{kRevision, std::to_string(++sets.revision)},
         {"deployment.kubernetes.io/desired-replicas", std::to_string(wanted)}});
    const Value body = Value::object(
        {{"apiVersion", "apps/v1"},
         {"kind", "ReplicaSet"},
         {"metadata",
          Value::object(
              {{"name", sets.current},
               {"labels", labels},
               {"annotations", annotations},
               {"ownerReferences", owner_reference(target.object)}})},
         {"spec", Value::object({{"replicas", wanted}, {"selector", selector}, {"template", pod_template}})}});
    try {
        cluster_.create(*kind("apps", "replicasets"), target.namespace_, body, as_controller());
    } catch (const Failure&) {
        return false;
    }
    sets.current_exists = true;
    return true;
}

void Workloads::scale(const Target& target, const std::string& replica_set, std::int64_t wanted)
{
    cluster_.edit(
        *kind("apps", "replicasets"), target.namespace_, replica_set, as_controller(), [&](Value& set) {
            if (set["spec"]["replicas"].int_or(-1) == wanted) return false;
            set.edit("spec").set("replicas", wanted);
            return true;
        });
}

void Workloads::deployment(const Target& target)
{
    const Value& spec = target.spec();
    const std::int64_t wanted = spec["replicas"].int_or(1);
    const bool paused = spec["paused"].bool_or(false);
    const std::string hash = template_hash(spec["template"]);
    ReplicaSets sets = replica_sets(target, target.name + "-" + hash);
    if (!paused) {
        if (!sets.current_exists && !create_current(target, hash, sets)) return;
        scale(target, sets.current, wanted);
        for (const auto& name : sets.older)
            scale(target, name, 0);
    }
    const std::int64_t shown = paused ? sets.replicas : wanted;
    Value status = Value::object({{"observedGeneration", target.generation()}, {"terminatingReplicas", 0}});
    if (shown > 0) {
        for (const char* field : {"replicas", "updatedReplicas", "readyReplicas", "availableReplicas"})
            status.set(field, shown);
    }
    const Value& before = target.status()["conditions"];
    status.set(
        "conditions",
        Value::array(
            {condition(
                 before,
                 "Available",
                 "MinimumReplicasAvailable",
                 "Deployment has minimum availability.",
                 target.now,
                 true),
             condition(
                 before,
                 "Progressing",
                 "NewReplicaSetAvailable",
                 fmt::format("ReplicaSet \"{}\" has successfully progressed.", sets.current),
                 target.now,
                 true)}));
    set_status(target, status, paused ? "" : std::to_string(std::max<std::int64_t>(sets.revision, 1)));
}

void Workloads::replica_set(const Target& target)
{
    const std::int64_t wanted = target.spec()["replicas"].int_or(1);
    ensure_pods(target, wanted, false);
    Value status = Value::object({{"replicas", wanted}});
    if (wanted > 0)
        for (const char* field : {"fullyLabeledReplicas", "readyReplicas", "availableReplicas"})
            status.set(field, wanted);
    status.set("observedGeneration", target.generation());
    status.set("terminatingReplicas", 0);
    set_status(target, status);
}

void Workloads::stateful_set(const Target& target)
{
    const std::int64_t wanted = target.spec()["replicas"].int_or(1);
    ensure_pods(target, wanted, true);
    const std::string revision = target.name + "-" + template_hash(target.spec()["template"]);
    Value status = Value::object({{"observedGeneration", target.generation()}, {"replicas", wanted}});
    if (wanted > 0)
        for (const char* field : {"readyReplicas", "currentReplicas", "updatedReplicas"})
            status.set(field, wanted);
    status.set("currentRevision", revision);
    status.set("updateRevision", revision);
    status.set("collisionCount", 0);
    status.set("availableReplicas", wanted);
    set_status(target, status);
}

void Workloads::daemon_set(const Target& target)
{
    // One simulated node.
    ensure_pods(target, 1, false);
    set_status(
        target,
        Value::object(
            {{"currentNumberScheduled", 1},
             {"numberMisscheduled", 0},
             {"desiredNumberScheduled", 1},
             {"numberReady", 1},
             {"observedGeneration", target.generation()},
             {"updatedNumberScheduled", 1},
             {"numberAvailable", 1}}));
}

void Workloads::job(const Target& target)
{
    const Value& spec = target.spec();
    if (spec["suspend"].bool_or(false) || !target.status()["completionTime"].is_null()) return;
    const std::int64_t count = spec["completions"].int_or(1);
    ensure_pods(target, count, false);
    Value conditions = Value::array();
    for (const char* type : {"SuccessCriteriaMet", "Complete"}) {
        Value each = condition(
            {}, type, "CompletionsReached", "Reached expected number of succeeded pods", target.now, false);
        each.set("lastProbeTime", target.now);
        conditions.push_back(each);
    }
    set_status(
        target,
        Value::object(
            {{"conditions", conditions},
             {"startTime", target.object["metadata"]["creationTimestamp"]},
             {"completionTime", target.now},
             {"succeeded", count},
             {"terminating", 0},
             {"uncountedTerminatedPods", Value::object()},
             {"ready", 0}}));
}

void Workloads::pod(const Target& target)
{
    if (target.status()["phase"].string_or("") != "Pending" && !target.status()["phase"].string_or("").empty())
        return;
    bool of_job = false;
    for (const Value& owner : target.object["metadata"]["ownerReferences"].elements())
        of_job = of_job || owner["kind"].string_or("") == "Job";
    Value conditions = Value::array();
    for (const char* type :
         {"PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"}) {
        const bool ready_kind = std::string_view(type).find("Ready") != std::string_view::npos &&
                                std::string_view(type) != "PodReadyToStartContainers";
        conditions.push_back(Value::object(
            {{"type", type},
             {"status", of_job && ready_kind ? "False" : "True"},
             {"lastProbeTime", Value()},
             {"lastTransitionTime", target.now}}));
    }
    Value containers = Value::array();
    for (const Value& each : target.spec()["containers"].elements()) {
        const Value state = of_job ? Value::object(
                                         {{"terminated",
                                           Value::object(
                                               {{"exitCode", 0},
                                                {"reason", "Completed"},
                                                {"startedAt", target.now},
                                                {"finishedAt", target.now}})}})
                                   : Value::object({{"running", Value::object({{"startedAt", target.now}})}});
        containers.push_back(Value::object(
            {{"name", each["name"]},
             {"state", state},
             {"lastState", Value::object()},
             {"ready", !of_job},
             {"restartCount", 0},
             {"image", each["image"]},
             {"imageID", ""},
             {"started", !of_job}}));
    }
    const std::string digest = base::sha256_hex(target.object["metadata"]["uid"].text());
    const auto octet = [&](std::size_t at) { return std::stoul(digest.substr(at, 2), nullptr, 16); };
    const std::string address = fmt::format("10.244.{}.{}", octet(0), octet(2));
    set_status(
        target,
        Value::object(
            {{"phase", of_job ? "Succeeded" : "Running"},
             {"conditions", conditions},
             {"hostIP", "127.0.0.1"},
             {"podIP", address},
             {"podIPs", Value::array({Value::object({{"ip", address}})})},
             {"startTime", target.now},
             {"containerStatuses", containers},
             {"qosClass", target.status()["qosClass"]}}));
}

void Workloads::service(const Target& target)
{
    if (target.spec()["type"].string_or("") != "LoadBalancer" ||
        !target.status()["loadBalancer"]["ingress"].empty())
        return;
    const std::string digest = base::sha256_hex(target.object["metadata"]["uid"].text());
    const std::string address =
        fmt::format("192.0.2.{}", std::stoul(digest.substr(0, 2), nullptr, 16) % 254 + 1);
    Value status = target.status();
    status.edit("loadBalancer")
        .set("ingress", Value::array({Value::object({{"ip", address}, {"ipMode", "VIP"}})}));
    set_status(target, status);
}

void Workloads::claim(const Target& target)
{
    if (target.status()["phase"].string_or("") == "Bound") return;
    const std::string volume = "pvc-" + target.object["metadata"]["uid"].text();
    cluster_.edit(*target.kind, target.namespace_, target.name, as_controller(), [&](Value& object) {
        if (!object["spec"]["volumeName"].string_or("").empty()) return false;
        object.edit("spec").set("volumeName", volume);
        return true;
    });
    Value status = Value::object({{"phase", "Bound"}, {"accessModes", target.spec()["accessModes"]}});
    status.set("capacity", target.spec()["resources"]["requests"]);
    set_status(target, status);
}

}  // namespace sluice::apiserver
