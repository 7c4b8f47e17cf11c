#include "base/base64.hpp"
#include "cluster/kind_rules.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <set>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr unsigned kNodePortFirst = 30000, kNodePortLast = 32767;

bool wants_cluster_ip(const Value& spec)
{
    return spec["type"].string_or("") != "ExternalName" && spec["clusterIP"].string_or("") != "None";
}

// What the Services of the cluster use already. Looked at only when one is created or changes its type.
struct InUse {
    std::set<std::string> addresses;
    std::set<std::int64_t> ports;
};

InUse in_use(const Store& store)
{
    InUse out;
    for (const StoredPtr& each : store.list("/services", "", "", 0).items) {
        const Value service = each->document();
        for (const Value& address : service["spec"]["clusterIPs"].elements())
            out.addresses.insert(address.text());
        for (const Value& port : service["spec"]["ports"].elements())
            out.ports.insert(port["nodePort"].int_or(0));
    }
    return out;
}

std::string free_address(const InUse& used, const base::RandomSource& random)
{
    while (true) {
        const std::uint64_t bits = random();
        const auto third = static_cast<unsigned>(bits % 256), fourth = static_cast<unsigned>(bits / 256 % 256);
        if ((third == 0 && fourth <= 1) || (third == 255 && fourth == 255)) continue;
        std::string address = fmt::format("10.96.{}.{}", third, fourth);
        if (!used.addresses.contains(address)) return address;
    }
}

void give_node_ports(Value& spec, InUse& used, const base::RandomSource& random)
{
    const std::size_t count = spec["ports"].size();
    for (std::size_t i = 0; i < count; ++i) {
        Value& port = spec.edit("ports").edit_at(i);
        if (port["nodePort"].int_or(0) != 0) continue;
        std::int64_t number = 0;
        do
            number =
                kNodePortFirst + static_cast<std::int64_t>(random() % (kNodePortLast - kNodePortFirst + 1));
        while (used.ports.contains(number));
        used.ports.insert(number);
        port.set("nodePort", number);
    }
}

void prepare_service(Value& object, const Store& store, const base::RandomSource& random)
{
    Value& spec = object.edit("spec");
    const std::string type = spec["type"].text();
    if (type == "ExternalName") {
        for (const char* field :
             {"clusterIP",
              "clusterIPs",
              "ipFamilies",
              "ipFamilyPolicy",
              "externalTrafficPolicy",
              "internalTrafficPolicy",
              "allocateLoadBalancerNodePorts",
              "healthCheckNodePort"})
            spec.erase(field);
        const std::size_t count = spec["ports"].size();
        for (std::size_t i = 0; i < count; ++i)
            spec.edit("ports").edit_at(i).erase("nodePort");
        return;
    }
    if (wants_cluster_ip(spec) && spec["clusterIP"].string_or("").empty()) {
        const Value& list = spec["clusterIPs"];
        spec.set("clusterIP", list.empty() ? Value(free_address(in_use(store), random)) : list[0]);
    }
    if (spec["clusterIPs"].empty()) spec.set("clusterIPs", Value::array({spec["clusterIP"]}));
    if (spec["ipFamilies"].empty()) spec.set("ipFamilies", Value::array({"IPv4"}));
    if (spec["ipFamilyPolicy"].is_null()) spec.set("ipFamilyPolicy", "SingleStack");
    const bool ports =
        type == "NodePort" || (type == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"].bool_or(true));
    if (!ports) return;
    InUse used = in_use(store);
    give_node_ports(spec, used, random);
}

void prepare_namespace(Value& object)
{
    Value& spec = object.edit("spec");
    const auto known = spec["finalizers"].elements();
    if (known.empty()) spec.set("finalizers", Value::array({"kubernetes"}));
    object.set("status", Value::object({{"phase", "Active"}}));
}

void prepare_job(Value& object)
{
    Value& spec = object.edit("spec");
    if (spec["manualSelector"].bool_or(false) || !spec["selector"].is_null()) return;
    const Value uid = object["metadata"]["uid"];
    const Value name = object["metadata"]["name"];
    const bool labels_follow = object["metadata"]["labels"].empty() ||
                               object["metadata"]["labels"] == spec["template"]["metadata"]["labels"];
    Value& labels = spec.edit({"template", "metadata", "labels"});
    for (const char* label : {"batch.kubernetes.io/controller-uid", "controller-uid"})
        labels.set(label, uid);
    for (const char* label : {"batch.kubernetes.io/job-name", "job-name"})
        labels.set(label, name);
    const Value all = labels;
    if (labels_follow) object.edit("metadata").set("labels", all);
    object.edit("spec").set(
        "selector",
        Value::object({{"matchLabels", Value::object({{"batch.kubernetes.io/controller-uid", uid}})}}));
}

std::string quality_of_service(const Value& spec);

void prepare_pod(Value& object)
{
    object.set(
        "status", Value::object({{"phase", "Pending"}, {"qosClass", quality_of_service(object["spec"])}}));
    Value& spec = object.edit("spec");
    if (spec["preemptionPolicy"].is_null()) spec.set("preemptionPolicy", "PreemptLowerPriority");
    if (spec["priority"].is_null()) spec.set("priority", 0);
    if (spec["tolerations"].is_null()) {
        const auto tolerate = [](const char* key) {
            return Value::object(
                {{"key", key}, {"operator", "Exists"}, {"effect", "NoExecute"}, {"tolerationSeconds", 300}});
        };
        spec.set(
            "tolerations",
            Value::array(
                {tolerate("node.kubernetes.io/not-ready"), tolerate("node.kubernetes.io/unreachable")}));
    }
}

void prepare_crd(Value& object)
{
    Value status = Value::object();
    Value stored = Value::array();
    for (const Value& version : object["spec"]["versions"].elements())
        if (version["storage"].bool_or(false)) stored.push_back(version["name"]);
    status.set("conditions", Value());
    status.set("acceptedNames", Value::object({{"plural", ""}, {"kind", ""}}));
    status.set("storedVersions", stored);
    object.set("status", status);
}

constexpr std::string_view kTemplateGeneration = "deprecated.daemonset.template.generation";

std::string quality_of_service(const Value& spec)
{
    bool any = false, guaranteed = true;
    for (const char* list : {"containers", "initContainers"})
        for (const Value& container : spec[list].elements()) {
            const Value& resources = container["resources"];
            for (const char* name : {"cpu", "memory"}) {
                const Value& limit = resources["limits"][name];
                const Value& request = resources["requests"][name];
                any = any || !limit.is_null() || !request.is_null();
                guaranteed = guaranteed && !limit.is_null() && (request.is_null() || request == limit);
            }
        }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
}

}  // namespace

