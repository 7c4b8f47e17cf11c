#include "shape.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace sluice::kustfile {
namespace {

using Kind = Shape::Kind;

constexpr Shape kString{Kind::String, "string", {}};
constexpr Shape kBool{Kind::Bool, "bool", {}};
constexpr Shape kInt{Kind::Int, "int", {}};
constexpr Shape kInt64{Kind::Int, "int64", {}};
constexpr Shape kStrings{Kind::List, "[]string", {}, &kString};
constexpr Shape kStringMap{Kind::StringMap, "map[string]string", {}};
constexpr Shape kAny{Kind::Any, "map[string]interface {}", {}};

constexpr std::array<Member, 4> kMetadataMembers{
    {{"annotations", &kStringMap}, {"labels", &kStringMap}, {"name", &kString}, {"namespace", &kString}}};
constexpr Shape kMetadata{Kind::Object, "types.ObjectMeta", kMetadataMembers};

constexpr std::array<Member, 5> kFieldSpecMembers{
    {{"create", &kBool}, {"group", &kString}, {"kind", &kString}, {"path", &kString}, {"version", &kString}}};
constexpr Shape kFieldSpec{Kind::Object, "types.FieldSpec", kFieldSpecMembers};
constexpr Shape kFieldSpecs{Kind::List, "[]types.FieldSpec", {}, &kFieldSpec};

constexpr std::array<Member, 4> kLabelMembers{
    {{"fields", &kFieldSpecs},
     {"includeSelectors", &kBool},
     {"includeTemplates", &kBool},
     {"pairs", &kStringMap}}};
constexpr Shape kLabel{Kind::Object, "types.Label", kLabelMembers};
constexpr Shape kLabels{Kind::List, "[]types.Label", {}, &kLabel};

constexpr std::array<Member, 7> kSelectorMembers{
    {{"annotationSelector", &kString},
     {"group", &kString},
     {"kind", &kString},
     {"labelSelector", &kString},
     {"name", &kString},
     {"namespace", &kString},
     {"version", &kString}}};
constexpr Shape kSelector{Kind::Object, "types.Selector", kSelectorMembers};
constexpr Shape kSelectors{Kind::List, "[]*types.Selector", {}, &kSelector};

constexpr std::array<Member, 2> kPatchArgsMembers{{{"allowKindChange", &kBool}, {"allowNameChange", &kBool}}};
constexpr Shape kPatchArgs{Kind::Object, "types.PatchArgs", kPatchArgsMembers};
constexpr std::array<Member, 4> kPatchMembers{
    {{"options", &kPatchArgs, Presence::OmitNull},
     {"patch", &kString},
     {"path", &kString},
     {"target", &kSelector, Presence::OmitNull}}};
constexpr Shape kPatch{Kind::Object, "types.Patch", kPatchMembers};
constexpr Shape kPatches{Kind::List, "[]types.Patch", {}, &kPatch};

constexpr std::array<Member, 5> kImageMembers{
    {{"digest", &kString},
     {"name", &kString},
     {"newName", &kString},
     {"newTag", &kString},
     {"tagSuffix", &kString}}};
constexpr Shape kImage{Kind::Object, "types.Image", kImageMembers};
constexpr Shape kImages{Kind::List, "[]types.Image", {}, &kImage};

constexpr std::array<Member, 4> kFieldOptionsMembers{
    {{"create", &kBool}, {"delimiter", &kString}, {"encoding", &kString}, {"index", &kInt}}};
constexpr Shape kFieldOptions{Kind::Object, "types.FieldOptions", kFieldOptionsMembers};
constexpr std::array<Member, 7> kSourceMembers{
    {{"fieldPath", &kString},
     {"group", &kString},
     {"kind", &kString},
     {"name", &kString},
     {"namespace", &kString},
     {"options", &kFieldOptions, Presence::OmitNull},
     {"version", &kString}}};
constexpr Shape kSource{Kind::Object, "types.SourceSelector", kSourceMembers};
constexpr std::array<Member, 4> kTargetMembers{
    {{"fieldPaths", &kStrings},
     {"options", &kFieldOptions, Presence::OmitNull},
     {"reject", &kSelectors},
     {"select", &kSelector, Presence::Always}}};
constexpr Shape kTarget{Kind::Object, "types.TargetSelector", kTargetMembers};
constexpr Shape kTargets{Kind::List, "[]*types.TargetSelector", {}, &kTarget};
constexpr std::array<Member, 4> kReplacementMembers{
    {{"path", &kString},
     {"source", &kSource, Presence::OmitNull},
     {"sourceValue", &kString, Presence::OmitNull},
     {"targets", &kTargets}}};
constexpr Shape kReplacement{Kind::Object, "types.ReplacementField", kReplacementMembers};
constexpr Shape kReplacements{Kind::List, "[]types.ReplacementField", {}, &kReplacement};

constexpr std::array<Member, 2> kReplicaMembers{{{"count", &kInt64, Presence::Always}, {"name", &kString}}};
constexpr Shape kReplica{Kind::Object, "types.Replica", kReplicaMembers};
constexpr Shape kReplicas{Kind::List, "[]types.Replica", {}, &kReplica};

constexpr std::array<Member, 6> kObjrefMembers{
    {{"apiVersion", &kString},
     {"group", &kString},
     {"kind", &kString},
     {"name", &kString, Presence::Always},
     {"namespace", &kString},
     {"version", &kString}}};
constexpr Shape kObjref{Kind::Object, "types.Target", kObjrefMembers};
constexpr std::array<Member, 1> kFieldrefMembers{{{"fieldPath", &kString}}};
constexpr Shape kFieldref{Kind::Object, "types.FieldSelector", kFieldrefMembers};
constexpr std::array<Member, 3> kVarMembers{
    {{"fieldref", &kFieldref, Presence::Always},
     {"name", &kString, Presence::Always},
     {"objref", &kObjref, Presence::Always}}};
constexpr Shape kVar{Kind::Object, "types.Var", kVarMembers};
constexpr Shape kVars{Kind::List, "[]types.Var", {}, &kVar};

constexpr std::array<Member, 2> kLegacySortMembers{
    {{"orderFirst", &kStrings, Presence::Always}, {"orderLast", &kStrings, Presence::Always}}};
constexpr Shape kLegacySort{Kind::Object, "types.LegacySortOptions", kLegacySortMembers};
constexpr std::array<Member, 2> kSortMembers{
    {{"legacySortOptions", &kLegacySort, Presence::OmitNull}, {"order", &kString}}};
constexpr Shape kSort{Kind::Object, "types.SortOptions", kSortMembers};

constexpr std::array<Member, 4> kOptionsMembers{
    {{"annotations", &kStringMap},
     {"disableNameSuffixHash", &kBool},
     {"immutable", &kBool},
     {"labels", &kStringMap}}};
constexpr Shape kOptions{Kind::Object, "types.GeneratorOptions", kOptionsMembers};
constexpr std::array<Member, 9> kSecretMembers{
    {{"behavior", &kString},
     {"env", &kString},
     {"envs", &kStrings},
     {"files", &kStrings},
     {"literals", &kStrings},
     {"name", &kString},
     {"namespace", &kString},
     {"options", &kOptions, Presence::OmitNull},
     {"type", &kString}}};
constexpr Shape kSecret{Kind::Object, "types.SecretArgs", kSecretMembers};
constexpr Shape kSecrets{Kind::List, "[]types.SecretArgs", {}, &kSecret};
/// As a secret's, but for the last member.
constexpr Shape kConfigMap{Kind::Object, "types.ConfigMapArgs", std::span(kSecretMembers).first<8>()};
constexpr Shape kConfigMaps{Kind::List, "[]types.ConfigMapArgs", {}, &kConfigMap};

constexpr std::array<Member, 2> kHelmGlobalsMembers{{{"chartHome", &kString}, {"configHome", &kString}}};
constexpr Shape kHelmGlobals{Kind::Object, "types.HelmGlobals", kHelmGlobalsMembers};
constexpr std::array<Member, 17> kHelmChartMembers{
    {{"additionalValuesFiles", &kStrings},
     {"apiVersions", &kStrings},
     {"debug", &kBool},
     {"devel", &kBool},
     {"includeCRDs", &kBool},
     {"kubeVersion", &kString},
     {"name", &kString},
     {"nameTemplate", &kString},
     {"namespace", &kString},
     {"releaseName", &kString},
     {"repo", &kString},
     {"skipHooks", &kBool},
     {"skipTests", &kBool},
     {"valuesFile", &kString},
     {"valuesInline", &kAny},
     {"valuesMerge", &kString},
     {"version", &kString}}};
constexpr Shape kHelmChart{Kind::Object, "types.HelmChart", kHelmChartMembers};
constexpr Shape kHelmCharts{Kind::List, "[]types.HelmChart", {}, &kHelmChart};
constexpr std::array<Member, 13> kOldHelmMembers{
    {{"chartHome", &kString},
     {"chartName", &kString},
     {"chartRepoName", &kString},
     {"chartRepoUrl", &kString},
     {"chartVersion", &kString},
     {"extraArgs", &kStrings},
     {"helmBin", &kString},
     {"helmHome", &kString},
     {"releaseName", &kString},
     {"releaseNamespace", &kString},
     {"values", &kString},
     {"valuesLocal", &kAny},
     {"valuesMerge", &kString}}};
constexpr Shape kOldHelm{Kind::Object, "types.HelmChartArgs", kOldHelmMembers};
constexpr Shape kOldHelms{Kind::List, "[]types.HelmChartArgs", {}, &kOldHelm};

constexpr std::array<Member, 34> kKustomizationMembers{
    {{"apiVersion", &kString},
     {"bases", &kStrings},
     {"buildMetadata", &kStrings},
     {"commonAnnotations", &kStringMap},
     {"commonLabels", &kStringMap},
     {"components", &kStrings},
     {"configMapGenerator", &kConfigMaps},
     {"configurations", &kStrings},
     {"crds", &kStrings},
     {"generatorOptions", &kOptions, Presence::OmitNull},
     {"generators", &kStrings},
     {"helmChartInflationGenerator", &kOldHelms},
     {"helmCharts", &kHelmCharts},
     {"helmGlobals", &kHelmGlobals, Presence::OmitNull},
     {"imageTags", &kImages},
     {"images", &kImages},
     {"kind", &kString},
     {"labels", &kLabels},
     {"metadata", &kMetadata, Presence::OmitNull},
     {"namePrefix", &kString},
     {"nameSuffix", &kString},
     {"namespace", &kString},
     {"openapi", &kStringMap},
     {"patches", &kPatches},
     {"patchesJson6902", &kPatches},
     {"patchesStrategicMerge", &kStrings},
     {"replacements", &kReplacements},
     {"replicas", &kReplicas},
     {"resources", &kStrings},
     {"secretGenerator", &kSecrets},
     {"sortOptions", &kSort, Presence::OmitNull},
     {"transformers", &kStrings},
     {"validators", &kStrings},
     {"vars", &kVars}}};
constexpr Shape kKustomization{Kind::Object, "types.Kustomization", kKustomizationMembers};

bool same_in_any_case(std::string_view left, std::string_view right)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [&](char l, char r) {
        return lower(l) == lower(r);
    });
}

