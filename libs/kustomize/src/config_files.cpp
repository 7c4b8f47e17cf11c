#include "config_files.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "doc/json.hpp"
#include "kustomization.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

void decode_references(const Decoder& decoder, NameReferences& references)
{
    decoder.object(
        {embedded(field("group", references.target.group)),
         embedded(field("version", references.target.version)),
         embedded(field("kind", references.target.kind)),
         part("fieldSpecs", references.referrers)});
}

TransformerConfig read_configuration(const std::string& text, const std::string& file)
{
    const auto document = base::with_context(file, [&] { return parse_config_strictly(text); });
    TransformerConfig config;
    const auto read_references = [&](const Decoder& list) {
        list.each(
            [&](const Decoder& element) { decode_references(element, config.name_references.emplace_back()); });
    };
    Decoder(document, file, Decoder::Unknown::Refused, Decoder::Scalars::Texts)
        .object(
            {part("namePrefix", config.name_prefix),
             part("nameSuffix", config.name_suffix),
             part("namespace", config.ns),
             part("commonLabels", config.common_labels),
             part("labels", config.labels),
             part("templateLabels", config.template_labels),
             part("commonAnnotations", config.common_annotations),
             {"nameReference", read_references},
             part("varReference", config.var_references),
             part("images", config.images),
             part("replicas", config.replicas)});
    config.sort();
    return config;
}

constexpr std::uint64_t kStepsOfDefinition = 100;

/// Of definitions that refer to one another.
constexpr std::size_t kMostLevels = 500;

/// Walks the definitions of one custom kind.
class CrdReader {
public:
    CrdReader(const doc::Value& definitions, TransformerConfig& config)
        : definitions_(definitions), config_(config)
    {
    }

    void read(const doc::Member& definition)
    {
        const auto& properties = schema_of(definition.value)["properties"];
        if (!properties.contains("kind") || !properties.contains("apiVersion") ||
            !properties.contains("metadata"))
            return;
        const auto name = definition.key();
        kind_ = name.substr(name.rfind('.') == std::string_view::npos ? 0 : name.rfind('.') + 1);
        walk(std::string(name), "");
    }

private:
    /// Go matches the struct's field names whatever their case.
    static const doc::Value& schema_of(const doc::Value& definition)
    {
        return definition.contains("Schema") ? definition["Schema"] : definition["schema"];
    }

    void walk(const std::string& type, const std::string& path)
    {
        const auto* definition = definitions_.find(type);
        if (!definition) return;
        Budget::spend(kStepsOfDefinition);
        Budget::charge(path.size());
        if (!open_.insert(type).second)
            throw base::Error(base::ErrorKind::Invalid, fmt::format("definition '{}' contains itself", type));
        if (open_.size() > kMostLevels)
            throw base::Error(base::ErrorKind::LimitExceeded, "definitions are nested too deeply");
        for (const auto& property : schema_of(*definition)["properties"].members()) {
            const auto below = (path.empty() ? "" : path + "/") + std::string(property.key());
            note(property.value, below);
            if (const auto target = text_of(property.value["$ref"]); !target.empty()) walk(target, below);
        }
        open_.erase(type);
    }

    void note(const doc::Value& property, const std::string& path)
    {
        const auto members = property.members();
        if (std::none_of(members.begin(), members.end(), [](const doc::Member& member) {
                return member.key().starts_with("x-kubernetes-");
            }))
            return;
        const FieldSpec spec({{}, {}, kind_}, path, false);
        if (property["x-kubernetes-annotation"].is_string()) merge_into(config_.common_annotations, spec);
        if (property["x-kubernetes-label-selector"].is_string()) merge_into(config_.common_labels, spec);
        if (property["x-kubernetes-identity"].is_string()) merge_into(config_.name_prefix, spec);
        const auto& version = property["x-kubernetes-object-ref-api-version"];
        const auto& kind = property["x-kubernetes-object-ref-kind"];
        if (!version.is_string() || !kind.is_string()) return;
        const auto name_key = property["x-kubernetes-object-ref-name-key"].string_or("name");
        const FieldSpec referrer({{}, {}, kind_}, fmt::format("{}/{}", path, name_key), false);
        config_.add_name_reference({{{}, version.text(), kind.text()}, {referrer}});
    }

    const doc::Value& definitions_;
    TransformerConfig& config_;
    std::string kind_;
    std::set<std::string> open_;
};

}  // namespace

SharedConfig load_configurations(const Loader& loader, const std::vector<std::string>& paths)
{
    if (paths.empty()) return TransformerConfig::defaults();
    TransformerConfig added;
    for (const auto& path : paths) {
        const auto more = read_configuration(loader.load(path), path);
        base::with_context(path, [&] { added.merge(more); });
    }
    return merged(TransformerConfig::defaults(), std::make_shared<const TransformerConfig>(std::move(added)));
}

SharedConfig load_crds(const Loader& loader, const std::vector<std::string>& paths)
{
    if (paths.empty()) return nullptr;
    auto config = std::make_shared<TransformerConfig>();
    for (const auto& path : paths)
        base::with_context(fmt::format("crds: unable to parse open API definition from '{}'", path), [&] {
            const auto text = loader.load(path);
            const auto definitions =
                text.starts_with('{') ? doc::parse_json(text, doc::kManifestLimits) : parse_config(text);
            if (!definitions.is_object())
                throw base::Error(base::ErrorKind::Invalid, "expected a map of definitions");
            CrdReader reader(definitions, *config);
            for (const auto& definition : definitions.members()) {
                if (!definition.value.is_object() && !definition.value.is_null())
                    throw base::Error(
                        base::ErrorKind::Invalid, fmt::format("'{}' is no definition", definition.key()));
                reader.read(definition);
            }
        });
    config->sort();
    return config;
}

}  // namespace sluice::kustomize
