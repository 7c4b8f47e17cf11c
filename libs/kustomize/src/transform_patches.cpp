#include "transformers.hpp"

#include "base/error.hpp"
#include "build_annotations.hpp"
#include "doc/yaml.hpp"
#include "json_patch.hpp"
#include "node_tree.hpp"
#include "printable.hpp"
#include "scalar.hpp"
#include "shared_fields.hpp"
#include "strategic_merge.hpp"

#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

[[noreturn]] void refuse(std::string what)
{
    throw base::Error(base::ErrorKind::Invalid, what);
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n\v\f";
    const auto first = text.find_first_not_of(kSpace);
    return first == std::string_view::npos ? std::string_view()
                                           : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::vector<ResourcePtr> as_resources(const Documents& documents, const BuildSchema& schema)
{
    std::vector<ResourcePtr> resources;
    for (const auto& document : documents)
        resources.push_back(std::make_shared<Resource>(document, schema));
    return resources;
}

/// Objects of a patch that could not be read otherwise: the reference does not mind keys that stand there
/// twice. Nothing if more is wrong with it.
std::vector<ResourcePtr> patches_with_repeated_keys(std::string_view text, const BuildSchema& schema)
{
    std::vector<ResourcePtr> patches;
    try {
        patches = as_resources(parse_objects(text, RepeatedKeys::Kept), schema);
    } catch (const base::Error&) {
        return {};
    }
    for (const auto& patch : patches)
        patch->has_repeated_keys = true;
    return patches;
}

/// With their nodes, where those are wanted.
std::vector<ResourcePtr>
as_resources(const Documents& documents, const BuildSchema& schema, std::string_view text)
{
    auto resources = as_resources(documents, schema);
    if (schema.keeps_nodes) attach_nodes(resources, text);
    return resources;
}

void merge_nodes(Resource& target, const Resource& patch)
{
    if (!target.nodes) return;
    if (patch.has_repeated_keys) refuse(fmt::format("keys stand twice in the patch for {}", target.id().str()));
    const bool known = patch.nodes && target.nodes->merge(*patch.nodes, target.field_schema());
    if (!known) target.nodes.reset();
}

/// What a patch with repeated keys leaves of them: nothing may, but where it makes maps of its own.
void check_repeated_keys(const doc::Value& value)
{
    for (const auto& element : value.elements())
        check_repeated_keys(element);
    for (const auto& member : value.members()) {
        const auto key = member.key();
        if (key.starts_with(doc::kRepeatedKey))
            refuse(fmt::format("mapping key \"{}\" already defined", key.substr(key.find(' ') + 1)));
        check_repeated_keys(member.value);
    }
}

/// Annotations are written anew at the end of a build.
void settle_repeated_keys(doc::Value& object)
{
    if (object["metadata"]["annotations"].is_object())
        set_metadata_map(object, "annotations", metadata_map(object, "annotations"));
    check_repeated_keys(object);
}

/// Merges a patch into one resource, which keeps its name, namespace and kind unless the patch may change them.
/// The resource is left empty if the patch deletes it.
void merge_patch(Resource& target, const Resource& patch)
{
    const auto name = target.name(), ns = target.ns(), kind = target.kind();
    if (patch.allow_name_change || patch.allow_kind_change) target.store_previous_id();
    if (removes_annotations(patch.object)) target.state = {};
    auto merged = base::with_context(fmt::format("patch for {}", target.id().str()), [&] {
        auto result = strategic_merge(target.object, patch.object, target.field_schema());
        if (result && patch.has_repeated_keys) settle_repeated_keys(*result);
        return result;
    });
    const auto before = std::exchange(target.object, merged ? std::move(*merged) : doc::Value());
    if (target.is_nil_or_empty()) return;
    const auto nodes_before = copy_of_nodes(target);
    merge_nodes(target, patch);
    sync_shared_nodes(target, nodes_before);
    sync_shared(target, before);
    if (!patch.allow_kind_change) target.set_kind(kind);
    if (!patch.allow_name_change) target.set_name(name);
    target.set_ns(ns);
}

/// The reference writes all that identifies an object anew.
std::shared_ptr<NodeTree> fitted_nodes(const Resource& patch)
{
    if (!patch.nodes) return nullptr;
    auto nodes = std::make_shared<NodeTree>(patch.nodes->copy());
    for (const auto* field : {"labels", "annotations"})
        nodes->set_texts(field, nodes->texts(field));
    nodes->set_name(patch.name());
    nodes->set_ns(patch.ns());
    return nodes;
}

/// The patch as it is merged into resources that a target selects: with their type, and its metadata as texts.
Resource fitted(const Resource& patch, const Resource& target)
{
    auto copy = patch;
    copy.nodes = fitted_nodes(patch);
    for (const auto* field : {"labels", "annotations"})
        set_metadata_map(copy.object, field, metadata_map(copy.object, field));
    copy.set_api_version(target.gvk().api_version());
    copy.set_kind(patch.kind());
    return copy;
}

/// Merges a patch into those that are selected; what is emptied goes, and names must still be unique
/// afterwards.
void merge_into_selected(ResMap& map, const std::vector<ResourcePtr>& selected, const Resource& patch)
{
    std::unordered_set<std::string> ids;
    for (const auto& resource : selected)
        ids.insert(resource->id().key());
    ResMap result;
    for (const auto& resource : map.resources()) {
        if (ids.contains(resource->id().key())) merge_patch(*resource, fitted(patch, *resource));
        if (!resource->is_nil_or_empty()) result.append(resource);
    }
    map = std::move(result);
}

void apply_json_patch(Resource& resource, const LenientJsonPatch& patch)
{
    auto& object = resource.object;
    // The reference keeps its notes in annotations, so that a patch finds the map there.
    if (resource.state.any() && !object["metadata"]["annotations"].is_object())
        object.edit({"metadata", "annotations"}) = doc::Value::object();
    base::with_context(fmt::format("patch for {}", resource.id().str()), [&] {
        check_comments(resource);
        doc::forget_comments(object);
        doc::resolve_spelling(object, doc::YamlDialect::Kyaml, "");
        patch.apply(object);
    });
    const auto apply = [&](doc::Value& document) { patch.apply(document); };
    if (resource.nodes && !resource.nodes->patch(apply)) resource.nodes.reset();
    respell(object, doc::Spelling::Unmarked);
    resource.shared_fields.clear();
    if (!object.is_object()) refuse("a JSON patch must leave an object");
    set_metadata_map(object, "annotations", metadata_map(object, "annotations"));
}

/// Of a YAML or JSON text; comments and document marks may stand in front.
bool begins_with_list(std::string_view text)
{
    while (text.starts_with('#') || text.starts_with("---")) {
        text.remove_prefix(std::min(text.find('\n'), text.size()));
        text.remove_prefix(std::min(text.find_first_not_of("\n "), text.size()));
    }
    return text.starts_with('[') || text.starts_with("- ");
}

void note_options(Resource& patch, const PatchEntry& entry)
{
    if (!patch.nodes || (!entry.allow_name_change && !entry.allow_kind_change)) return;
    auto annotations = patch.nodes->texts("annotations");
    if (entry.allow_name_change) annotations[build_annotation("allowNameChange")] = kEnabled;
    if (entry.allow_kind_change) annotations[build_annotation("allowKindChange")] = kEnabled;
    patch.nodes->set_texts("annotations", annotations);
}

/// One entry of `patches`, parsed as what it is: strategic merge patches or a JSON patch.
struct ParsedPatch {
    std::vector<ResourcePtr> merges;
    LenientJsonPatch operations;
    std::string source;  ///< for messages

    static ParsedPatch parse(const PatchEntry& entry, const Loader& loader, const BuildSchema& schema)
    {
        ParsedPatch parsed;
        auto text = std::string(trimmed(entry.patch));
        if (text.empty() == entry.path.empty())
            refuse(
                text.empty() ? "patches: must specify one of patch and path"
                             : "patches: patch and path can't be set at the same time");
        if (text.empty()) {
            parsed.source = fmt::format("[path: \"{}\"]", entry.path);
            text =
                base::with_context(fmt::format("failed to get the patch file from path({})", entry.path), [&] {
                    return loader.load(entry.path);
                });
        } else {
            parsed.source = fmt::format("[patch: \"{}\"]", text);
        }
        parsed.read(text, schema);
        for (const auto& patch : parsed.merges) {
            patch->allow_name_change |= entry.allow_name_change;
            patch->allow_kind_change |= entry.allow_kind_change;
            // The reference notes it among the patch's annotations, which become texts, nulls as well.
            if (entry.allow_name_change || entry.allow_kind_change)
                set_metadata_map(patch->object, "annotations", metadata_map(patch->object, "annotations"));
            note_options(*patch, entry);
        }
        return parsed;
    }

private:
    void read(const std::string& text, const BuildSchema& schema)
    {
        std::string merge_trouble;
        if (begins_with_list(text)) {
            merge_trouble = "missing Resource metadata";  // shown only for what is no JSON patch either
        } else {
            try {
                merges = as_resources(parse_objects(text), schema, text);
            } catch (const base::Error& error) {
                merge_trouble = error.what();
                merges = patches_with_repeated_keys(text, schema);
            }
        }
        if (!merges.empty()) return;  // objects are no operations
        try {
            operations = LenientJsonPatch::parse(text);
        } catch (const base::Error& error) {
            if (!merge_trouble.empty())
                refuse(fmt::format(
                    "unable to parse SM or JSON patch from {}: as strategic merge patch: {}; as JSON patch: {}",
                    source,
                    merge_trouble,
                    error.what()));
        }
    }
};

void run(const ParsedPatch& patch, const std::optional<Selector>& target, ResMap& map)
{
    if (!patch.merges.empty() && target) {
        if (patch.merges.size() > 1)
            refuse(fmt::format(
                "Multiple Strategic-Merge Patches in one `patches` entry is not allowed to set "
                "`patches.target` "
                "field: {}",
                patch.source));
        return merge_into_selected(map, select(map, *target), *patch.merges.front());
    }
    for (const auto& merge : patch.merges) {
        const auto resource = base::with_context(
            fmt::format("no resource matches strategic merge patch \"{}\"", merge->original_id().str()),
            [&] { return map.by_id(merge->original_id()); });
        merge_patch(*resource, *merge);
        map.ids_changed();
    }
    if (patch.operations.size() == 0) return;
    if (!target) refuse(fmt::format("must specify a target for JSON patch {}", patch.source));
    for (const auto& resource : select(map, *target)) {
        resource->store_previous_id();
        apply_json_patch(*resource, patch.operations);
    }
    map.ids_changed();
}

}  // namespace

