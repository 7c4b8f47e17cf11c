#include "target.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "config_files.hpp"
#include "doc/yaml.hpp"
#include "generators.hpp"
#include "helm_charts.hpp"
#include "shared_fields.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// What a kustomization costs however little it does.
constexpr std::uint64_t kStepsOfKustomization = 2000;

Kustomization read_kustomization(const Loader& loader)
{
    std::string file;
    const auto text = loader.load_kustomization(file);
    return parse_kustomization(text, file);
}

}  // namespace

Target::Target(std::shared_ptr<const Loader> loader, BuildContext& context, Origin origin, std::string outer_ns)
    : loader_(std::move(loader)), context_(context), origin_(std::move(origin)), outer_ns_(std::move(outer_ns)),
      kustomization_(read_kustomization(*loader_))
{
    if (!context_.warn) return;
    for (const auto& warning : kustomization_.warnings)
        context_.warn(warning);
}

void Target::choose_schema(bool is_root)
{
    const auto value_of = [&](std::string_view name) -> const std::string* {
        for (const auto& [key, value] : kustomization_.openapi)
            if (key == name) return &value;
        return nullptr;
    };
    const auto* path = value_of("path");
    const auto* version = value_of("version");
    auto& schema = context_.schema;
    const auto text = path ? loader_->load(*path) : std::string();
    if (schema.chosen && !is_root) return;
    base::with_context(fmt::format("{}: openapi", kustomization_.file), [&] {
        if (path && version)
            throw base::Error(
                base::ErrorKind::Invalid, "builtin version and custom schema provided, cannot use both");
        if (path) {
            const auto document = base::with_context(*path, [&] { return parse_config(text); });
            schema.book = SchemaBook::from_openapi(
                document, schema.builtin_was_read ? SchemaBook::Rest::Builtin : SchemaBook::Rest::Unknown);
        } else if (version && !version->empty() && *version != "v1.21.2") {
            throw base::Error(base::ErrorKind::Invalid, "the specified OpenAPI version is not built in");
        }
        schema.chosen = path || (version && !version->empty());
    });
}

void Target::accumulate(Accumulator& accumulated) const
{
    Budget::spend(kStepsOfKustomization);
    base::with_context("accumulating resources", [&] { add_resources(accumulated, kustomization_.resources); });
    base::with_context(kustomization_.file, [&] {
        accumulated.merge_config(load_configurations(*loader_, kustomization_.configurations));
        accumulated.merge_config(load_crds(*loader_, kustomization_.crds));
    });
    run_generators(accumulated);
    base::with_context("accumulating components", [&] { add_components(accumulated); });
    run_transformers(accumulated);
    run_validators(accumulated);
    accumulated.add_vars(kustomization_.vars);
}

/// An entry is tried as a file first, then as a directory; if both fail, both reasons are told.
void Target::add_resources(Accumulator& accumulated, const std::vector<std::string>& paths) const
{
    for (const auto& path : paths) {
        std::string file_trouble;
        const auto add_as_file = [&](Accumulator& target) {
            try {
                add_file(target, path);
                return true;
            } catch (const base::Error& error) {
                if (error.kind() == base::ErrorKind::LimitExceeded) throw;
                if (is_remote_file(path) && !RepositoryUrl::parse(path)) throw;
                file_trouble = error.what();
                return false;
            }
        };
        // What is a directory fails as a file for certain; how, need only be known once it fails as a base too.
        const bool is_directory = loader_->is_directory(path);
        if (!is_directory && add_as_file(accumulated)) continue;
        const auto say_file_trouble = [&] {
            Accumulator nothing;
            if (is_directory) add_as_file(nothing);
        };
        std::shared_ptr<const Loader> base_loader;
        try {
            base_loader = loader_->enter(path);
        } catch (const base::Error& error) {
            say_file_trouble();
            if (is_malformed_yaml(file_trouble) && error.kind() != base::ErrorKind::Timeout)
                throw base::Error(base::ErrorKind::Invalid, file_trouble);
            throw base::Error(
                error.kind(), fmt::format("accumulation err='{}': {}", file_trouble, error.what()));
        }
        try {
            add_directory(accumulated, path, base_loader, false);
        } catch (const base::Error& error) {
            say_file_trouble();
            throw base::Error(
                error.kind(), fmt::format("accumulation err='{}': {}", file_trouble, error.what()));
        }
    }
}

void Target::add_file(Accumulator& accumulated, const std::string& path) const
{
    ResMap from_file;
    base::with_context(fmt::format("accumulating resources from '{}'", path), [&] {
        const auto documents = loader_->load_objects(path);
        bool needs_hash = false;
        for (const auto& document : *documents) {
            auto resource = std::make_shared<Resource>(document, context_.schema);
            needs_hash = needs_hash || resource->state.needs_hash;
            if (context_.keeps_origins) note_origin(resource->object, to_text(origin_.entered(path)));
            from_file.append(std::move(resource));
        }
        if (needs_hash && context_.schema.keeps_nodes) attach_nodes(from_file.resources(), loader_->load(path));
    });
    base::with_context(
        fmt::format("merging resources from '{}'", path), [&] { accumulated.resources.append_all(from_file); });
}