/// One reading of a file: its path in Go's words, and what went wrong first.
class Reader {
public:
    doc::Value read(const doc::Value& value, const Shape& shape)
    {
        if (value.is_null()) return zero(shape);
        switch (shape.kind) {
        case Kind::String:
            return value.is_string() ? value : wrong(value, shape);
        case Kind::Bool:
            return value.is_bool() ? value : wrong(value, shape);
        case Kind::Int:
            return value.is_integer() ? value : wrong(value, shape);
        case Kind::List:
            return read_list(value, shape);
        case Kind::StringMap:
            return read_map(value, shape);
        case Kind::Object:
            return read_object(value, shape);
        case Kind::Any:
            return value.is_object() ? as_floats(value) : wrong(value, shape);
        }
        return {};
    }

    void finish() const
    {
        if (!trouble_.empty()) throw base::Error(base::ErrorKind::Invalid, "json: " + trouble_);
    }

private:
    static doc::Value zero(const Shape& shape)
    {
        switch (shape.kind) {
        case Kind::String:
            return "";
        case Kind::Bool:
            return false;
        case Kind::Int:
            return 0;
        default:
            return {};
        }
    }

    static bool is_zero(const doc::Value& value, const Shape& shape)
    {
        switch (shape.kind) {
        case Kind::String:
            return value.string_or("").empty();
        case Kind::Bool:
            return !value.bool_or(false);
        case Kind::Int:
            return value.int_or(0) == 0;
        case Kind::Object:
            return false;  // Go never takes a struct for empty
        default:
            return value.empty();
        }
    }

