#include "base/base64.hpp"
#include "cluster/kind_rules.hpp"

#include <map>
#include <string_view>

namespace sluice::apiserver {

namespace {

using doc::Value;

void fill(Value& object, std::string_view field, Value value)
{
    const Value* given = object.find(field);
    if (given == nullptr || given->is_null() || (given->is_string() && given->as_string().empty()))
        object.set(field, std::move(value));
}

void each_item(Value& object, std::string_view field, const auto& change)
{
    if (!object[field].is_array()) return;
    const std::size_t count = object[field].size();
    for (std::size_t i = 0; i < count; ++i)
        change(object.edit(field).edit_at(i));
}

void if_object(Value& object, std::string_view field, const auto& change)
{
    if (object[field].is_object()) change(object.edit(field));
}

void probe_defaults(Value& probe)
{
    fill(probe, "timeoutSeconds", 1);
    fill(probe, "periodSeconds", 10);
    fill(probe, "successThreshold", 1);
    fill(probe, "failureThreshold", 3);
    if_object(probe, "httpGet", [](Value& get) {
        fill(get, "path", "/");
        fill(get, "scheme", "HTTP");
    });
    if_object(probe, "grpc", [](Value& grpc) { fill(grpc, "service", ""); });
}

// The tag decides whether an image is pulled always: none or "latest" does.
std::string_view pull_policy(std::string_view image)
{
    if (image.find('@') != std::string_view::npos) return "IfNotPresent";
    const std::size_t slash = image.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? image : image.substr(slash + 1);
    const std::size_t colon = last.find(':');
    return colon == std::string_view::npos || last.substr(colon + 1) == "latest" ? "Always" : "IfNotPresent";
}

void container_defaults(Value& container)
{
    each_item(container, "ports", [](Value& port) { fill(port, "protocol", "TCP"); });
    each_item(container, "env", [](Value& env) {
        if_object(env, "valueFrom", [](Value& from) {
            if_object(from, "fieldRef", [](Value& ref) { fill(ref, "apiVersion", "v1"); });
        });
    });
    for (const char* probe : {"livenessProbe", "readinessProbe", "startupProbe"})
        if_object(container, probe, probe_defaults);
    if_object(container, "lifecycle", [](Value& lifecycle) {
        for (const char* hook : {"postStart", "preStop"})
            if_object(lifecycle, hook, [](Value& handler) {
                if_object(handler, "httpGet", [](Value& get) {
                    fill(get, "path", "/");
                    fill(get, "scheme", "HTTP");
                });
            });
    });
    fill(container, "terminationMessagePath", "/dev/termination-log");
    fill(container, "terminationMessagePolicy", "File");
    fill(container, "imagePullPolicy", pull_policy(container["image"].string_or("")));
    if_object(container, "securityContext", [](Value& security) {
        if (security.contains("procMount")) fill(security, "procMount", "Default");
    });
}

void requests_follow_limits(Value& container)
{
    if_object(container, "resources", [](Value& resources) {
        const Value limits = resources["limits"];
        for (const doc::Member& limit : limits.members())
            if (!resources["requests"].contains(limit.key()))
                resources.edit("requests").set(limit.key(), limit.value);
    });
}

void volume_defaults(Value& volume)
{
    if (volume.size() <= 1) volume.set("emptyDir", Value::object());
    for (const char* source : {"secret", "configMap", "downwardAPI", "projected"})
        if_object(volume, source, [](Value& from) { fill(from, "defaultMode", 420); });
    if_object(volume, "hostPath", [](Value& from) {
        if (from["type"].is_null()) from.set("type", "");
    });
    const auto field_refs = [](Value& source) {
        each_item(source, "items", [](Value& item) {
            if_object(item, "fieldRef", [](Value& ref) { fill(ref, "apiVersion", "v1"); });
        });
    };
    if_object(volume, "downwardAPI", field_refs);
    if_object(volume, "projected", [&](Value& projected) {
        each_item(projected, "sources", [&](Value& source) {
            if_object(source, "downwardAPI", field_refs);
            if_object(
                source, "serviceAccountToken", [](Value& token) { fill(token, "expirationSeconds", 3600); });
        });
    });
    if_object(volume, "iscsi", [](Value& iscsi) { fill(iscsi, "iscsiInterface", "default"); });
    if_object(volume, "rbd", [](Value& rbd) {
        fill(rbd, "pool", "rbd");
        fill(rbd, "user", "admin");
        fill(rbd, "keyring", "/etc/ceph/keyring");
    });
    if_object(volume, "azureDisk", [](Value& disk) {
        fill(disk, "cachingMode", "ReadWrite");
        fill(disk, "kind", "Shared");
        fill(disk, "fsType", "ext4");
        fill(disk, "readOnly", false);
    });
    if_object(volume, "ephemeral", [](Value& ephemeral) {
        if_object(ephemeral, "volumeClaimTemplate", [](Value& claim) {
            if_object(claim, "spec", [](Value& spec) { fill(spec, "volumeMode", "Filesystem"); });
        });
    });
}

void pod_spec_defaults(Value& spec)
{
    fill(spec, "restartPolicy", "Always");
    fill(spec, "terminationGracePeriodSeconds", 30);
    fill(spec, "dnsPolicy", "ClusterFirst");
    fill(spec, "schedulerName", "default-scheduler");
    fill(spec, "securityContext", Value::object());
    // serviceAccount is serviceAccountName's old name and follows it.
    if (!spec["serviceAccountName"].string_or("").empty())
        spec.set("serviceAccount", spec["serviceAccountName"]);
    else if (!spec["serviceAccount"].string_or("").empty())
        spec.set("serviceAccountName", spec["serviceAccount"]);
    for (const char* list : {"initContainers", "containers", "ephemeralContainers"})
        each_item(spec, list, container_defaults);
    each_item(spec, "volumes", volume_defaults);
    each_item(spec, "tolerations", [](Value&) {});
    if (spec["hostNetwork"].bool_or(false)) {
        for (const char* list : {"initContainers", "containers"})
            each_item(spec, list, [](Value& container) {
                each_item(
                    container, "ports", [](Value& port) { fill(port, "hostPort", port["containerPort"]); });
            });
    }
    each_item(spec, "topologySpreadConstraints", [](Value&) {});
}

void template_defaults(Value& spec)
{
    if_object(spec, "template", [](Value& pod) { if_object(pod, "spec", pod_spec_defaults); });
}

void deployment_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    fill(spec, "replicas", 1);
    template_defaults(spec);
    Value& strategy = spec.edit("strategy");
    fill(strategy, "type", "RollingUpdate");
    if (strategy["type"].string_or("") == "RollingUpdate") {
        fill(strategy, "rollingUpdate", Value::object());
        fill(strategy.edit("rollingUpdate"), "maxUnavailable", "25%");
        fill(strategy.edit("rollingUpdate"), "maxSurge", "25%");
    }
    fill(spec, "revisionHistoryLimit", 10);
    fill(spec, "progressDeadlineSeconds", 600);
}

void claim_defaults(Value& claim)
{
    fill(claim.edit("spec"), "volumeMode", "Filesystem");
    fill(claim.edit("status"), "phase", "Pending");
}

void stateful_set_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    fill(spec, "replicas", 1);
    template_defaults(spec);
    fill(spec, "podManagementPolicy", "OrderedReady");
    Value& strategy = spec.edit("updateStrategy");
    fill(strategy, "type", "RollingUpdate");
    if (strategy["type"].string_or("") == "RollingUpdate") {
        fill(strategy, "rollingUpdate", Value::object());
        fill(strategy.edit("rollingUpdate"), "partition", 0);
    }
    fill(spec, "revisionHistoryLimit", 10);
    fill(spec, "persistentVolumeClaimRetentionPolicy", Value::object());
    fill(spec.edit("persistentVolumeClaimRetentionPolicy"), "whenDeleted", "Retain");
    fill(spec.edit("persistentVolumeClaimRetentionPolicy"), "whenScaled", "Retain");
    each_item(spec, "volumeClaimTemplates", [](Value& claim) {
        fill(claim, "apiVersion", "v1");
        fill(claim, "kind", "PersistentVolumeClaim");
        claim_defaults(claim);
    });
}