void Target::add_components(Accumulator& accumulated) const
{
    for (const auto& path : kustomization_.components)
        add_directory(accumulated, path, loader_->enter(path), true);
}

void Target::add_directory(
    Accumulator& accumulated,
    const std::string& path,
    const std::shared_ptr<const Loader>& loader,
    bool component) const
{
    auto child = base::with_context(fmt::format("couldn't make target for path '{}'", loader->root()), [&] {
        return Target(loader, context_, origin_.entered(path), nearest_ns());
    });
    child.choose_schema(false);
    if (component != child.kustomization().is_component())
        throw base::Error(
            base::ErrorKind::Invalid,
            component ? fmt::format(
                            "expected kind 'Component' for path '{}' but got '{}'",
                            loader->root(),
                            child.kustomization().kind)
                      : fmt::format("expected kind != 'Component' for path '{}'", loader->root()));
    base::with_context(fmt::format("recursed accumulation of path '{}'", loader->root()), [&] {
        // A component works on what its parent has; a base starts on its own.
        if (component) {
            child.accumulate(accumulated);
            accumulated.config = merged(nullptr, accumulated.config);
            return accumulated.resources.check_unique();
        }
        Accumulator own;
        child.accumulate(own);
        base::with_context(fmt::format("recursed merging from path '{}'", loader->root()), [&] {
            accumulated.merge(std::move(own));
        });
    });
}

std::string Target::own_file_name() const
{
    return origin_.entered(kustomization_.file.substr(kustomization_.file.rfind('/') + 1)).path;
}

std::vector<Generator> Target::builtin_generators() const
{
    std::vector<Generator> list;
    const auto add = [&](const std::vector<GeneratorEntry>& entries, bool secret) {
        for (const auto& entry : entries) {
            const auto run = [&entry, secret, this] {
                ResMap made;
                made.append(
                    generate(entry, secret, kustomization_.generator_options, *loader_, context_.schema));
                return made;
            };
            list.push_back(
                {run, origin_.builtin(own_file_name(), secret ? "SecretGenerator" : "ConfigMapGenerator")});
        }
    };
    add(kustomization_.config_map_generator, false);
    add(kustomization_.secret_generator, true);
    for (const auto& chart : kustomization_.helm_charts) {
        auto generator = base::with_context(kustomization_.file, [&] {
            return helm_generator(chart, kustomization_.helm_globals, nearest_ns(), loader_, context_.schema);
        });
        generator.origin = origin_.builtin(own_file_name(), "HelmChartInflationGenerator");
        list.push_back(std::move(generator));
    }
    return list;
}

void Target::run_generators(Accumulator& accumulated) const
{
    auto generators = builtin_generators();
    base::with_context(fmt::format("{}: loading generator plugins", kustomization_.file), [&] {
        for (const auto& configuration : plugin_configurations(kustomization_.generators, "generators")) {
            auto generator = load_generator(*configuration, loader_, context_.schema);
            generator.origin = origin_of_plugin(configuration->object);
            generators.push_back(std::move(generator));
        }
    });
    for (const auto& generator : generators) {
        const auto made = base::with_context(kustomization_.file, generator.run);
        for (const auto& resource : made.resources())
            if (context_.keeps_origins && origin_text(resource->object).empty()) {
                set_origin_text(resource->object, to_text(generator.origin));
                resource->annotations_changed();
            }
        base::with_context(fmt::format("{}: merging from generator", kustomization_.file), [&] {
            accumulated.resources.absorb_all(made);
        });
    }
}

std::vector<ResourcePtr>
Target::plugin_configurations(const std::vector<std::string>& entries, const char* field) const
{
    Accumulator configurations;
    std::vector<std::string> paths;
    for (const auto& entry : entries) {
        const auto documents = inlined_objects(entry);
        if (!documents) {
            paths.push_back(entry);
            continue;
        }
        for (const auto& document : *documents) {
            auto resource = std::make_shared<Resource>(document, context_.schema);
            if (context_.keeps_origins) {
                auto origin = origin_;
                origin.path = own_file_name();
                set_origin_text(resource->object, to_text(origin));
            }
            configurations.resources.append(std::move(resource));
        }
    }
    base::with_context(field, [&] { add_resources(configurations, paths); });
    for (const auto& resource : configurations.resources.resources())
        doc::resolve_spelling(resource->object, doc::YamlDialect::Kyaml);
    return configurations.resources.resources();
}

