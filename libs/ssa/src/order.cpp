#include "ssa/order.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <tuple>

namespace sluice::ssa {

namespace {
using namespace std::string_view_literals;

constexpr std::array kFirst = {
    "CustomResourceDefinition"sv,
    "Namespace"sv,
    "ClusterRole"sv,
    "ClusterClass"sv,
    "RuntimeClass"sv,
    "PriorityClass"sv,
    "StorageClass"sv,
    "VolumeSnapshotClass"sv,
    "IngressClass"sv,
    "GatewayClass"sv,
    "ClusterRoleBinding"sv,
    "ResourceQuota"sv,
    "ServiceAccount"sv,
    "Role"sv,
    "RoleBinding"sv,
    "ConfigMap"sv,
    "Secret"sv,
    "Service"sv,
    "LimitRange"sv,
    "Deployment"sv,
    "StatefulSet"sv,
    "CronJob"sv,
    "PodDisruptionBudget"sv,
};
constexpr std::array kLast = {"MutatingWebhookConfiguration"sv, "ValidatingWebhookConfiguration"sv};

std::ptrdiff_t rank(std::string_view kind)
{
    const auto count = static_cast<std::ptrdiff_t>(kFirst.size());
    if (const auto found = std::ranges::find(kFirst, kind); found != kFirst.end())
        return found - kFirst.begin() - count;
    if (const auto found = std::ranges::find(kLast, kind); found != kLast.end())
        return found - kLast.begin() + 1;
    return 0;
}

bool equals_without_case(std::string_view left, std::string_view right)
{
    return std::ranges::equal(
        left, right, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

bool is_definition(const doc::Value& object)
{
    const std::string_view kind = object["kind"].string_or("");
    const std::string_view version = object["apiVersion"].string_or("");
    if (equals_without_case(kind, "Namespace")) return version == "v1";
    if (equals_without_case(kind, "ClusterRole")) return version.starts_with("rbac.authorization.k8s.io/");
    return is_custom_resource_definition(object);
}
}  // namespace

bool applied_before(const ObjectId& left, const ObjectId& right)
{
    const auto left_rank = rank(left.kind.kind), right_rank = rank(right.kind.kind);
    return std::tie(left_rank, left.kind, left.namespace_, left.name) <
           std::tie(right_rank, right.kind, right.namespace_, right.name);
}

bool is_custom_resource_definition(const doc::Value& object)
{
    return equals_without_case(object["kind"].string_or(""), "CustomResourceDefinition") &&
           object["apiVersion"].string_or("").starts_with("apiextensions.k8s.io/");
}

Stage stage_of(const doc::Value& object, const std::set<kube::GroupKind>& custom_kinds)
{
    if (is_definition(object)) return Stage::Definitions;
    if (object["kind"].string_or("").ends_with("Class")) return Stage::Classes;
    if (custom_kinds.contains(kube::GroupVersionKind::of(object).group_kind())) return Stage::Custom;
    return Stage::Resources;
}

std::set<kube::GroupKind> parse_group_kinds(std::string_view text)
{
    std::set<kube::GroupKind> kinds;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        std::string_view item = text.substr(0, comma);
        text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
        while (item.starts_with(' '))
            item.remove_prefix(1);
        while (item.ends_with(' '))
            item.remove_suffix(1);
        const std::size_t slash = item.find('/');
        if (slash == std::string_view::npos)
            kinds.insert({"", std::string(item)});
        else
            kinds.insert({std::string(item.substr(0, slash)), std::string(item.substr(slash + 1))});
    }
    return kinds;
}

}  // namespace sluice::ssa
