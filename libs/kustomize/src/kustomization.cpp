#include "kustomization.hpp"

#include "base/error.hpp"
#include "printable.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

constexpr std::string_view kKustomizationVersion = "kustomize.config.k8s.io/v1beta1";
constexpr std::string_view kComponentVersion = "kustomize.config.k8s.io/v1alpha1";

Decoder::FieldReader generators(std::string_view name, std::vector<GeneratorEntry>& target, bool secret)
{
    return {name, [&target, secret](const Decoder& decoder) {
                decoder.each([&](const Decoder& element) {
                    auto& generator = target.emplace_back();
                    decode_generator(element, generator, secret);
                    if (!generator.env.empty()) generator.envs.push_back(generator.env);
                    // The reference hands generators on as YAML; a ConfigMap's text is met again when it is
                    // printed.
                    for (const auto& literal : generator.literals)
                        if (secret && holds_control(literal))
                            element.fail("control characters are not allowed in literals");
                });
            }};
}

/// apiVersion and kind, defaulted; any other pair is refused.
void check_type(Kustomization& made)
{
    if (made.kind.empty()) made.kind = "Kustomization";
    const auto version = made.is_component() ? kComponentVersion : kKustomizationVersion;
    if (made.api_version.empty()) made.api_version = version;
    std::string trouble;
    if (made.kind != "Kustomization" && !made.is_component())
        trouble = "kind should be Kustomization or Component";
    if (made.api_version != version)
        trouble +=
            fmt::format("{}apiVersion for {} should be {}", trouble.empty() ? "" : "; ", made.kind, version);
    if (!trouble.empty())
        throw base::Error(base::ErrorKind::Invalid, fmt::format("Failed to read {}: {}", made.file, trouble));
}

/// Only apiVersion and kind, or nothing with content at all.
bool says_nothing(const doc::Value& document)
{
    return std::all_of(document.members().begin(), document.members().end(), [](const doc::Member& member) {
        return member.key() == "apiVersion" || member.key() == "kind" || is_null(member.value);
    });
}

/// One sentence for each deprecated field that is there, be it empty.
std::vector<std::string> deprecations(const doc::Value& document)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kSuccessors{
        {{"bases", "resources"},
         {"commonLabels", "labels"},
         {"imageTags", "images"},
         {"patchesJson6902", "patches"},
         {"patchesStrategicMerge", "patches"},
         {"vars", "replacements"}}};
    std::vector<std::string> warnings;
    for (const auto& [field, successor] : kSuccessors)
        if (std::any_of(
                document.members().begin(), document.members().end(), [name = field](const auto& member) {
                    return same_whatever_case(member.key(), name) && !is_null(member.value);
                }))
            warnings.push_back(fmt::format(
                "# Warning: '{}' is deprecated. Please use '{}' instead. {}Run 'kustomize edit fix' to update "
                "your Kustomization automatically.",
                field,
                successor,
                field == "vars" ? "[EXPERIMENTAL] " : ""));
    return warnings;
}

}  // namespace

bool Kustomization::wants(std::string_view metadata_option) const
{
    return std::find(build_metadata.begin(), build_metadata.end(), metadata_option) != build_metadata.end();
}