    doc::Value wrong(const doc::Value& value, const Shape& shape)
    {
        if (trouble_.empty()) {
            const auto kind = value.is_number() && !value.is_integer() && shape.kind == Kind::Int
                                  ? fmt::format("number {}", value.as_double())
                                  : std::string(json_word(value));
            trouble_ = fmt::format(
                "cannot unmarshal {} into Go struct field Kustomization{} of type {}",
                kind,
                path_,
                shape.go_type);
        }
        return zero(shape);
    }

    doc::Value read_list(const doc::Value& value, const Shape& shape)
    {
        if (!value.is_array()) return wrong(value, shape);
        auto list = doc::Value::array();
        for (const auto& element : value.elements()) {
            auto item = read(element, *shape.element);
            const bool is_struct = shape.element->kind == Kind::Object;
            list.push_back(is_struct && item.is_null() ? doc::Value::object() : std::move(item));
        }
        return list;
    }

    doc::Value read_map(const doc::Value& value, const Shape& shape)
    {
        if (!value.is_object()) return wrong(value, shape);
        auto map = doc::Value::object();
        for (const auto& member : value.members())
            map.set(member.key(), read(member.value, kString));
        return map;
    }

    doc::Value read_object(const doc::Value& value, const Shape& shape)
    {
        if (!value.is_object()) return wrong(value, shape);
        auto read_members = doc::Value::object();
        for (const auto& given : value.members()) {
            const auto* member = find(shape, given.key());
            if (!member) {
                if (trouble_.empty()) trouble_ = fmt::format("unknown field \"{}\"", given.key());
                continue;
            }
            if (given.value.is_null()) continue;  // leaves what is there
            const auto length = path_.size();
            path_.append(".").append(member->name);
            read_members.set(member->name, read(given.value, *member->shape));
            path_.resize(length);
        }
        auto object = doc::Value::object();
        for (const auto& member : shape.members) {
            const auto* found = read_members.find(member.name);
            if (member.presence == Presence::Always && !found)
                object.set(
                    member.name,
                    member.shape == &kFieldref || member.shape == &kObjref
                        ? read(doc::Value::object(), *member.shape)
                        : zero(*member.shape));
            else if (found && (member.presence != Presence::OmitEmpty || !is_zero(*found, *member.shape)))
                object.set(member.name, *found);
        }
        return object;
    }

