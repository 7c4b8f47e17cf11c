#include "ssa/managed_fields.hpp"

#include "doc/patch.hpp"
#include "kube/resource.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace sluice::ssa {

namespace {
using namespace std::string_view_literals;

constexpr std::array kStaleAnnotations = {
    "kubectl.kubernetes.io/last-applied-configuration"sv,
    "kustomize.toolkit.fluxcd.io/checksum"sv,
    "fluxcd.io/sync-checksum"sv,
};
constexpr std::array kStaleLabels = {"fluxcd.io/sync-gc-mark"sv};

bool is_taken(const doc::Value& entry, const std::vector<Takeover>& takeovers)
{
    if (!entry["subresource"].string_or("").empty()) return false;
    const std::string_view manager = entry["manager"].string_or("");
    const bool apply = entry["operation"].string_or("") == "Apply";
    return std::ranges::any_of(takeovers, [&](const Takeover& takeover) {
        return (apply ? takeover.of_applies : takeover.of_updates) &&
               manager.starts_with(takeover.manager_prefix);
    });
}

bool is_ours(const doc::Value& entry, std::string_view field_manager)
{
    return entry["manager"].string_or("") == field_manager && entry["operation"].string_or("") == "Apply" &&
           entry["subresource"].string_or("").empty();
}

doc::Value operation(std::string_view op, std::string pointer)
{
    return doc::Value::object({{"op", op}, {"path", std::move(pointer)}});
}

doc::Value replacement(std::string_view pointer, doc::Value value)
{
    return doc::Value::object({{"op", "replace"}, {"path", pointer}, {"value", std::move(value)}});
}

template <std::size_t N>
void remove_members(
    doc::Value& patch,
    const doc::Value& metadata,
    std::string_view field,
    const std::array<std::string_view, N>& keys)
{
    for (const std::string_view key : keys)
        if (metadata[field].contains(key))
            patch.push_back(
                operation("remove", doc::format_pointer({"metadata", std::string(field), std::string(key)})));
}

/// The entries after the takeover; nullopt if nobody is taken over.
std::optional<doc::Value>
taken_over(const doc::Value& entries, std::string_view field_manager, const std::vector<Takeover>& takeovers)
{
    if (!has_takeover(entries, takeovers)) return std::nullopt;
    doc::Value kept = doc::Value::array(), ours;
    for (const auto& entry : entries.elements())
        if (is_ours(entry, field_manager)) ours = entry;
    for (const auto& entry : entries.elements()) {
        if (is_ours(entry, field_manager)) continue;
        if (!is_taken(entry, takeovers)) {
            kept.push_back(entry);
        } else if (ours.is_null()) {
            ours = entry;
            ours.set("manager", field_manager);
            ours.set("operation", "Apply");
        } else {
            ours.set("fieldsV1", union_of_fields(ours["fieldsV1"], entry["fieldsV1"]));
        }
    }
    kept.push_back(std::move(ours));
    return kept;
}

void pin_version(doc::Value& patch, const doc::Value& live)
{
    patch.insert_at(0, replacement("/metadata/resourceVersion", kube::resource_version_of(live)));
}
}  // namespace

std::vector<Takeover>
takeovers(std::string_view field_manager, const std::vector<std::string>& override_managers)
{
    std::vector<Takeover> all = {
        {"kubectl", true, true},
        {"before-first-apply", false, true},
        {std::string(field_manager), false, true},
    };
    for (const auto& manager : override_managers)
        all.push_back({manager, true, true});
    return all;
}

bool has_takeover(const doc::Value& managed_fields, const std::vector<Takeover>& takeovers)
{
    return std::ranges::any_of(
        managed_fields.elements(), [&](const doc::Value& entry) { return is_taken(entry, takeovers); });
}

doc::Value
cleanup_patch(const doc::Value& live, std::string_view field_manager, const std::vector<Takeover>& takeovers)
{
    const doc::Value& metadata = live["metadata"];
    doc::Value patch = doc::Value::array();
    remove_members(patch, metadata, "annotations", kStaleAnnotations);
    remove_members(patch, metadata, "labels", kStaleLabels);
    if (auto entries = taken_over(metadata["managedFields"], field_manager, takeovers))
        patch.push_back(replacement("/metadata/managedFields", std::move(*entries)));
    if (!patch.empty()) pin_version(patch, live);
    return patch;
}

doc::Value union_of_fields(const doc::Value& left, const doc::Value& right)
{
    if (!left.is_object()) return right;
    if (!right.is_object()) return left;
    doc::Value sum = left;
    for (const auto& member : right.members()) {
        const doc::Value* mine = sum.find(member.key());
        if (mine == nullptr)
            sum.set(member.key(), member.value);
        else if (mine->empty() != member.value.empty()) {
            // One side owns the field itself, the other owns parts of it: "." says both.
            doc::Value both = mine->empty() ? member.value : *mine;
            both.set(".", doc::Value::object());
            sum.set(member.key(), std::move(both));
        } else
            sum.set(member.key(), union_of_fields(doc::Value(*mine), member.value));
    }
    return sum;
}

doc::Value migrate_api_version_patch(const doc::Value& live, std::string_view api_version)
{
    doc::Value entries = live["metadata"]["managedFields"];
    bool changed = false;
    for (std::size_t i = 0; i < entries.elements().size(); ++i) {
        if (entries[i]["apiVersion"].string_or("") == api_version) continue;
        entries.edit_at(i).set("apiVersion", api_version);
        changed = true;
    }
    doc::Value patch = doc::Value::array();
    if (!changed) return patch;
    patch.push_back(replacement("/metadata/managedFields", std::move(entries)));
    pin_version(patch, live);
    return patch;
}

}  // namespace sluice::ssa
