#include "target.hpp"

#include "base/error.hpp"
#include "doc/yaml.hpp"
#include "generators.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

Kustomization read_kustomization(const Loader& loader)
{
    std::string file;
    const auto text = loader.load_kustomization(file);
    return parse_kustomization(text, file);
}

void refuse_unsupported(const std::string& file, std::string_view field, bool used)
{
    if (used)
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("{}: field {} is not supported yet", file, field));
}

}  // namespace

Target::Target(std::shared_ptr<const Loader> loader, BuildContext& context)
    : loader_(std::move(loader)), context_(context), kustomization_(read_kustomization(*loader_))
{
    const auto& file = kustomization_.file;
    refuse_unsupported(file, "generators", !kustomization_.generators.empty());
    refuse_unsupported(file, "transformers", !kustomization_.transformers.empty());
    refuse_unsupported(file, "validators", !kustomization_.validators.empty());
    refuse_unsupported(file, "crds", !kustomization_.crds.empty());
    refuse_unsupported(file, "configurations", !kustomization_.configurations.empty());
    refuse_unsupported(file, "buildMetadata", !kustomization_.build_metadata.empty());
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
            const auto document = doc::parse_yaml(
                text,
                {.dialect = doc::YamlDialect::Sigs, .strict_keys = false, .file = *path},
                doc::kManifestLimits);
            schema.book = SchemaBook::from_openapi(document);
        } else if (version && !version->empty() && *version != "v1.21.2") {
            throw base::Error(base::ErrorKind::Invalid, "the specified OpenAPI version is not built in");
        }
        schema.chosen = path || (version && !version->empty());
    });
}

void Target::accumulate(Accumulator& accumulated) const
{
    if (context_.check_stop) context_.check_stop();
    base::with_context("accumulating resources", [&] { add_resources(accumulated, kustomization_.resources); });
    accumulated.merge_config(TransformerConfig::defaults());
    run_generators(accumulated);
    base::with_context("accumulating components", [&] { add_components(accumulated); });
    run_transformers(accumulated);
    accumulated.add_vars(kustomization_.vars);
}

/// An entry is tried as a file first, then as a directory; if both fail, both reasons are told.
void Target::add_resources(Accumulator& accumulated, const std::vector<std::string>& paths) const
{
    for (const auto& path : paths) {
        std::string file_trouble;
        try {
            add_file(accumulated, path);
            continue;
        } catch (const base::Error& error) {
            if (error.kind() == base::ErrorKind::LimitExceeded) throw;
            file_trouble = error.what();
        }
        std::shared_ptr<const Loader> base_loader;
        try {
            base_loader = loader_->enter(path);
        } catch (const base::Error& error) {
            if (is_malformed_yaml(file_trouble)) throw base::Error(base::ErrorKind::Invalid, file_trouble);
            throw base::Error(
                error.kind(), fmt::format("accumulation err='{}': {}", file_trouble, error.what()));
        }
        base::with_context(fmt::format("accumulation err='{}'", file_trouble), [&] {
            add_directory(accumulated, base_loader, false);
        });
    }
}

void Target::add_file(Accumulator& accumulated, const std::string& path) const
{
    base::with_context(fmt::format("accumulating resources from '{}'", path), [&] {
        ResMap from_file;
        const auto documents = loader_->load_objects(path);
        for (const auto& document : *documents)
            from_file.append(std::make_shared<Resource>(document, context_.schema));
        base::with_context(fmt::format("merging resources from '{}'", path), [&] {
            accumulated.resources.append_all(from_file);
        });
    });
}

void Target::add_components(Accumulator& accumulated) const
{
    for (const auto& path : kustomization_.components)
        add_directory(accumulated, loader_->enter(path), true);
}

void Target::add_directory(
    Accumulator& accumulated, const std::shared_ptr<const Loader>& loader, bool component) const
{
    auto child = base::with_context(fmt::format("couldn't make target for path '{}'", loader->root()), [&] {
        return Target(loader, context_);
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
        if (component) return child.accumulate(accumulated);
        Accumulator own;
        child.accumulate(own);
        base::with_context(fmt::format("recursed merging from path '{}'", loader->root()), [&] {
            accumulated.merge(std::move(own));
        });
    });
}

void Target::run_generators(Accumulator& accumulated) const
{
    const auto absorb = [&](const std::vector<GeneratorEntry>& entries, bool secret) {
        std::vector<ResourcePtr> made;
        for (const auto& entry : entries)
            made.push_back(base::with_context(kustomization_.file, [&] {
                return generate(entry, secret, kustomization_.generator_options, *loader_, context_.schema);
            }));
        return made;
    };
    auto made = absorb(kustomization_.config_map_generator, false);
    const auto secrets = absorb(kustomization_.secret_generator, true);
    made.insert(made.end(), secrets.begin(), secrets.end());
    for (const auto& resource : made) {
        ResMap one;
        one.append(resource);
        base::with_context(fmt::format("{}: merging from generator", kustomization_.file), [&] {
            accumulated.resources.absorb_all(one);
        });
    }
}

void Target::run_transformers(Accumulator& accumulated) const
{
    const auto config = accumulated.config;
    const auto transformers =
        base::with_context(kustomization_.file, [&] { return builtin_transformers(*config); });
    for (const auto& transformer : transformers) {
        if (context_.check_stop) context_.check_stop();
        base::with_context(kustomization_.file, [&] { transformer.run(accumulated.resources); });
        accumulated.resources.drop_empty();
    }
}

std::vector<Transformer> Target::builtin_transformers(const TransformerConfig& config) const
{
    const auto& k = kustomization_;
    std::vector<Transformer> list;
    if (!k.patches_strategic_merge.empty())
        list.push_back(strategic_merge_transformer(k.patches_strategic_merge, "", *loader_, context_.schema));
    for (const auto& patch : k.patches)
        list.push_back(patch_transformer(patch, *loader_, context_.schema));
    if (!k.ns.empty()) list.push_back(namespace_transformer({.ns = k.ns}, config.ns));
    if (!k.name_prefix.empty()) list.push_back(prefix_transformer(k.name_prefix, config.name_prefix));
    if (!k.name_suffix.empty()) list.push_back(suffix_transformer(k.name_suffix, config.name_suffix));
    add_label_transformers(list, config);
    if (!k.common_annotations.empty())
        list.push_back(annotation_transformer(k.common_annotations, config.common_annotations));
    for (const auto& patch : k.patches_json6902)
        list.push_back(json6902_transformer(patch, *loader_));
    for (const auto& replica : k.replicas)
        list.push_back(replica_transformer(replica, config.replicas));
    for (const auto& image : k.images)
        list.push_back(image_transformer(image, config.images));
    if (!k.replacements.empty()) list.push_back(replacement_transformer(k.replacements, *loader_));
    return list;
}

void Target::add_label_transformers(std::vector<Transformer>& list, const TransformerConfig& config) const
{
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
    if (!kustomization_.common_labels.empty())
        list.push_back(label_transformer(kustomization_.common_labels, config.common_labels));
}

}  // namespace sluice::kustomize