void daemon_set_defaults(Value& object)
{
    // The conversion of the original always writes it.
    fill(object.edit({"metadata", "annotations"}), "deprecated.daemonset.template.generation", "0");
    Value& spec = object.edit("spec");
    template_defaults(spec);
    Value& strategy = spec.edit("updateStrategy");
    fill(strategy, "type", "RollingUpdate");
    if (strategy["type"].string_or("") == "RollingUpdate") {
        fill(strategy, "rollingUpdate", Value::object());
        fill(strategy.edit("rollingUpdate"), "maxUnavailable", 1);
        fill(strategy.edit("rollingUpdate"), "maxSurge", 0);
    }
    fill(spec, "revisionHistoryLimit", 10);
}

void job_spec_defaults(Value& spec)
{
    if (spec["completions"].is_null() && spec["parallelism"].is_null()) {
        spec.set("completions", 1);
        spec.set("parallelism", 1);
    }
    fill(spec, "parallelism", 1);
    fill(spec, "backoffLimit", spec["backoffLimitPerIndex"].is_null() ? Value(6) : Value(2147483647));
    fill(spec, "completionMode", "NonIndexed");
    fill(spec, "suspend", false);
    fill(spec, "podReplacementPolicy", spec["podFailurePolicy"].is_null() ? "TerminatingOrFailed" : "Failed");
    fill(spec, "manualSelector", false);
    template_defaults(spec);
}

