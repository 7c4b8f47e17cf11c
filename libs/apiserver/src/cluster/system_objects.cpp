#include "cluster/cluster.hpp"

#include <algorithm>

namespace sluice::apiserver {

using doc::Value;

void Cluster::after_write(const Kind& kind, std::string_view name)
{
    if (kind.collection != "apiextensions.k8s.io/customresourcedefinitions") return;
    const StoredPtr stored = store_.get(kind.collection, name);
    if (stored) establish(stored->document());
    refresh_custom_kinds(name);
}

// What the controllers of the original do within a moment: names are accepted, the kind is established.
void Cluster::establish(const Value& crd)
{
    const std::string name = crd["metadata"]["name"].text();
    const KindPtr kind = kinds()->find("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    const StoredPtr current = store_.get(kind->collection, name);
    if (!current) return;
    Value object = current->document();
    Value status = object["status"];
    status.set("acceptedNames", object["spec"]["names"]);
    Value stored_versions = status["storedVersions"].is_array() ? status["storedVersions"] : Value::array();
    for (const Value& version : object["spec"]["versions"].elements()) {
        if (!version["storage"].bool_or(false)) continue;
        const auto known = stored_versions.elements();
        if (std::find(known.begin(), known.end(), version["name"]) == known.end())
            stored_versions.push_back(version["name"]);
    }
    status.set("storedVersions", stored_versions);
    if (status["conditions"].empty()) {
        const std::string time = base::format_rfc3339(now());
        const auto condition = [&](const char* type, const char* reason, const char* message) {
            return Value::object(
                {{"type", type},
                 {"status", "True"},
                 {"lastTransitionTime", time},
                 {"reason", reason},
                 {"message", message}});
        };
        status.set(
            "conditions",
            Value::array(
                {condition("NamesAccepted", "NoConflicts", "no conflicts found"),
                 condition("Established", "InitialNamesAccepted", "the initial names have been accepted")}));
    }
    const auto finalizers = object["metadata"]["finalizers"].elements();
    const bool keeps = std::any_of(finalizers.begin(), finalizers.end(), [](const Value& each) {
        return each.string_or("") == kCrdCleanup;
    });
    const bool going = !object["metadata"]["deletionTimestamp"].is_null();
    if (status == object["status"] && (keeps || going)) return;
    object.set("status", status);
    if (!keeps && !going) object.edit({"metadata", "finalizers"}).push_back(kCrdCleanup);
    const Value live = current->document();
    WriteOptions options;
    options.manager = "kube-apiserver";
    options.subresource = "status";
    track(*kind, &live, object, options);
    store_.replace(kind->collection, current, [&](std::uint64_t revision) {
        object.edit("metadata").set("resourceVersion", std::to_string(revision));
        return object;
    });
}

void Cluster::ensure(
    std::string_view group, std::string_view plural, std::string_view namespace_, const Value& body)
{
    const KindPtr kind = kinds()->find(group, "v1", plural);
    if (store_.get(kind->collection, object_key(*kind, namespace_, body["metadata"]["name"].string_or(""))))
        return;
    WriteOptions options;
    options.manager = "kube-apiserver";
    create(*kind, namespace_, body, options);
}

void Cluster::create_system_objects()
{
    for (const char* name : {"default", "kube-system", "kube-public", "kube-node-lease"})
        ensure("", "namespaces", "", Value::object({{"metadata", Value::object({{"name", name}})}}));
    ensure(
        "",
        "services",
        "default",
        Value::object(
            {{"metadata",
              Value::object(
                  {{"name", "kubernetes"},
                   {"labels", Value::object({{"component", "apiserver"}, {"provider", "kubernetes"}})}})},
             {"spec",
              Value::object(
                  {{"clusterIP", "10.96.0.1"},
                   {"ports",
                    Value::array(
                        {Value::object({{"name", "https"}, {"port", 443}, {"targetPort", 6443}})})}})}}));
}

}  // namespace sluice::apiserver
