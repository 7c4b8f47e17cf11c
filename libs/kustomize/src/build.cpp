#include "kustomize/build.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "build_annotations.hpp"
#include "doc/yaml.hpp"
#include "name_references.hpp"
#include "parse_cache.hpp"
#include "printable.hpp"
#include "scalar.hpp"
#include "sort_order.hpp"
#include "target.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

/// Whose behaviour this engine has.
constexpr std::string_view kKustomizeVersion = "v5.8.1";
constexpr std::string_view kLocalConfig = "config.kubernetes.io/local-config";

/// Resources that are meant for kustomize alone.
void drop_local(ResMap& map)
{
    map.check_unique();
    std::vector<ResourcePtr> kept;
    for (const auto& resource : map.resources()) {
        check_object(resource->object);
        const auto annotations = metadata_map(resource->object, "annotations");
        const auto local = annotations.find(std::string(kLocalConfig));
        if (local == annotations.end() || local->second == "false") kept.push_back(resource);
    }
    if (kept.size() != map.size()) map.assign(std::move(kept));
}

/// Annotations that belong to the build and not to the object. What remains is written as texts.
void strip_build_annotations(doc::Value& object, const Kustomization& root)
{
    auto annotations = metadata_map(object, "annotations");
    for (const auto name : kBuildAnnotations)
        annotations.erase(std::string(name));
    for (const auto& annotation : annotations)
        check_made_key(annotation.first);
    if (!object["metadata"].is_object()) object.set("metadata", doc::Value::object());
    if (!annotations.empty() || !root.wants("originAnnotations") || !root.wants("transformerAnnotations"))
        set_metadata_map(object, "annotations", annotations);
    if (!root.wants("originAnnotations")) remove_origin(object);
    if (!root.wants("transformerAnnotations")) remove_transformations(object);
}

void add_managed_by(ResMap& map, const Kustomization& root, const BuildOptions& options)
{
    if (!root.wants("managedByLabel") && !options.managed_by_label) return;
    label_transformer(
        {{"app.kubernetes.io/managed-by", fmt::format("kustomize-{}", kKustomizeVersion)}},
        {FieldSpec({}, "metadata/labels", true)})
        .run(map);
}

void sort(ResMap& map, const Kustomization& root, const BuildOptions& options)
{
    if (root.sort_options)
        sort_transformer(root.sort_options).run(map);
    else if (options.order != Order::Fifo)
        sort_legacy(map, KindOrder::defaults());
}

}  // namespace

ParseCache::ParseCache() : impl_(std::make_unique<Impl>()) {}
ParseCache::~ParseCache() = default;

namespace {

/// Nothing if an object should have had its nodes, which costs twice the work and is hardly ever needed.
std::optional<BuildResult>
build_once(const Files& files, std::string_view directory, const BuildOptions& options, bool keeps_nodes)
{
    BuildResult result;
    const Budget budget(options.limits, options.check_stop);
    const RecordingFiles recorded(files);
    LoadContext load_context{
        recorded,
        options.load_restrictions,
        options.cache,
        options.remote,
        options.charts,
        result.remotes_read,
        options.limits.max_levels};
    BuildContext context;
    if (!keeps_nodes) context.warn = options.warn;
    context.schema.keeps_nodes = keeps_nodes;
    Target root(Loader::at(load_context, directory), context, {});
    context.keeps_origins = !root.kustomization().build_metadata.empty();
    root.choose_schema(true);

    Accumulator accumulated;
    root.accumulate(accumulated);
    hash_transformer().run(accumulated.resources);
    if (context.schema.needs_nodes && !keeps_nodes) return std::nullopt;
    context.warn = options.warn;
    fix_name_references(accumulated.resources, accumulated.config->name_references);
    const auto unused = accumulated.resolve_vars();
    if (context.warn && !unused.empty())
        context.warn(fmt::format("well-defined vars that were never replaced: {}", fmt::join(unused, ",")));
    drop_local(accumulated.resources);
    sort(accumulated.resources, root.kustomization(), options);

    add_managed_by(accumulated.resources, root.kustomization(), options);

    for (const auto& resource : accumulated.resources.resources()) {
        strip_build_annotations(resource->object, root.kustomization());
        doc::resolve_spelling(resource->object, doc::YamlDialect::Kyaml, "");
        check_printable(*resource);
        result.resources.push_back(std::move(resource->object));
    }
    result.files_read = recorded.record().read;
    result.files_missing = recorded.record().missing;
    result.directories_listed = recorded.record().listed;
    return result;
}

}  // namespace

BuildResult build(const Files& files, std::string_view directory, const BuildOptions& options)
{
    try {
        if (auto result = build_once(files, directory, options, /*keeps_nodes=*/false)) return *result;
        return build_once(files, directory, options, /*keeps_nodes=*/true).value();
    } catch (const base::Error& error) {
        // Messages name bases and files as they were written, which may be with a password.
        throw base::Error(error.kind(), without_passwords(error.what()));
    }
}

void check_objects(std::string_view text)
{
    parse_objects(text);
}

bool is_cluster_scoped(const doc::Value& object)
{
    return SchemaBook::builtin()->certainly_cluster_scoped(
        object["apiVersion"].string_or(""), object["kind"].string_or(""));
}

std::string print(const std::vector<doc::Value>& resources)
{
    std::string text;
    for (const auto& resource : resources) {
        if (!text.empty()) text += "---\n";
        text += doc::to_yaml(resource, doc::YamlDialect::Sigs);
    }
    return text;
}

}  // namespace sluice::kustomize