void job_defaults(Value& object)
{
    job_spec_defaults(object.edit("spec"));
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    if (object["metadata"]["labels"].empty() && !labels.empty()) object.edit("metadata").set("labels", labels);
}

void cron_job_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    fill(spec, "concurrencyPolicy", "Allow");
    fill(spec, "suspend", false);
    fill(spec, "successfulJobsHistoryLimit", 3);
    fill(spec, "failedJobsHistoryLimit", 1);
    // The job of a CronJob is defaulted as its pod template alone; the rest when it becomes a Job.
    if_object(spec, "jobTemplate", [](Value& job) { if_object(job, "spec", template_defaults); });
}

void service_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    fill(spec, "sessionAffinity", "None");
    if (spec["sessionAffinity"].string_or("") == "None") spec.erase("sessionAffinityConfig");
    if (spec["sessionAffinity"].string_or("") == "ClientIP") {
        fill(spec, "sessionAffinityConfig", Value::object());
        fill(spec.edit("sessionAffinityConfig"), "clientIP", Value::object());
        fill(spec.edit({"sessionAffinityConfig", "clientIP"}), "timeoutSeconds", 10800);
    }
    fill(spec, "type", "ClusterIP");
    each_item(spec, "ports", [](Value& port) {
        fill(port, "protocol", "TCP");
        const Value& target = port["targetPort"];
        if (target.is_null() || (target.is_string() && target.as_string().empty()) ||
            (target.is_integer() && target.as_int() == 0))
            port.set("targetPort", port["port"]);
    });
    const std::string type = spec["type"].text();  // a copy: filling in may move what a view would look at
    if (type == "NodePort" || type == "LoadBalancer") fill(spec, "externalTrafficPolicy", "Cluster");
    if (type != "ExternalName") fill(spec, "internalTrafficPolicy", "Cluster");
    if (type == "LoadBalancer") fill(spec, "allocateLoadBalancerNodePorts", true);
}

void subjects_defaults(Value& object)
{
    if_object(object, "roleRef", [](Value& ref) { fill(ref, "apiGroup", "rbac.authorization.k8s.io"); });
    each_item(object, "subjects", [](Value& subject) {
        const std::string_view kind = subject["kind"].string_or("");
        if (kind == "User" || kind == "Group") fill(subject, "apiGroup", "rbac.authorization.k8s.io");
    });
}

