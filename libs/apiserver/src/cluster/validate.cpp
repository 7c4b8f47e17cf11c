#include "base/error.hpp"
#include "cluster/kind_rules.hpp"
#include "cluster/names.hpp"
#include "doc/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kImmutable = "field is immutable";
constexpr std::string_view kImmutableWhenSet = "field is immutable when `immutable` is set";

void require_same(FieldErrors& errors, const std::string& field, const Value& now, const Value& before)
{
    if (!(now == before)) errors.push_back(invalid_value(field, now, kImmutable));
}

void check_immutable_data(const Value& object, const Value& old, FieldErrors& errors)
{
    if (!old["immutable"].bool_or(false)) return;
    if (!object["immutable"].bool_or(false)) errors.push_back(forbidden_value("immutable", kImmutableWhenSet));
    for (const char* part : {"data", "binaryData"})
        if (!(object[part] == old[part])) errors.push_back(forbidden_value(part, kImmutableWhenSet));
}

void check_data_keys(const Value& data, const std::string& field, FieldErrors& errors)
{
    for (const doc::Member& each : data.members()) {
        const std::string_view key = each.key();
        const bool sound =
            !key.empty() && key.size() <= 253 && key != "." && !key.starts_with("..") &&
            key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._") ==
                std::string_view::npos;
        if (!sound)
            errors.push_back(invalid_value(
                fmt::format("{}[{}]", field, key),
                key,
                "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name', "
                " or 'KEY_NAME', "
                " or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));
    }
}

bool selects(const Value& selector, const Value& labels)
{
    for (const doc::Member& each : selector["matchLabels"].members())
        if (!(labels[each.key()] == each.value)) return false;
    return true;
}

void check_template_selector(const Value& object, FieldErrors& errors)
{
    const Value& spec = object["spec"];
    const Value& selector = spec["selector"];
    if (selector.is_null()) {
        errors.push_back(required_value("spec.selector", ""));
        errors.push_back(invalid_value(
            "spec.template.metadata.labels",
            spec["template"]["metadata"]["labels"],
            "`selector` does not match template `labels`"));
        return;
    }
    if (selector["matchLabels"].empty() && selector["matchExpressions"].empty()) {
        errors.push_back(invalid_value("spec.selector", selector, "empty selector is invalid for deployment"));
        return;
    }
    const Value& labels = spec["template"]["metadata"]["labels"];
    if (!selects(selector, labels))
        errors.push_back(invalid_value(
            "spec.template.metadata.labels",
            labels.is_null() ? Value() : labels,
            "`selector` does not match template `labels`"));
}

void check_containers(const Value& spec, const std::string& field, FieldErrors& errors)
{
    const Value& containers = spec["containers"];
    if (containers.empty()) errors.push_back(required_value(field + ".containers", ""));
    for (std::size_t i = 0; i < containers.size(); ++i) {
        const std::string at = fmt::format("{}.containers[{}]", field, i);
        const std::string_view name = containers[i]["name"].string_or("");
        if (name.empty())
            errors.push_back(required_value(at + ".name", ""));
        else
            for (const std::string& each : dns_label_problems(name))
                errors.push_back(invalid_value(at + ".name", name, each));
        if (containers[i]["image"].string_or("").empty()) errors.push_back(required_value(at + ".image", ""));
    }
}

void check_service(const Value& object, FieldErrors& errors)
{
    const Value& spec = object["spec"];
    const std::string_view type = spec["type"].string_or("");
    static const std::vector<std::string> types = {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"};
    if (std::find(types.begin(), types.end(), type) == types.end())
        errors.push_back(unsupported_value("spec.type", type, types));
    if (spec["ports"].empty() && type != "ExternalName" && spec["clusterIP"].string_or("") != "None")
        errors.push_back(required_value("spec.ports", ""));
    for (std::size_t i = 0; i < spec["ports"].size(); ++i) {
        const Value& port = spec["ports"][i];
        const std::string at = fmt::format("spec.ports[{}]", i);
        if (spec["ports"].size() > 1 && port["name"].string_or("").empty())
            errors.push_back(required_value(at + ".name", ""));
        const std::int64_t number = port["port"].int_or(0);
        if (number < 1 || number > 65535)
            errors.push_back(invalid_value(at + ".port", number, "must be between 1 and 65535, inclusive"));
        const Value& target = port["targetPort"];
        if (target.is_integer() && (target.as_int() < 1 || target.as_int() > 65535))
            errors.push_back(
                invalid_value(at + ".targetPort", target, "must be between 1 and 65535, inclusive"));
    }
}

void check_crd(const Value& object, FieldErrors& errors)
{
    const Value& spec = object["spec"];
    const std::string expected = spec["names"]["plural"].text() + "." + spec["group"].text();
    if (object["metadata"]["name"].string_or("") != expected)
        errors.push_back(invalid_value(
            "metadata.name", object["metadata"]["name"], "must be spec.names.plural+\".\"+spec.group"));
    if (spec["names"]["kind"].string_or("").empty()) errors.push_back(required_value("spec.names.kind", ""));
    static const std::vector<std::string> scopes = {"Cluster", "Namespaced"};
    if (std::find(scopes.begin(), scopes.end(), spec["scope"].string_or("")) == scopes.end())
        errors.push_back(
            spec["scope"].string_or("").empty() ? required_value("spec.scope", "")
                                                : unsupported_value("spec.scope", spec["scope"], scopes));
    std::size_t storage = 0;
    for (std::size_t i = 0; i < spec["versions"].size(); ++i) {
        const Value& version = spec["versions"][i];
        if (version["storage"].bool_or(false)) ++storage;
        if (version["schema"]["openAPIV3Schema"].is_null())
            errors.push_back(required_value(
                fmt::format("spec.versions[{}].schema.openAPIV3Schema", i), "schemas are required"));
    }
    if (storage != 1)
        errors.push_back(invalid_value(
            "spec.versions", spec["versions"], "must have exactly one version marked as storage version"));
    if (!errors.empty()) return;
    try {
        custom_kind_list(object);
    } catch (const base::Error& error) {
        errors.push_back(invalid_value("spec.versions", "", error.what()));
    }
}

const std::array<std::string_view, 5> kWithTemplate = {
    "apps/deployments", "apps/statefulsets", "apps/daemonsets", "apps/replicasets", "batch/jobs"};

void check_stateful_set_update(const Value& object, const Value& old, FieldErrors& errors)
{
    Value now = object["spec"], before = old["spec"];
    for (const char* field :
         {"replicas",
          "template",
          "updateStrategy",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds",
          "ordinals",
          "revisionHistoryLimit"}) {
        now.erase(field);
        before.erase(field);
    }
    if (!(now == before))
        errors.push_back(forbidden_value(
            "spec",
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
            "'updateStrategy', "
            "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are "
            "forbidden"));
}

}  // namespace

FieldErrors validate_builtin(const Kind& kind, const Value& object)
{
    FieldErrors errors;
    const std::string& what = kind.collection;
    if (what == "/configmaps") {
        check_data_keys(object["data"], "data", errors);
        check_data_keys(object["binaryData"], "binaryData", errors);
    }
    if (what == "/secrets") check_data_keys(object["data"], "data", errors);
    if (what == "/services") check_service(object, errors);
    if (what == "/pods") check_containers(object["spec"], "spec", errors);
    if (what == "apiextensions.k8s.io/customresourcedefinitions") check_crd(object, errors);
    if (std::find(kWithTemplate.begin(), kWithTemplate.end(), what) != kWithTemplate.end()) {
        check_template_selector(object, errors);
        check_containers(object["spec"]["template"]["spec"], "spec.template.spec", errors);
        const Value& replicas = object["spec"]["replicas"];
        if (replicas.int_or(0) < 0)
            errors.push_back(invalid_value("spec.replicas", replicas, "must be greater than or equal to 0"));
    }
    return errors;
}

FieldErrors validate_builtin_update(const Kind& kind, const Value& object, const Value& old)
{
    FieldErrors errors;
    const std::string& what = kind.collection;
    const Value& now = object["spec"];
    const Value& before = old["spec"];
    if (what == "/configmaps") check_immutable_data(object, old, errors);
    if (what == "/secrets") {
        check_immutable_data(object, old, errors);
        require_same(errors, "type", object["type"], old["type"]);
    }
    if (what == "apps/deployments" || what == "apps/daemonsets" || what == "apps/replicasets")
        require_same(errors, "spec.selector", now["selector"], before["selector"]);
    if (what == "apps/statefulsets") check_stateful_set_update(object, old, errors);
    if (what == "batch/jobs") {
        require_same(errors, "spec.selector", now["selector"], before["selector"]);
        require_same(errors, "spec.template", now["template"], before["template"]);
        require_same(errors, "spec.completions", now["completions"], before["completions"]);
        require_same(errors, "spec.completionMode", now["completionMode"], before["completionMode"]);
    }
    if (what == "/services" && before["type"].string_or("") != "ExternalName" &&
        now["type"].string_or("") != "ExternalName" && !before["clusterIP"].string_or("").empty() &&
        !(now["clusterIP"] == before["clusterIP"])) {
        errors.push_back(
            invalid_value("spec.clusterIPs[0]", Value::array({now["clusterIP"]}), "may not change once set"));
    }
    if (kind.group == "rbac.authorization.k8s.io" && object.contains("roleRef") &&
        !(object["roleRef"] == old["roleRef"]))
        errors.push_back(invalid_value("roleRef", object["roleRef"], "cannot change roleRef"));
    if (what == "storage.k8s.io/storageclasses")
        for (const char* field : {"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"})
            require_same(errors, field, object[field], old[field]);
    if (what == "/persistentvolumeclaims") {
        Value claim = now, claim_before = before;
        claim.erase("resources");
        claim_before.erase("resources");
        claim.erase("volumeAttributesClassName");
        claim_before.erase("volumeAttributesClassName");
        if (!(claim == claim_before) && !before["volumeName"].is_null())
            errors.push_back(forbidden_value(
                "spec",
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for "
                "bound claims"));
    }
    return errors;
}

}  // namespace sluice::apiserver
