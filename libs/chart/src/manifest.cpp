#include "chart/manifest.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "go_struct.hpp"
#include "gotemplate/strconv.hpp"
#include "path_match.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using doc::Value;

namespace {

constexpr std::string_view kSeparator = "---";
constexpr std::string_view kHook = "helm.sh/hook";
constexpr std::string_view kHookWeight = "helm.sh/hook-weight";
constexpr std::string_view kHookDelete = "helm.sh/hook-delete-policy";
constexpr std::string_view kHookOutput = "helm.sh/hook-output-log-policy";
constexpr std::string_view kMetadataType =
    "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string \"json:\\\"annotations\\\"\" }";

struct EventName {
    std::string_view name;
    HookEvent event;
};
constexpr std::array kEvents{
    EventName{"pre-install", HookEvent::PreInstall},
    EventName{"post-install", HookEvent::PostInstall},
    EventName{"pre-delete", HookEvent::PreDelete},
    EventName{"post-delete", HookEvent::PostDelete},
    EventName{"pre-upgrade", HookEvent::PreUpgrade},
    EventName{"post-upgrade", HookEvent::PostUpgrade},
    EventName{"pre-rollback", HookEvent::PreRollback},
    EventName{"post-rollback", HookEvent::PostRollback},
    EventName{"test", HookEvent::Test},
    EventName{"test-success", HookEvent::Test},  // Helm 2
};

constexpr std::array<std::string_view, 38> kInstallOrder{
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",  // v3 knows the two no place
    "ValidatingWebhookConfiguration",
};
constexpr std::size_t kInstallOrderOfV3 = kInstallOrder.size() - 2;

constexpr std::array<std::string_view, 38> kUninstallOrder{
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "APIService",
    "Ingress",
    "IngressClass",
    "Service",
    "CronJob",
    "Job",
    "StatefulSet",
    "HorizontalPodAutoscaler",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "DaemonSet",
    "RoleBindingList",
    "RoleBinding",
    "RoleList",
    "Role",
    "ClusterRoleBindingList",
    "ClusterRoleBinding",
    "ClusterRoleList",
    "ClusterRole",
    "CustomResourceDefinition",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "ConfigMap",
    "SecretList",
    "Secret",
    "ServiceAccount",
    "PodDisruptionBudget",
    "PodSecurityPolicy",
    "LimitRange",
    "ResourceQuota",
    "NetworkPolicy",
    "Namespace",
    "PriorityClass",
};

void keep(std::vector<std::string>& documents, std::string_view document, HelmVersion version)
{
    if (trim_space(document).empty()) {
        // v3 skips what is empty to the byte, and trims afterwards.
        if (version == HelmVersion::V4 || document.empty()) return;
    }
    documents.emplace_back(version == HelmVersion::V4 ? trim_space_left(document) : trim_space(document));
}

/// v4: at every line that begins with "---".
std::vector<std::string> split_at_lines(std::string_view text)
{
    std::vector<std::string> documents;
    text = trim_space_left(text);
    std::size_t start = 0;
    for (std::size_t line = 0; line < text.size();) {
        if (text.substr(line).starts_with(kSeparator)) {
            keep(documents, text.substr(start, line - start), HelmVersion::V4);
            start = std::min(text.find_first_not_of(" \t", line + kSeparator.size()), text.size());
        }
        const auto end = text.find('\n', line);
        if (end == std::string_view::npos) break;
        line = end + 1;
    }
    keep(documents, text.substr(start), HelmVersion::V4);
    return documents;
}

/// v3: the same, but the white space around a separator belongs to it.
std::vector<std::string> split_with_space(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\n\f\r";
    std::vector<std::string> documents;
    text = trim_space(text);
    const auto behind = [&](std::size_t at) {
        return std::min(text.find_first_not_of(kSpace, at + kSeparator.size()), text.size());
    };
    std::size_t start = text.starts_with(kSeparator) ? behind(0) : 0;
    for (;;) {
        const auto at = text.find("\n---", start);
        if (at == std::string_view::npos) break;
        const auto last = text.find_last_not_of(kSpace, at);
        const auto end = last == std::string_view::npos || last < start ? start : last + 1;
        keep(documents, text.substr(start, end - start), HelmVersion::V3);
        start = behind(at + 1);
    }
    keep(documents, text.substr(start), HelmVersion::V3);
    return documents;
}

struct Head {
    Manifest manifest;
    Value annotations;
};

/// Most of a manifest is its spec, which nobody here looks at. Go finds members in any case of their letters,
/// and in "kind" a Kelvin sign is a K.
bool is_of_head(std::string_view key)
{
    constexpr std::string_view kInitials = "akmAKM";
    return key.empty() || kInitials.find(key[0]) != std::string_view::npos ||
           static_cast<unsigned char>(key[0]) >= 0x80;
}

Head read_head(const std::string& path, std::string content, HelmVersion version)
{
    const auto value = unmarshal_floats(content, is_of_head);
    const auto refuse = [](const std::string& why) {
        throw Error(ErrorKind::Invalid, "error unmarshaling JSON: while decoding JSON: " + why);
    };
    if (!value.is_null() && !value.is_object())
        refuse(fmt::format(
            "json: cannot unmarshal {} into Go value of type {}.SimpleHead",
            json_word(value),
            version == HelmVersion::V4 ? "util" : "releaseutil"));
    Head head;
    std::string error;
    const GoStruct fields(value, "SimpleHead", error);
    fields.text("apiVersion", head.manifest.api_version);
    fields.text("kind", head.manifest.kind);
    const auto& metadata = fields.member("metadata", kMetadataType);
    const GoStruct inside(metadata, "", error, "metadata");
    inside.text_map("annotations", head.annotations);
    inside.text("name", head.manifest.name);
    if (!error.empty()) refuse(error);
    head.manifest.path = path;
    head.manifest.content = std::move(content);
    return head;
}

std::string lower_trimmed(std::string_view text)
{
    std::string out(trim_space(text));
    std::ranges::transform(
        out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::vector<std::string> list_in(const Value& annotations, std::string_view key)
{
    std::vector<std::string> entries;
    if (const auto* text = annotations.find(key))
        for (const auto entry : split(text->string_or(""), ','))
            entries.push_back(lower_trimmed(entry));
    return entries;
}

/// nullopt if one of the events is unknown.
std::optional<HookManifest> hook_of(Head head)
{
    HookManifest hook{{std::move(head.manifest)}, {}, 0, {}, {}};
    for (const auto& name : list_in(head.annotations, kHook)) {
        const auto* const event = std::ranges::find(kEvents, name, &EventName::name);
        if (event == kEvents.end()) return std::nullopt;
        hook.events.push_back(event->event);
    }
    const auto weight = gotemplate::strconv::atoi(head.annotations[kHookWeight].string_or(""));
    hook.weight = weight ? weight.value : 0;
    hook.delete_policies = list_in(head.annotations, kHookDelete);
    hook.output_log_policies = list_in(head.annotations, kHookOutput);
    return hook;
}

template <class Entry> void sort_by_kind(std::vector<Entry>& entries, HelmVersion version)
{
    std::unordered_map<std::string_view, std::size_t> ranks;
    for (const auto kind : install_order(version))
        ranks.emplace(kind, ranks.size());
    const auto rank = [&](const Entry& entry) {
        const auto found = ranks.find(entry.kind);
        return found == ranks.end() ? ranks.size() : found->second;
    };
    std::ranges::stable_sort(entries, [&](const Entry& a, const Entry& b) {
        const auto first = rank(a), second = rank(b);
        if (first == ranks.size() && second == ranks.size()) return a.kind < b.kind;
        return first < second;
    });
}

}  // namespace

std::string_view event_name(HookEvent event)
{
    return std::ranges::find(kEvents, event, &EventName::event)->name;
}

bool HookManifest::has(HookEvent event) const
{
    return std::ranges::find(events, event) != events.end();
}

std::vector<std::string> split_manifests(std::string_view text, HelmVersion version)
{
    return version == HelmVersion::V4 ? split_at_lines(text) : split_with_space(text);
}

SortedManifests sort_manifests(const RenderedFiles& files, HelmVersion version)
{
    SortedManifests sorted;
    for (const auto& [path, text] : files) {
        if (path_base(path).starts_with('_') || trim_space(text).empty()) continue;
        for (auto& content : split_manifests(text, version)) {
            auto head = base::with_context(
                "YAML parse error on " + path, [&] { return read_head(path, std::move(content), version); });
            if (!head.annotations.contains(kHook))
                sorted.manifests.push_back(std::move(head.manifest));
            else if (auto hook = hook_of(std::move(head)))
                sorted.hooks.push_back(std::move(*hook));
        }
    }
    sort_by_kind(sorted.manifests, version);
    sort_by_kind(sorted.hooks, version);
    return sorted;
}

std::vector<std::string_view> install_order(HelmVersion version)
{
    const auto count = version == HelmVersion::V4 ? kInstallOrder.size() : kInstallOrderOfV3;
    return {kInstallOrder.begin(), kInstallOrder.begin() + static_cast<std::ptrdiff_t>(count)};
}

std::vector<std::string_view> uninstall_order(HelmVersion version)
{
    const std::ptrdiff_t skipped = version == HelmVersion::V4 ? 0 : 2;
    return {kUninstallOrder.begin() + skipped, kUninstallOrder.end()};
}

}  // namespace sluice::chart
