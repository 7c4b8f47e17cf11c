#include "transformers.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "generators.hpp"
#include "node.hpp"
#include "node_tree.hpp"
#include "scalar.hpp"
#include "shared_fields.hpp"
#include "sort_order.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

Pairs sorted(Pairs pairs)
{
    std::sort(pairs.begin(), pairs.end());
    return pairs;
}

/// The reference makes one node of a text. It takes on the quotes of each text that it is written over, and so
/// at last do all the fields that are it.
void set_shared_field(NodeTree& nodes, const FsSlice& specs, const std::string& key, const std::string& text)
{
    auto node = string_node(text);
    auto trial = nodes.copy();
    trial.apply(specs, Create::Map, [&](doc::YamlNode& target) {
        node = passed_by(std::move(node));
        if (const auto* old = target.find(key)) node.style = old->style;
        set_field(target, key, node);
    });
    nodes.apply(specs, Create::Map, [&](doc::YamlNode& target) {
        if (target.contains(key))
            set_field(target, key, string_node(text));
        else
            append_field(target, key, node);
    });
}

/// Writes the pairs into every map that the specs lead to.
Transformer pairs_transformer(Pairs pairs, FsSlice specs)
{
    return {[pairs = sorted(std::move(pairs)), specs = std::move(specs)](ResMap& map) {
        if (pairs.empty()) return;
        for (const auto& resource : map.resources()) {
            const auto before = resource->object;
            apply(resource->object, specs, Create::Map, [&](doc::Value& target) {
                if (is_null(target)) return;
                if (!target.is_object())
                    throw base::Error(base::ErrorKind::Invalid, "wrong node kind: expected MappingNode");
                for (const auto& [key, text] : pairs) {
                    if (key.empty())
                        throw base::Error(base::ErrorKind::Invalid, "a label or annotation needs a key");
                    if (!target.contains(key)) check_made_key(key);
                    Budget::charge(key.size() + text.size());
                    target.set(key, target.contains(key) ? text_over(target[key], text) : made_text(text));
                }
            });
            const auto nodes_before = copy_of_nodes(*resource);
            if (resource->nodes)
                for (const auto& [key, text] : pairs)
                    set_shared_field(*resource->nodes, specs, key, text);
            sync_shared_nodes(*resource, nodes_before);
            sync_shared(*resource, before);
            for (const auto& pair : pairs)
                note_shared(*resource, before, places_of(before, specs, pair.first));
        }
    }};
}

/// Prefixes and suffixes leave these names alone.
bool keeps_its_name(const ResId& id)
{
    return id.gvk.kind == "CustomResourceDefinition" || id.gvk.kind == "Namespace" ||
           (id.gvk.kind == "APIService" && id.gvk.group == "apiregistration.k8s.io");
}

using Rename = std::function<std::string(const std::string&)>;
using Remember = std::function<void(Resource&)>;

void rename(Resource& resource, const FsSlice& specs, const Rename& renamed, const Remember& remember)
{
    const auto id = resource.original_id();
    if (keeps_its_name(id)) return;
    for (const auto& spec : specs) {
        if (!id.gvk.selected_by(spec.gvk)) continue;
        if (spec.path == "metadata/name") remember(resource);
        apply(resource.object, spec, Create::Scalar, [&](doc::Value& target) {
            if (!is_scalar(target))
                throw base::Error(base::ErrorKind::Invalid, "wrong node kind: expected ScalarNode");
            const auto name = renamed(text_of(target));
            Budget::charge(name.size());
            target = plain_over(target, name);
        });
        if (resource.nodes)
            resource.nodes->apply(spec, Create::Scalar, [&](doc::YamlNode& target) {
                overwrite(target, renamed(target.text), "");
            });
    }
}

Transformer name_transformer(FsSlice specs, Rename renamed, Remember remember)
{
    return {
        [specs = std::move(specs), renamed = std::move(renamed), remember = std::move(remember)](ResMap& map) {
            for (const auto& resource : map.resources())
                rename(*resource, specs, renamed, remember);
            map.ids_changed();
        }};
}

}  // namespace

Transformer prefix_transformer(std::string prefix, FsSlice specs)
{
    return name_transformer(
        std::move(specs),
        [prefix](const std::string& name) { return prefix + name; },
        [prefix](Resource& resource) {
            if (prefix.empty()) return;
            resource.remember_prefix(prefix);
            resource.store_previous_id();
        });
}

Transformer suffix_transformer(std::string suffix, FsSlice specs)
{
    return name_transformer(
        std::move(specs),
        [suffix](const std::string& name) { return name + suffix; },
        [suffix](Resource& resource) {
            if (suffix.empty()) return;
            resource.remember_suffix(suffix);
            resource.store_previous_id();
        });
}

Transformer label_transformer(Pairs labels, FsSlice specs)
{
    return pairs_transformer(std::move(labels), std::move(specs));
}

Transformer annotation_transformer(Pairs annotations, FsSlice specs)
{
    return pairs_transformer(std::move(annotations), std::move(specs));
}

Transformer replica_transformer(ReplicaEntry replica, FsSlice specs)
{
    return {[replica = std::move(replica), specs = std::move(specs)](ResMap& map) {
        bool found = false;
        for (const auto& spec : specs) {
            const auto matching = map.matching_any_id(
                [&](const ResId& id) { return id.name == replica.name && id.gvk.selected_by(spec.gvk); });
            found = found || !matching.empty();
            for (const auto& resource : matching) {
                apply(resource->object, spec, Create::Scalar, [&](doc::Value& target) {
                    if (!is_scalar(target))
                        throw base::Error(base::ErrorKind::Invalid, "wrong node kind: expected ScalarNode");
                    target = typed_over(target, replica.count);
                });
                if (resource->nodes)
                    resource->nodes->apply(spec, Create::Scalar, [&](doc::YamlNode& target) {
                        overwrite(target, std::to_string(replica.count), "!!int");
                    });
            }
        }
        if (found) return;
        std::vector<std::string> kinds;
        for (const auto& spec : specs)
            kinds.push_back(spec.gvk.str());
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format(
                "replicas: resource with name {} does not match a config with the following GVK [{}]",
                replica.name,
                fmt::join(kinds, " ")));
    }};
}

Transformer hash_transformer()
{
    return {[](ResMap& map) {
        for (const auto& resource : map.resources()) {
            if (!resource->state.needs_hash) continue;
            const auto hash = content_hash(*resource);
            resource->store_previous_id();
            resource->set_name(fmt::format("{}-{}", resource->name(), hash));
        }
        map.ids_changed();
    }};
}

Transformer sort_transformer(const std::optional<SortOptions>& options)
{
    const auto order = options ? options->order : "fifo";
    if (order != "fifo" && order != "legacy")
        throw base::Error(
            base::ErrorKind::Invalid, "the field 'sortOptions.order' must be one of [fifo, legacy]");
    if (order == "fifo" && options && options->legacy)
        throw base::Error(
            base::ErrorKind::Invalid,
            "the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not "
            "'legacy'");
    if (order == "fifo") return {[](ResMap&) {}};
    const auto kinds =
        options->legacy ? KindOrder(options->legacy->first, options->legacy->last) : KindOrder::defaults();
    return {[kinds](ResMap& map) { sort_legacy(map, kinds); }};
}

}  // namespace sluice::kustomize