Kustomization parse_kustomization(std::string_view text, const std::string& file)
{
    const auto document =
        base::with_context(fmt::format("{}: invalid Kustomization", file), [&] { return parse_config(text); });

    Kustomization made;
    made.file = file;
    made.warnings = deprecations(document);
    std::vector<std::string> bases;
    std::vector<ImageEntry> image_tags;
    const Decoder decoder(document, fmt::format("{}: invalid Kustomization", file), Decoder::Unknown::Refused);
    const auto ignored = [](const Decoder& metadata) {
        std::string name, ns;
        Pairs labels, annotations;
        metadata.object(
            {field("name", name),
             field("namespace", ns),
             field("labels", labels),
             field("annotations", annotations)});
    };
    std::optional<HelmGlobals> helm_globals;
    HelmGlobals old_globals;
    std::vector<HelmChartEntry> old_charts;
    const auto read_old_charts = [&](const Decoder& charts) {
        charts.each(
            [&](const Decoder& chart) { decode_old_chart(chart, old_charts.emplace_back(), old_globals); });
    };
    decoder.object(
        {field("apiVersion", made.api_version),
         field("kind", made.kind),
         {"metadata", ignored},
         field("openapi", made.openapi),
         field("namePrefix", made.name_prefix),
         field("nameSuffix", made.name_suffix),
         field("namespace", made.ns),
         field("commonLabels", made.common_labels),
         parts("labels", made.labels),
         field("commonAnnotations", made.common_annotations),
         field("patchesStrategicMerge", made.patches_strategic_merge),
         parts("patchesJson6902", made.patches_json6902),
         parts("patches", made.patches),
         parts("images", made.images),
         parts("imageTags", image_tags),
         parts("replacements", made.replacements),
         parts("replicas", made.replicas),
         parts("vars", made.vars),
         part("sortOptions", made.sort_options),
         field("resources", made.resources),
         field("components", made.components),
         field("crds", made.crds),
         field("bases", bases),
         generators("configMapGenerator", made.config_map_generator, false),
         generators("secretGenerator", made.secret_generator, true),
         part("helmGlobals", helm_globals),
         parts("helmCharts", made.helm_charts),
         {"helmChartInflationGenerator", read_old_charts},
         part("generatorOptions", made.generator_options),
         field("configurations", made.configurations),
         field("generators", made.generators),
         field("transformers", made.transformers),
         field("validators", made.validators),
         field("buildMetadata", made.build_metadata)});
    // An empty list does not survive the reference's way to its transformer.
    for (auto& replacement : made.replacements)
        if (replacement.targets && replacement.targets->empty()) replacement.targets.reset();
    made.resources.insert(made.resources.end(), bases.begin(), bases.end());
    made.images.insert(made.images.end(), image_tags.begin(), image_tags.end());
    made.helm_globals = helm_globals.value_or(old_globals);
    made.helm_charts.insert(made.helm_charts.end(), old_charts.begin(), old_charts.end());
    if (is_nil_or_empty(document) || (document.is_object() && says_nothing(document)))
        throw base::Error(base::ErrorKind::Invalid, fmt::format("{}: kustomization.yaml is empty", file));
    check_type(made);
    return made;
}

void decode(const Decoder& decoder, LabelEntry& label)
{
    decoder.object(
        {field("pairs", label.pairs),
         field("includeSelectors", label.include_selectors),
         field("includeTemplates", label.include_templates),
         part("fields", label.fields)});
}

void decode(const Decoder& decoder, ReplacementOptions& options)
{
    decoder.object(
        {field("delimiter", options.delimiter),
         field("index", options.index),
         field("encoding", options.encoding),
         field("create", options.create)});
}

void decode(const Decoder& decoder, ReplacementSource& source)
{
    decoder.object(
        {embedded(field("group", source.id.gvk.group)),
         embedded(field("version", source.id.gvk.version)),
         embedded(field("kind", source.id.gvk.kind)),
         embedded(field("name", source.id.name)),
         embedded(field("namespace", source.id.ns)),
         field("fieldPath", source.field_path),
         part("options", source.options)});
}

void decode(const Decoder& decoder, ReplacementTarget& target)
{
    decoder.object(
        {part("select", target.select),
         parts("reject", target.reject),
         field("fieldPaths", target.field_paths),
         part("options", target.options)});
}

void decode(const Decoder& decoder, VarEntry& var)
{
    std::string api_version;
    const auto read_object = [&](const Decoder& object) {
        object.object(
            {field("apiVersion", api_version),
             field("group", var.gvk.group),
             field("version", var.gvk.version),
             field("kind", var.gvk.kind),
             field("name", var.object_name),
             field("namespace", var.object_ns)});
    };
    const auto read_field = [&](const Decoder& object) { object.object({field("fieldPath", var.field_path)}); };
    decoder.object({field("name", var.name), {"objref", read_object}, {"fieldref", read_field}});
    const auto slashes = std::count(api_version.begin(), api_version.end(), '/');
    if (slashes == 1)
        parse_api_version(api_version, var.gvk.group, var.gvk.version);
    else if (slashes == 0 && !api_version.empty())
        var.gvk.version = api_version;
    if (var.field_path.empty()) var.field_path = "metadata.name";
}