void merge_string_data(Value& secret)
{
    if (!secret["stringData"].is_object()) return;
    const Value texts = secret["stringData"];
    for (const doc::Member& each : texts.members())
        secret.edit("data").set(each.key(), base::base64_encode(each.value.string_or("")));
    secret.erase("stringData");
}

void prepare_create(const Kind& kind, Value& object, const Store& store, const base::RandomSource& random)
{
    if (kind.custom()) return;
    if (kind.collection == "/services") prepare_service(object, store, random);
    if (kind.collection == "/namespaces") prepare_namespace(object);
    if (kind.collection == "/pods") prepare_pod(object);
    if (kind.collection == "batch/jobs") prepare_job(object);
    if (kind.collection == "apps/daemonsets")
        object.edit({"metadata", "annotations"}).set(kTemplateGeneration, "1");
    if (kind.collection == "apiextensions.k8s.io/customresourcedefinitions") prepare_crd(object);
    if (kind.collection == "/persistentvolumes")
        object.set(
            "status",
            Value::object(
                {{"phase", "Pending"}, {"lastPhaseTransitionTime", object["metadata"]["creationTimestamp"]}}));
    if (kind.collection == "/persistentvolumeclaims")
        object.set("status", Value::object({{"phase", "Pending"}}));
}

void prepare_update(
    const Kind& kind, Value& object, const Value& old, const Store& store, const base::RandomSource& random)
{
    if (kind.collection == "/namespaces" && !object["spec"].contains("finalizers") &&
        old["spec"].contains("finalizers"))
        object.edit("spec").set("finalizers", old["spec"]["finalizers"]);
    if (kind.collection == "apps/daemonsets") {
        const std::string before = old["metadata"]["annotations"][kTemplateGeneration].text();
        std::int64_t generation = before.empty() ? 1 : std::strtoll(before.c_str(), nullptr, 10);
        if (!(object["spec"]["template"] == old["spec"]["template"])) ++generation;
        object.edit({"metadata", "annotations"}).set(kTemplateGeneration, std::to_string(generation));
    }
    if (kind.collection != "/services") return;
    // Whoever writes the whole Service does not have to know what was allocated.
    Value& spec = object.edit("spec");
    const Value& before = old["spec"];
    const bool had = wants_cluster_ip(before), wants = wants_cluster_ip(spec);
    if (had && wants) {
        for (const char* field : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"})
            if (spec[field].empty() && spec[field].string_or("").empty()) spec.set(field, before[field]);
        if (spec["type"] == before["type"]) {
            const std::size_t count = spec["ports"].size();
            for (std::size_t i = 0; i < count; ++i)
                for (const Value& port : before["ports"].elements())
                    if (port["port"] == spec["ports"][i]["port"] &&
                        port["protocol"] == spec["ports"][i]["protocol"] &&
                        spec["ports"][i]["nodePort"].is_null() && !port["nodePort"].is_null())
                        spec.edit("ports").edit_at(i).set("nodePort", port["nodePort"]);
        }
    }
    prepare_service(object, store, random);
}

}  // namespace sluice::apiserver
