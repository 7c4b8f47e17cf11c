#include "ssa/normalize.hpp"

#include "base/base64.hpp"
#include "built_in_types.hpp"
#include "kube/resource.hpp"
#include "ssa/controls.hpp"
#include "ssa/order.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace sluice::ssa {

namespace {
using namespace std::string_view_literals;
using kube::GroupVersionKind;

constexpr std::array kBuiltInGroups = {
    ""sv,
    "admissionregistration.k8s.io"sv,
    "apps"sv,
    "autoscaling"sv,
    "batch"sv,
    "certificates.k8s.io"sv,
    "coordination.k8s.io"sv,
    "discovery.k8s.io"sv,
    "events.k8s.io"sv,
    "flowcontrol.apiserver.k8s.io"sv,
    "networking.k8s.io"sv,
    "node.k8s.io"sv,
    "policy"sv,
    "rbac.authorization.k8s.io"sv,
    "resource.k8s.io"sv,
    "scheduling.k8s.io"sv,
    "storage.k8s.io"sv,
};

/// Where the pod template of a built-in kind has its pod spec; empty for kinds without one.
std::vector<std::string_view> pod_spec_path(const GroupVersionKind& gvk)
{
    const std::string api_version = gvk.api_version();
    if (api_version == "v1" && gvk.kind == "Pod") return {"spec"};
    if (api_version == "apps/v1" && (gvk.kind == "Deployment" || gvk.kind == "StatefulSet" ||
                                     gvk.kind == "DaemonSet" || gvk.kind == "ReplicaSet"))
        return {"spec", "template", "spec"};
    if (api_version == "batch/v1" && gvk.kind == "Job") return {"spec", "template", "spec"};
    if (api_version == "batch/v1" && gvk.kind == "CronJob")
        return {"spec", "jobTemplate", "spec", "template", "spec"};
    return {};
}

doc::Value* edit_existing(doc::Value& object, const std::vector<std::string_view>& path)
{
    doc::Value* at = &object;
    for (const std::string_view key : path) {
        if (!at->contains(key)) return nullptr;
        at = &at->edit(key);
    }
    return at;
}

void default_protocol(doc::Value& owner)
{
    const std::size_t count = owner["ports"].elements().size();
    for (std::size_t i = 0; i < count; ++i) {
        const doc::Value& port = owner["ports"][i];
        if (port.is_object() && port["protocol"].string_or("").empty())
            owner.edit("ports").edit_at(i).set("protocol", "TCP");
    }
}

void default_container_protocols(doc::Value& pod_spec)
{
    const std::size_t count = pod_spec["containers"].elements().size();
    for (std::size_t i = 0; i < count; ++i)
        if (pod_spec["containers"][i].contains("ports"))
            default_protocol(pod_spec.edit("containers").edit_at(i));
}

void fold_string_data(doc::Value& secret)
{
    const doc::Value texts = secret["stringData"];
    if (!texts.is_object()) return;
    // What is no text is for the API server to refuse, in its own words.
    if (!std::ranges::all_of(texts.members(), [](const auto& member) { return member.value.is_string(); }))
        return;
    for (const auto& member : texts.members())
        secret.edit("data").set(member.key(), base::base64_encode(member.value.as_string()));
    secret.erase("stringData");
}

void drop_nulls(doc::Value& value)
{
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            if (value[i].is_array() || value[i].is_object()) drop_nulls(value.edit_at(i));
        return;
    }
    std::vector<std::string> nulls, containers;
    for (const auto& member : value.members()) {
        if (member.value.is_null()) nulls.emplace_back(member.key());
        if (member.value.is_array() || member.value.is_object()) containers.emplace_back(member.key());
    }
    for (const auto& key : nulls)
        value.erase(key);
    for (const auto& key : containers)
        drop_nulls(value.edit(key));
}

void drop_unusable_ca_bundle(doc::Value& crd)
{
    const doc::Value& bundle = crd.get({"spec", "conversion", "webhook", "clientConfig", "caBundle"});
    if (bundle.string_or("").empty()) return;
    const auto pem = base::base64_decode(bundle.string_or(""));
    if (pem && pem->find("-----BEGIN CERTIFICATE-----") != std::string::npos &&
        pem->find("-----END CERTIFICATE-----") != std::string::npos)
        return;
    crd.edit({"spec", "conversion", "webhook", "clientConfig"}).erase("caBundle");
}

const doc::Value& without(doc::Value& object)
{
    object.erase("metadata");
    object.erase("status");
    return object;
}

bool same_map(const doc::Value& left, const doc::Value& right)
{
    return (left.empty() && right.empty()) || left == right;
}
}  // namespace

void normalize(doc::Value& object)
{
    const GroupVersionKind gvk = GroupVersionKind::of(object);
    // Flux leaves these two untouched: a typed round trip would reset an aggregated role's rules.
    if (gvk.api_version() == "rbac.authorization.k8s.io/v1" &&
        (gvk.kind == "Role" || gvk.kind == "ClusterRole"))
        return;

    if (const auto path = pod_spec_path(gvk); !path.empty())
        if (doc::Value* pod_spec = edit_existing(object, path)) default_container_protocols(*pod_spec);
    if (gvk.api_version() == "v1" && gvk.kind == "Service" && object["spec"].contains("ports"))
        default_protocol(object.edit("spec"));
    if (gvk.api_version() == "v1" && gvk.kind == "Secret") fold_string_data(object);
    if (std::ranges::find(kBuiltInGroups, gvk.group) != kBuiltInGroups.end()) {
        drop_nulls(object);
        round_trip(object);
    }

    if (object["metadata"].contains("creationTimestamp")) object.edit("metadata").erase("creationTimestamp");
    if (is_custom_resource_definition(object))
        drop_unusable_ca_bundle(object);
    else
        object.erase("status");
}

void set_owner_labels(doc::Value& object, std::string_view name, std::string_view namespace_)
{
    doc::Value& labels = object.edit({"metadata", "labels"});
    labels.set(kOwnerNameLabel, name);
    labels.set(kOwnerNamespaceLabel, namespace_);
}

void set_common_metadata(doc::Value& object, const doc::Value& labels, const doc::Value& annotations)
{
    for (const auto& label : labels.members())
        object.edit({"metadata", "labels"}).set(label.key(), label.value);
    for (const auto& annotation : annotations.members())
        object.edit({"metadata", "annotations"}).set(annotation.key(), annotation.value);
}

bool drifted(const doc::Value& dry_run, const doc::Value& live)
{
    const doc::Value &wanted = dry_run["metadata"], &found = live["metadata"];
    if (!same_map(wanted["labels"], found["labels"]) || !same_map(wanted["annotations"], found["annotations"]))
        return true;
    doc::Value left = dry_run, right = live;
    return without(left) != without(right);
}

bool is_sops_encrypted_secret(const doc::Value& object)
{
    if (object["kind"].string_or("") != "Secret" || object["apiVersion"].string_or("") != "v1") return false;
    if (!object.contains("sops")) return false;
    const std::string_view decrypt = kube::annotation_of(object, "kustomize.toolkit.fluxcd.io/decrypt");
    return !std::ranges::equal(
        decrypt, "disabled"sv, [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

}  // namespace sluice::ssa