Transformer patch_transformer(const PatchEntry& entry, const Loader& loader, const BuildSchema& schema)
{
    return {[patch = ParsedPatch::parse(entry, loader, schema), target = entry.target](ResMap& map) {
        run(patch, target, map);
    }};
}

Transformer strategic_merge_transformer(
    const std::vector<std::string>& paths,
    const std::string& inlined,
    const Loader& loader,
    const BuildSchema& schema)
{
    std::vector<ResourcePtr> patches;
    const auto add = [&](const std::vector<ResourcePtr>& resources) {
        patches.insert(patches.end(), resources.begin(), resources.end());
    };
    const auto read = [&](const std::string& path) {
        if (const auto documents = inlined_objects(path)) return as_resources(*documents, schema, path);
        return as_resources(
            *loader.load_objects(path), schema, schema.keeps_nodes ? loader.load(path) : std::string());
    };
    for (const auto& path : paths) {
        try {
            add(read(path));
        } catch (const base::Error& error) {
            const bool is_inlined = path.find('\n') != std::string::npos;
            if (!is_inlined && error.kind() != base::ErrorKind::Invalid) throw;
            const auto repeated = patches_with_repeated_keys(is_inlined ? path : loader.load(path), schema);
            if (repeated.empty()) throw;
            add(repeated);
        }
    }
    if (!inlined.empty()) add(as_resources(parse_objects(inlined), schema, inlined));
    if (patches.empty())
        refuse(
            fmt::format("patchesStrategicMerge: patch appears to be empty; files=[{}]", fmt::join(paths, " ")));
    return {[patches = std::move(patches)](ResMap& map) {
        for (const auto& patch : patches)
            merge_into_selected(map, {map.by_id(patch->original_id())}, *patch);
    }};
}

Transformer json6902_transformer(const PatchEntry& entry, const Loader& loader)
{
    if (!entry.target || entry.target->name.empty()) refuse("patchesJson6902: must specify the target name");
    if (entry.path.empty() && entry.patch.empty()) refuse("patchesJson6902: empty file path and empty jsonOp");
    if (!entry.path.empty() && !entry.patch.empty())
        refuse("patchesJson6902: must specify a file path or jsonOp, not both");
    const auto source = entry.path.empty() ? std::string("inline patch") : entry.path;
    const auto text = entry.path.empty() ? entry.patch : loader.load(entry.path);
    auto operations = base::with_context(
        fmt::format("patchesJson6902 {}", source), [&] { return LenientJsonPatch::parse(text); });
    if (operations.size() == 0) refuse(fmt::format("patchesJson6902 {}: patch appears to be empty", source));
    return {[operations = std::move(operations), target = *entry.target](ResMap& map) {
        for (const auto& resource : select(map, target))
            apply_json_patch(*resource, operations);
        map.ids_changed();
    }};
}

}  // namespace sluice::kustomize