void webhook_defaults(Value& object, bool mutating)
{
    each_item(object, "webhooks", [&](Value& hook) {
        fill(hook, "failurePolicy", "Fail");
        fill(hook, "matchPolicy", "Equivalent");
        fill(hook, "namespaceSelector", Value::object());
        fill(hook, "objectSelector", Value::object());
        fill(hook, "timeoutSeconds", 10);
        if (mutating) fill(hook, "reinvocationPolicy", "Never");
        each_item(hook, "rules", [](Value& rule) { fill(rule, "scope", "*"); });
        if_object(hook, "clientConfig", [](Value& config) {
            if_object(config, "service", [](Value& service) { fill(service, "port", 443); });
        });
    });
}

void crd_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    if (!spec["conversion"].is_object()) spec.set("conversion", Value::object({{"strategy", "None"}}));
    Value& names = spec.edit("names");
    std::string singular;
    for (const char c : names["kind"].string_or(""))
        singular += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!singular.empty()) {
        fill(names, "singular", singular);
        fill(names, "listKind", names["kind"].text() + "List");
    }
}

void policy_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    each_item(spec, "ingress", [](Value& rule) {
        each_item(rule, "ports", [](Value& port) { fill(port, "protocol", "TCP"); });
    });
    each_item(spec, "egress", [](Value& rule) {
        each_item(rule, "ports", [](Value& port) { fill(port, "protocol", "TCP"); });
    });
    if (!spec["policyTypes"].empty()) return;
    Value types = Value::array({"Ingress"});
    if (!spec["egress"].empty()) types.push_back("Egress");
    spec.set("policyTypes", types);
}

void hpa_defaults(Value& object, bool v2)
{
    Value& spec = object.edit("spec");
    fill(spec, "minReplicas", 1);
    if (!v2) return;
    if (spec["metrics"].empty())
        spec.set(
            "metrics",
            Value::array({Value::object(
                {{"type", "Resource"},
                 {"resource",
                  Value::object(
                      {{"name", "cpu"},
                       {"target", Value::object({{"type", "Utilization"}, {"averageUtilization", 80}})}})}})}));
    if_object(spec, "behavior", [](Value& behavior) {
        for (const char* direction : {"scaleUp", "scaleDown"}) {
            const bool up = std::string_view(direction) == "scaleUp";
            fill(behavior, direction, Value::object());
            Value& rules = behavior.edit(direction);
            if (up) fill(rules, "stabilizationWindowSeconds", 0);
            fill(rules, "selectPolicy", "Max");
            if (!rules["policies"].empty()) continue;
            Value policies = Value::array();
            if (up) policies.push_back(Value::object({{"type", "Pods"}, {"value", 4}, {"periodSeconds", 15}}));
            policies.push_back(Value::object({{"type", "Percent"}, {"value", 100}, {"periodSeconds", 15}}));
            rules.set("policies", policies);
        }
    });
}

void secret_defaults(Value& object)
{
    fill(object, "type", "Opaque");
}

void namespace_defaults(Value& object)
{
    const Value name = object["metadata"]["name"];
    if (!name.string_or("").empty())
        object.edit({"metadata", "labels"}).set("kubernetes.io/metadata.name", name);
    fill(object.edit("status"), "phase", "Active");
}

void endpoint_ports_defaults(Value& object)
{
    each_item(object, "subsets", [](Value& subset) {
        each_item(subset, "ports", [](Value& port) { fill(port, "protocol", "TCP"); });
    });
}

void slice_defaults(Value& object)
{
    each_item(object, "ports", [](Value& port) {
        if (port["name"].is_null()) port.set("name", "");
        fill(port, "protocol", "TCP");
    });
}

void volume_claim_defaults(Value& object)
{
    claim_defaults(object);
}

void persistent_volume_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    fill(spec, "persistentVolumeReclaimPolicy", "Retain");
    fill(spec, "volumeMode", "Filesystem");
    if_object(spec, "hostPath", [](Value& path) {
        if (path["type"].is_null()) path.set("type", "");
    });
    fill(object.edit("status"), "phase", "Pending");
}

void storage_class_defaults(Value& object)
{
    fill(object, "reclaimPolicy", "Delete");
    fill(object, "volumeBindingMode", "Immediate");
}