    static const Member* find(const Shape& shape, std::string_view key)
    {
        for (const auto& member : shape.members)
            if (member.name == key) return &member;
        for (const auto& member : shape.members)
            if (same_in_any_case(member.name, key)) return &member;
        return nullptr;
    }

    /// Go reads a number of no particular type as float64.
    static doc::Value as_floats(const doc::Value& value)
    {
        constexpr double kExact = 9007199254740992.0;
        if (value.is_integer() && std::abs(value.as_double()) > kExact) return value.as_double();
        if (value.is_array()) {
            auto list = doc::Value::array();
            for (const auto& element : value.elements())
                list.push_back(as_floats(element));
            return list;
        }
        if (!value.is_object()) return value;
        auto object = doc::Value::object();
        for (const auto& member : value.members())
            object.set(member.key(), as_floats(member.value));
        return object;
    }

    std::string path_, trouble_;
};

}  // namespace

const Shape& kustomization_shape()
{
    return kKustomization;
}

doc::Value normalized(const doc::Value& value, const Shape& shape)
{
    auto sorted = value;
    if (sorted.is_object()) sorted.sort_keys();  // the order in which Go's JSON has them
    Reader reader;
    auto result = reader.read(sorted, shape);
    reader.finish();
    return result;
}

}  // namespace sluice::kustfile