std::vector<Transformer>
Target::plugin_transformers(const std::vector<std::string>& entries, const char* field) const
{
    std::vector<Transformer> list;
    for (const auto& configuration : plugin_configurations(entries, field)) {
        auto transformer = load_transformer(*configuration, loader_, context_.schema);
        transformer.origin = origin_of_plugin(configuration->object);
        list.push_back(std::move(transformer));
    }
    return list;
}

void Target::run_transformers(Accumulator& accumulated) const
{
    const auto config = accumulated.config;
    auto& map = accumulated.resources;
    auto transformers = base::with_context(kustomization_.file, [&] {
        auto list = builtin_transformers(*config);
        for (auto& plugin : plugin_transformers(kustomization_.transformers, "transformers"))
            list.push_back(std::move(plugin));
        return list;
    });
    for (const auto& transformer : transformers) {
        base::with_context(kustomization_.file, [&] { transformer.run(map); });
        if (context_.keeps_origins && !transformer.origin.configured_in.empty())
            for (const auto& resource : map.resources()) {
                if (resource->is_nil_or_empty()) continue;
                add_transformation(resource->object, transformer.origin);
                resource->annotations_changed();
                forget_shared_annotations(*resource);
            }
        map.drop_empty();
    }
}

/// Validators may set one label to say that they were there, and nothing else.
void Target::run_validators(Accumulator& accumulated) const
{
    constexpr auto kValidatedBy = "validated-by";
    for (const auto& validator : plugin_transformers(kustomization_.validators, "validators")) {
        std::vector<doc::Value> before;
        for (const auto& resource : accumulated.resources.resources())
            before.push_back(resource->object);
        base::with_context(kustomization_.file, [&] { validator.run(accumulated.resources); });
        const auto& after = accumulated.resources.resources();
        bool same = before.size() == after.size();
        for (std::size_t i = 0; same && i < after.size(); ++i) {
            auto object = after[i]->object;
            auto labels = metadata_map(object, "labels");
            // The reference compares nodes, and taking the label away remakes those of all other labels.
            const bool marked = labels.erase(kValidatedBy) > 0;
            if (marked) set_metadata_map(object, "labels", labels);
            same = object == before[i] && (!marked || labels.empty());
        }
        if (!same)
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("{}: validator shouldn't modify the resource map", kustomization_.file));
    }
}

std::vector<Transformer> Target::builtin_transformers(const TransformerConfig& config) const
{
    const auto& k = kustomization_;
    std::vector<Transformer> list;
    const auto add = [&](Transformer transformer, const char* kind) {
        transformer.origin = origin_.builtin(own_file_name(), kind);
        list.push_back(std::move(transformer));
    };
    if (!k.patches_strategic_merge.empty())
        add(strategic_merge_transformer(k.patches_strategic_merge, "", *loader_, context_.schema),
            "PatchStrategicMergeTransformer");
    for (const auto& patch : k.patches)
        add(patch_transformer(patch, *loader_, context_.schema), "PatchTransformer");
    if (!k.ns.empty()) add(namespace_transformer({.ns = k.ns}, config.ns), "NamespaceTransformer");
    if (!k.name_prefix.empty()) add(prefix_transformer(k.name_prefix, config.name_prefix), "PrefixTransformer");
    if (!k.name_suffix.empty()) add(suffix_transformer(k.name_suffix, config.name_suffix), "SuffixTransformer");
    for (auto& transformer : label_transformers(config))
        add(std::move(transformer), "LabelTransformer");
    if (!k.common_annotations.empty())
        add(annotation_transformer(k.common_annotations, config.common_annotations), "AnnotationsTransformer");
    for (const auto& patch : k.patches_json6902)
        add(json6902_transformer(patch, *loader_), "PatchJson6902Transformer");
    for (const auto& replica : k.replicas)
        add(replica_transformer(replica, config.replicas), "ReplicaCountTransformer");
    for (const auto& image : k.images)
        add(image_transformer(image, config.images), "ImageTagTransformer");
    if (!k.replacements.empty())
        add(replacement_transformer(k.replacements, *loader_), "ReplacementTransformer");
    return list;
}

/// One for each entry of `labels` and one for commonLabels, which counts even if it is empty.
std::vector<Transformer> Target::label_transformers(const TransformerConfig& config) const
{
    std::vector<Transformer> list;
    if (kustomization_.labels.empty() && kustomization_.common_labels.empty()) return list;
    for (const auto& label : kustomization_.labels) {
        auto specs = label.fields;
        base::with_context("failed to merge labels", [&] {
            merge_into(specs, config.labels);
            if (label.include_selectors) return merge_into(specs, config.common_labels);
            if (label.include_templates) merge_into(specs, config.template_labels);
            merge_into(specs, FieldSpec({}, "metadata/labels", true));
        });
        list.push_back(label_transformer(label.pairs, std::move(specs)));
    }
    list.push_back(label_transformer(kustomization_.common_labels, config.common_labels));
    return list;
}

}  // namespace sluice::kustomize
