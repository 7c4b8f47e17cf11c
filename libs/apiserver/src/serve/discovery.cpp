#include "serve/discovery.hpp"

#include "base/digest.hpp"
#include "doc/json.hpp"

#include <algorithm>
#include <map>

namespace sluice::apiserver {

namespace {

using doc::Value;

Value strings(const std::vector<std::string>& list)
{
    Value out = Value::array();
    for (const std::string& each : list)
        out.push_back(each);
    return out;
}

std::string group_version(std::string_view group, std::string_view version)
{
    return group.empty() ? std::string(version) : std::string(group) + "/" + std::string(version);
}

Value group_of(const Kinds::Group& each)
{
    Value versions = Value::array();
    for (const std::string& version : each.versions)
        versions.push_back(
            Value::object({{"groupVersion", group_version(each.name, version)}, {"version", version}}));
    const Value preferred = versions[0];
    return Value::object({{"name", each.name}, {"versions", versions}, {"preferredVersion", preferred}});
}

struct Response {
    std::string_view group, version, kind;
};

// Subresources that speak of another kind than their resource.
Response kind_of_subresource(const Kind& kind, std::string_view subresource)
{
    static const std::map<std::string_view, Response> table = {
        {"scale", {"autoscaling", "v1", "Scale"}},
        {"eviction", {"policy", "v1", "Eviction"}},
        {"token", {"authentication.k8s.io", "v1", "TokenRequest"}},
        {"binding", {"", "v1", "Binding"}},
        {"attach", {"", "v1", "PodAttachOptions"}},
        {"exec", {"", "v1", "PodExecOptions"}},
        {"portforward", {"", "v1", "PodPortForwardOptions"}},
    };
    if (subresource == "proxy" && kind.plural == "pods") return {"", "v1", "PodProxyOptions"};
    if (subresource == "proxy" && kind.plural == "nodes") return {"", "v1", "NodeProxyOptions"};
    if (subresource == "proxy") return {"", "v1", "ServiceProxyOptions"};
    const auto found = table.find(subresource);
    return found == table.end() ? Response{kind.group, kind.version, kind.kind} : found->second;
}

std::vector<std::string> verbs_of_subresource(std::string_view subresource)
{
    if (subresource == "status" || subresource == "scale" || subresource == "ephemeralcontainers" ||
        subresource == "resize" || subresource == "approval")
        return {"get", "patch", "update"};
    if (subresource == "finalize") return {"update"};
    if (subresource == "log") return {"get"};
    if (subresource == "attach" || subresource == "exec" || subresource == "portforward")
        return {"create", "get"};
    if (subresource == "proxy") return {"create", "delete", "get", "patch", "update"};
    return {"create"};
}

Value resource(const Kind& kind)
{
    Value out = Value::object(
        {{"name", kind.plural},
         {"singularName", kind.singular},
         {"namespaced", kind.namespaced},
         {"kind", kind.kind},
         {"verbs", strings(kind.verbs)}});
    if (!kind.short_names.empty()) out.set("shortNames", strings(kind.short_names));
    if (!kind.categories.empty()) out.set("categories", strings(kind.categories));
    if (kind.can("create") && kind.can("list"))
        out.set(
            "storageVersionHash", base::sha256_hex(kind.collection + kind.storage_version).substr(0, 11) + "=");
    return out;
}

Value subresource(const Kind& kind, const std::string& name)
{
    const Response response = kind_of_subresource(kind, name);
    Value out = Value::object(
        {{"name", kind.plural + "/" + name},
         {"singularName", ""},
         {"namespaced", kind.namespaced},
         {"kind", response.kind},
         {"verbs", strings(verbs_of_subresource(name))}});
    if (response.group != kind.group || response.version != kind.version) {
        out.set("group", response.group);
        out.set("version", response.version);
    }
    return out;
}

Value response_kind(const Response& of, const Kind& kind)
{
    const bool own = of.kind == kind.kind && of.group == kind.group;
    return Value::object(
        {{"group", own ? kind.group : of.group},
         {"version", own ? kind.version : of.version},
         {"kind", of.kind}});
}

Value aggregated_resource(const Kind& kind)
{
    Value out = Value::object(
        {{"resource", kind.plural},
         {"responseKind", response_kind({kind.group, kind.version, kind.kind}, kind)},
         {"scope", kind.namespaced ? "Namespaced" : "Cluster"},
         {"singularResource", kind.singular},
         {"verbs", strings(kind.verbs)}});
    if (!kind.short_names.empty()) out.set("shortNames", strings(kind.short_names));
    if (!kind.categories.empty()) out.set("categories", strings(kind.categories));
    Value subresources = Value::array();
    for (const std::string& each : kind.subresources)
        subresources.push_back(Value::object(
            {{"subresource", each},
             {"responseKind", response_kind(kind_of_subresource(kind, each), kind)},
             {"verbs", strings(verbs_of_subresource(each))}}));
    if (!subresources.empty()) out.set("subresources", subresources);
    return out;
}

}  // namespace

Value core_versions(const std::string& address)
{
    return Value::object(
        {{"kind", "APIVersions"},
         {"versions", Value::array({"v1"})},
         {"serverAddressByClientCIDRs",
          Value::array({Value::object({{"clientCIDR", "0.0.0.0/0"}, {"serverAddress", address}})})}});
}

Value group_list(const Kinds& kinds)
{
    Value groups = Value::array();
    for (const Kinds::Group& each : kinds.groups())
        if (!each.name.empty()) groups.push_back(group_of(each));
    return Value::object({{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", groups}});
}

std::optional<Value> group(const Kinds& kinds, std::string_view name)
{
    for (const Kinds::Group& each : kinds.groups()) {
        if (each.name != name || name.empty()) continue;
        Value out = Value::object({{"kind", "APIGroup"}, {"apiVersion", "v1"}});
        const Value content = group_of(each);
        for (const doc::Member& member : content.members())
            out.set(member.key(), member.value);
        return out;
    }
    return std::nullopt;
}

std::optional<Value> resource_list(const Kinds& kinds, std::string_view group_name, std::string_view version)
{
    if (!kinds.has_version(group_name, version)) return std::nullopt;
    Value resources = Value::array();
    for (const KindPtr& kind : kinds.all()) {
        if (kind->group != group_name || kind->version != version) continue;
        resources.push_back(resource(*kind));
        for (const std::string& each : kind->subresources)
            resources.push_back(subresource(*kind, each));
    }
    Value out = Value::object({{"kind", "APIResourceList"}});
    if (!group_name.empty()) out.set("apiVersion", "v1");  // the core group is older than that field
    out.set("groupVersion", group_version(group_name, version));
    out.set("resources", resources);
    return out;
}

Value aggregated(const Kinds& kinds, bool core)
{
    Value items = Value::array();
    for (const Kinds::Group& each : kinds.groups()) {
        if (each.name.empty() != core) continue;
        Value versions = Value::array();
        for (const std::string& version : each.versions) {
            Value resources = Value::array();
            for (const KindPtr& kind : kinds.all())
                if (kind->group == each.name && kind->version == version)
                    resources.push_back(aggregated_resource(*kind));
            versions.push_back(
                Value::object({{"version", version}, {"resources", resources}, {"freshness", "Current"}}));
        }
        Value metadata = Value::object({{"creationTimestamp", Value()}});
        if (!each.name.empty()) metadata.set("name", each.name);
        items.push_back(Value::object({{"metadata", metadata}, {"versions", versions}}));
    }
    return Value::object(
        {{"kind", "APIGroupDiscoveryList"},
         {"apiVersion", "apidiscovery.k8s.io/v2"},
         {"metadata", Value::object()},
         {"items", items}});
}

Value version_info()
{
    return Value::object(
        {{"major", "1"},
         {"minor", "36"},
         {"emulationMajor", "1"},
         {"emulationMinor", "36"},
         {"minCompatibilityMajor", "1"},
         {"minCompatibilityMinor", "35"},
         {"gitVersion", "v1.36.3+sluice"},
         {"gitCommit", ""},
         {"gitTreeState", "clean"},
         {"buildDate", "1970-01-01T00:00:00Z"},
         {"goVersion", ""},
         {"compiler", "c++20"},
         {"platform", "linux/amd64"}});
}

}  // namespace sluice::apiserver
