#include "registry/kind.hpp"

#include "crd/crd_schema.hpp"
#include "schema/decode.hpp"

#include <algorithm>
#include <array>

namespace sluice::apiserver {

namespace {

// Kube's order of preference: v2 before v1 before v1beta1 before v1alpha1, then by name.
struct VersionRank {
    int stage;  // 3 stable, 2 beta, 1 alpha, 0 anything else
    int major, minor;
    auto operator<=>(const VersionRank&) const = default;
};

VersionRank rank_of(std::string_view version)
{
    const auto number = [&version]() {
        int out = 0;
        while (!version.empty() && version.front() >= '0' && version.front() <= '9' && out < 100'000) {
            out = out * 10 + (version.front() - '0');
            version.remove_prefix(1);
        }
        return out;
    };
    if (!version.starts_with('v')) return {0, 0, 0};
    version.remove_prefix(1);
    const int major = number();
    if (major == 0) return {0, 0, 0};
    if (version.empty()) return {3, major, 0};
    const int stage = version.starts_with("beta") ? 2 : version.starts_with("alpha") ? 1 : 0;
    version.remove_prefix(stage == 2 ? 4 : stage == 1 ? 5 : 0);
    const int minor = number();
    if (stage == 0 || minor == 0 || !version.empty()) return {0, 0, 0};
    return {stage, major, minor};
}

/// Objects that are seen under two names.
struct Alias {
    std::string_view group, plural, collection, storage_version;
};
constexpr std::array<Alias, 2> kAliases = {{
    {"events.k8s.io", "events", "/events", "v1"},
    {"autoscaling", "horizontalpodautoscalers", "autoscaling/horizontalpodautoscalers", "autoscaling/v2"},
}};

constexpr std::array<std::string_view, 20> kWithGenerations = {
    "apps/deployments",
    "apps/daemonsets",
    "apps/replicasets",
    "apps/statefulsets",
    "batch/cronjobs",
    "batch/jobs",
    "/pods",
    "/podtemplates",
    "/replicationcontrollers",
    "discovery.k8s.io/endpointslices",
    "networking.k8s.io/ingresses",
    "networking.k8s.io/ingressclasses",
    "networking.k8s.io/networkpolicies",
    "policy/poddisruptionbudgets",
    "resource.k8s.io/deviceclasses",
    "resource.k8s.io/resourceslices",
    "scheduling.k8s.io/priorityclasses",
    "storage.k8s.io/csidrivers",
    "apiextensions.k8s.io/customresourcedefinitions",
    "flowcontrol.apiserver.k8s.io/flowschemas"};

bool contains(const std::vector<std::string>& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

}  // namespace

bool Kind::has_subresource(std::string_view name) const
{
    return contains(subresources, name);
}

bool Kind::can(std::string_view verb) const
{
    return contains(verbs, verb);
}

bool Kind::counts_generations() const
{
    return custom() || group == "admissionregistration.k8s.io" ||
           std::find(kWithGenerations.begin(), kWithGenerations.end(), collection) != kWithGenerations.end();
}

bool Kind::answers_deleted_object() const
{
    static constexpr std::array<std::string_view, 14> kinds = {
        "/services",
        "/resourcequotas",
        "/persistentvolumes",
        "/serviceaccounts",
        "/persistentvolumeclaims",
        "/namespaces",
        "/pods",
        "/podtemplates",
        "storage.k8s.io/csidrivers",
        "storage.k8s.io/storageclasses",
        "storage.k8s.io/volumeattachments",
        "storage.k8s.io/csinodes",
        "storage.k8s.io/volumeattributesclasses",
        "resource.k8s.io/deviceclasses"};
    return group == "resource.k8s.io" || std::find(kinds.begin(), kinds.end(), collection) != kinds.end();
}

bool Kind::requires_version() const
{
    static constexpr std::array<std::string_view, 12> kinds = {
        "node.k8s.io/runtimeclasses",
        "policy/poddisruptionbudgets",
        "storage.k8s.io/csidrivers",
        "storage.k8s.io/csistoragecapacities",
        "storage.k8s.io/volumeattachments",
        "storage.k8s.io/csinodes",
        "coordination.k8s.io/leases",
        "admissionregistration.k8s.io/validatingadmissionpolicies",
        "admissionregistration.k8s.io/mutatingwebhookconfigurations",
        "admissionregistration.k8s.io/validatingwebhookconfigurations",
        "admissionregistration.k8s.io/validatingadmissionpolicybindings",
        "admissionregistration.k8s.io/mutatingadmissionpolicies"};
    return custom() || std::find(kinds.begin(), kinds.end(), collection) != kinds.end();
}

bool Kind::creates_on_update() const
{
    static constexpr std::array<std::string_view, 10> kinds = {
        "node.k8s.io/runtimeclasses",
        "rbac.authorization.k8s.io/rolebindings",
        "rbac.authorization.k8s.io/clusterrolebindings",
        "rbac.authorization.k8s.io/roles",
        "rbac.authorization.k8s.io/clusterroles",
        "coordination.k8s.io/leases",
        "/limitranges",
        "/events",
        "/services",
        "/endpoints"};
    return std::find(kinds.begin(), kinds.end(), collection) != kinds.end();
}

doc::Value Kind::blank() const
{
    if (custom()) return doc::Value::object({{"apiVersion", api_version()}, {"kind", kind}});
    return blank_of(*type);
}

Kinds::Kinds(std::vector<KindPtr> kinds) : all_(std::move(kinds))
{
    for (const KindPtr& each : all_) {
        by_path_[each->group + "/" + each->version + "/" + each->plural] = each;
        const auto group =
            std::find_if(groups_.begin(), groups_.end(), [&](const Group& g) { return g.name == each->group; });
        if (group == groups_.end())
            groups_.push_back({each->group, {each->version}});
        else if (!contains(group->versions, each->version))
            group->versions.push_back(each->version);
    }
    for (Group& group : groups_)
        std::sort(
            group.versions.begin(),
            group.versions.end(),
            [](const std::string& left, const std::string& right) {
                const VersionRank l = rank_of(left), r = rank_of(right);
                return l != r ? l > r : left < right;
            });
}

KindPtr Kinds::find(std::string_view group, std::string_view version, std::string_view plural) const
{
    std::string path(group);
    ((path += '/') += version) += '/';
    path += plural;
    const auto found = by_path_.find(path);
    return found == by_path_.end() ? nullptr : found->second;
}

bool Kinds::has_group(std::string_view group) const
{
    return std::any_of(groups_.begin(), groups_.end(), [&](const Group& each) { return each.name == group; });
}

bool Kinds::has_version(std::string_view group, std::string_view version) const
{
    return std::any_of(groups_.begin(), groups_.end(), [&](const Group& each) {
        return each.name == group && contains(each.versions, version);
    });
}

std::vector<KindPtr> builtin_kind_list()
{
    std::vector<KindPtr> out;
    for (const BuiltinKind& each : builtin_kinds()) {
        auto kind = std::make_shared<Kind>();
        kind->group = each.group;
        kind->version = each.version;
        kind->kind = each.kind;
        kind->list_kind = each.kind + "List";
        kind->plural = each.plural;
        kind->singular = each.singular;
        kind->namespaced = each.namespaced;
        kind->short_names = each.short_names;
        kind->categories = each.categories;
        kind->verbs = each.verbs;
        kind->subresources = each.subresources;
        kind->collection = each.group + "/" + each.plural;
        kind->storage_version = kind->api_version();
        kind->served_versions = {kind->api_version()};
        for (const Alias& alias : kAliases) {
            if (alias.group != each.group || alias.plural != each.plural) continue;
            kind->collection = alias.collection;
            kind->storage_version = alias.storage_version;
        }
        if (kind->collection == "/events") kind->served_versions = {"v1", "events.k8s.io/v1"};
        if (each.group == "autoscaling") kind->served_versions = {"autoscaling/v1", "autoscaling/v2"};
        kind->type = &builtin_type(each.type);
        out.push_back(std::move(kind));
    }
    return out;
}

std::vector<KindPtr> custom_kind_list(const doc::Value& crd)
{
    const doc::Value& spec = crd["spec"];
    const doc::Value& names =
        crd["status"]["acceptedNames"].empty() ? spec["names"] : crd["status"]["acceptedNames"];
    const auto words = [](const doc::Value& list) {
        std::vector<std::string> out;
        for (const doc::Value& each : list.elements())
            out.push_back(each.text());
        return out;
    };
    std::vector<std::string> served;
    std::string storage;
    const std::string group = spec["group"].text();
    for (const doc::Value& version : spec["versions"].elements()) {
        const std::string api_version = group + "/" + version["name"].text();
        if (version["served"].bool_or(false)) served.push_back(api_version);
        if (version["storage"].bool_or(false)) storage = api_version;
    }
    std::vector<KindPtr> out;
    for (const doc::Value& version : spec["versions"].elements()) {
        if (!version["served"].bool_or(false)) continue;
        auto kind = std::make_shared<Kind>();
        kind->group = group;
        kind->version = version["name"].text();
        kind->kind = names["kind"].text();
        kind->list_kind =
            names["listKind"].string_or("").empty() ? kind->kind + "List" : names["listKind"].text();
        kind->plural = names["plural"].text();
        kind->singular = names["singular"].text();
        kind->namespaced = spec["scope"].string_or("") == "Namespaced";
        kind->short_names = words(names["shortNames"]);
        kind->categories = words(names["categories"]);
        kind->verbs = {"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"};
        if (!version["subresources"]["status"].is_null()) kind->subresources.emplace_back("status");
        if (!version["subresources"]["scale"].is_null()) {
            const doc::Value& scale = version["subresources"]["scale"];
            kind->subresources.emplace_back("scale");
            kind->scale_spec_path = scale["specReplicasPath"].text();
            kind->scale_status_path = scale["statusReplicasPath"].text();
            kind->scale_selector_path = scale["labelSelectorPath"].text();
        }
        kind->collection = group + "/" + kind->plural;
        kind->terminating = !crd["metadata"]["deletionTimestamp"].is_null();
        kind->storage_version = storage;
        kind->served_versions = served;
        kind->schema = CrdSchema::parse(version["schema"]["openAPIV3Schema"]);
        kind->type = &kind->schema->type();
        for (const doc::Value& column : version["additionalPrinterColumns"].elements())
            kind->columns.push_back(
                {column["name"].text(),
                 column["type"].text(),
                 column["format"].text(),
                 column["description"].text(),
                 column["jsonPath"].text(),
                 column["priority"].int_or(0)});
        out.push_back(std::move(kind));
    }
    return out;
}

}  // namespace sluice::apiserver