void decode(const Decoder& decoder, SortOptions::Legacy& legacy)
{
    decoder.object({field("orderFirst", legacy.first), field("orderLast", legacy.last)});
}

void decode(const Decoder& decoder, Gvk& gvk)
{
    decoder.object({field("group", gvk.group), field("version", gvk.version), field("kind", gvk.kind)});
}

void decode(const Decoder& decoder, FieldSpec& spec)
{
    Gvk gvk;
    std::string path;
    bool create = false;
    decoder.object(
        {embedded(field("group", gvk.group)),
         embedded(field("version", gvk.version)),
         embedded(field("kind", gvk.kind)),
         field("path", path),
         field("create", create)});
    spec = FieldSpec(std::move(gvk), std::move(path), create);
}

void decode(const Decoder& decoder, FsSlice& specs)
{
    std::vector<FieldSpec> listed;
    decoder.each([&](const Decoder& element) { decode(element, listed.emplace_back()); });
    specs = FsSlice(std::move(listed));
}

void decode(const Decoder& decoder, Selector& selector)
{
    decoder.object(
        {embedded(field("group", selector.gvk.group)),
         embedded(field("version", selector.gvk.version)),
         embedded(field("kind", selector.gvk.kind)),
         embedded(field("name", selector.name)),
         embedded(field("namespace", selector.ns)),
         field("annotationSelector", selector.annotation_selector),
         field("labelSelector", selector.label_selector)});
}

void decode(const Decoder& decoder, PatchEntry& patch)
{
    const auto read_options = [&](const Decoder& options) {
        options.object(
            {field("allowNameChange", patch.allow_name_change),
             field("allowKindChange", patch.allow_kind_change)});
    };
    decoder.object(
        {field("path", patch.path),
         field("patch", patch.patch),
         part("target", patch.target),
         {"options", read_options}});
}

void decode(const Decoder& decoder, ImageEntry& image)
{
    decoder.object(
        {field("name", image.name),
         field("newName", image.new_name),
         field("tagSuffix", image.tag_suffix),
         field("newTag", image.new_tag),
         field("digest", image.digest)});
}

void decode(const Decoder& decoder, ReplicaEntry& replica)
{
    decoder.object({field("name", replica.name), field("count", replica.count)});
}

void decode(const Decoder& decoder, GeneratorOptions& options)
{
    decoder.object(
        {field("labels", options.labels),
         field("annotations", options.annotations),
         field("disableNameSuffixHash", options.disable_name_suffix_hash),
         field("immutable", options.immutable)});
}

void decode(const Decoder& decoder, ReplacementEntry& replacement)
{
    const auto read_targets = [&](const Decoder& targets) {
        auto& list = replacement.targets.emplace();
        targets.each([&](const Decoder& element) { decode(element, list.emplace_back()); });
    };
    decoder.object(
        {part("source", replacement.source),
         field("sourceValue", replacement.source_value),
         {"targets", read_targets},
         field("path", replacement.path)});
}

void decode(const Decoder& decoder, SortOptions& options)
{
    decoder.object({field("order", options.order), part("legacySortOptions", options.legacy)});
}

void decode_generator(const Decoder& decoder, GeneratorEntry& generator, bool secret)
{
    decoder.object(
        {field("name", generator.name),
         field("namespace", generator.ns),
         field("behavior", generator.behavior),
         field("literals", generator.literals),
         field("files", generator.files),
         field("envs", generator.envs),
         field("env", generator.env),
         part("options", generator.options),
         // A ConfigMap has no type of its own.
         secret ? field("type", generator.type) : field("name", generator.name)});
}

}  // namespace sluice::kustomize