void csi_driver_defaults(Value& object)
{
    Value& spec = object.edit("spec");
    fill(spec, "attachRequired", true);
    fill(spec, "podInfoOnMount", false);
    fill(spec, "storageCapacity", false);
    fill(spec, "fsGroupPolicy", "ReadWriteOnceWithFSType");
    if (spec["volumeLifecycleModes"].empty()) spec.set("volumeLifecycleModes", Value::array({"Persistent"}));
    fill(spec, "requiresRepublish", false);
    fill(spec, "seLinuxMount", false);
}

void limit_range_defaults(Value& object)
{
    each_item(object.edit("spec"), "limits", [](Value& item) {
        if (item["type"].string_or("") != "Container") return;
        const auto follow = [&](const char* to, const char* from) {
            const Value source = item[from];
            for (const doc::Member& each : source.members())
                if (!item[to].contains(each.key())) item.edit(to).set(each.key(), each.value);
        };
        follow("default", "max");
        follow("defaultRequest", "default");
        follow("defaultRequest", "min");
    });
}

using Defaults = void (*)(Value&);

const std::map<std::string_view, Defaults>& table()
{
    static const std::map<std::string_view, Defaults> defaults = {
        {"/pods",
         [](Value& o) {
             if_object(o, "spec", [](Value& spec) {
                 pod_spec_defaults(spec);
                 for (const char* list : {"containers", "initContainers"})
                     each_item(spec, list, requests_follow_limits);
                 if (spec["enableServiceLinks"].is_null()) spec.set("enableServiceLinks", true);
             });
         }},
        {"/podtemplates", template_defaults},
        {"/replicationcontrollers",
         [](Value& o) {
             fill(o.edit("spec"), "replicas", 1);
             template_defaults(o.edit("spec"));
             const Value labels = o["spec"]["template"]["metadata"]["labels"];
             if (o["metadata"]["labels"].empty() && !labels.empty()) o.edit("metadata").set("labels", labels);
             if (o["spec"]["selector"].empty() && !labels.empty()) o.edit("spec").set("selector", labels);
         }},
        {"/services", service_defaults},
        {"/secrets", secret_defaults},
        {"/namespaces", namespace_defaults},
        {"/endpoints", endpoint_ports_defaults},
        {"/persistentvolumeclaims", volume_claim_defaults},
        {"/persistentvolumes", persistent_volume_defaults},
        {"/limitranges", limit_range_defaults},
        {"apps/deployments", deployment_defaults},
        {"apps/statefulsets", stateful_set_defaults},
        {"apps/daemonsets", daemon_set_defaults},
        {"apps/replicasets",
         [](Value& o) {
             fill(o.edit("spec"), "replicas", 1);
             template_defaults(o.edit("spec"));
         }},
        {"batch/jobs", job_defaults},
        {"batch/cronjobs", cron_job_defaults},
        {"rbac.authorization.k8s.io/rolebindings", subjects_defaults},
        {"rbac.authorization.k8s.io/clusterrolebindings", subjects_defaults},
        {"networking.k8s.io/networkpolicies", policy_defaults},
        {"discovery.k8s.io/endpointslices", slice_defaults},
        {"storage.k8s.io/storageclasses", storage_class_defaults},
        {"storage.k8s.io/csidrivers", csi_driver_defaults},
        {"scheduling.k8s.io/priorityclasses",
         [](Value& o) { fill(o, "preemptionPolicy", "PreemptLowerPriority"); }},
        {"apiextensions.k8s.io/customresourcedefinitions", crd_defaults},
        {"admissionregistration.k8s.io/validatingwebhookconfigurations",
         [](Value& o) { webhook_defaults(o, false); }},
        {"admissionregistration.k8s.io/mutatingwebhookconfigurations",
         [](Value& o) { webhook_defaults(o, true); }},
    };
    return defaults;
}

}  // namespace

void apply_builtin_defaults(const Kind& kind, Value& object)
{
    if (kind.group == "autoscaling") return hpa_defaults(object, kind.version == "v2");
    const auto found = table().find(kind.collection);
    if (found != table().end()) found->second(object);
}

}  // namespace sluice::apiserver
