#include "plugins.hpp"

#include "base/error.hpp"
#include "generators.hpp"
#include "helm_charts.hpp"
#include "scalar.hpp"

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

using LoaderPtr = std::shared_ptr<const Loader>;

[[noreturn]] void refuse(const std::string& what)
{
    throw base::Error(base::ErrorKind::Invalid, what);
}

void check_builtin(const Resource& configuration)
{
    if (configuration.gvk().api_version() == "builtin") return;
    refuse(fmt::format(
        "external plugins disabled; unable to load external plugin '{}'",
        configuration.original_id().gvk.kind));
}

Decoder decoder_of(const Resource& configuration, Decoder::Scalars scalars)
{
    return {configuration.object, configuration.kind(), Decoder::Unknown::Ignored, scalars};
}

/// Whatever is wrong with a configuration is told with the plugin's name.
std::string trouble_with(const Resource& configuration)
{
    return fmt::format("plugin {} fails configuration", configuration.original_id().str());
}

/// Generators embed the structs that hold their fields.
Decoder decoder_of_generator(const Resource& configuration)
{
    return decoder_of(configuration, Decoder::Scalars::Typed);
}

/// So do replacements; prefixes and suffixes are read by another library.
Decoder decoder_of_transformer(const Resource& configuration)
{
    const auto kind = configuration.kind();
    if (kind == "ReplacementTransformer") return decoder_of(configuration, Decoder::Scalars::Typed);
    const bool is_affix = kind == "PrefixTransformer" || kind == "SuffixTransformer";
    return decoder_of(configuration, is_affix ? Decoder::Scalars::TextsEverywhere : Decoder::Scalars::Texts);
}

Transformer in_order(std::vector<Transformer> steps)
{
    return {[steps = std::move(steps)](ResMap& map) {
        for (const auto& step : steps)
            step.run(map);
    }};
}

Transformer load_namespace(const Decoder& decoder)
{
    NamespaceSettings settings;
    FsSlice specs;
    std::string subjects;
    const auto read_metadata = [&](const Decoder& metadata) {
        metadata.object({field("namespace", settings.ns)});
    };
    decoder.object(
        {{"metadata", read_metadata},
         part("fieldSpecs", specs),
         field("unsetOnly", settings.unset_only),
         field("setRoleBindingSubjects", subjects)});
    if (subjects == "allServiceAccounts")
        settings.subjects = RoleBindingSubjects::AllServiceAccounts;
    else if (subjects == "none")
        settings.subjects = RoleBindingSubjects::None;
    else if (!subjects.empty() && subjects != "defaultOnly")
        decoder.fail(fmt::format(
            "invalid value \"{}\" for setRoleBindingSubjects: must be one of \"defaultOnly\", \"none\" or "
            "\"allServiceAccounts\"",
            subjects));
    return namespace_transformer(std::move(settings), std::move(specs));
}

Transformer load_affix(const Decoder& decoder, const char* name, Transformer (*make)(std::string, FsSlice))
{
    std::string text;
    std::optional<FsSlice> specs;
    decoder.object({field(name, text), part("fieldSpecs", specs)});
    if (!specs) decoder.fail("fieldSpecs is not expected to be nil");
    return make(std::move(text), std::move(*specs));
}

Transformer load_pairs(const Decoder& decoder, const char* name, Transformer (*make)(Pairs, FsSlice))
{
    Pairs pairs;
    FsSlice specs;
    decoder.object({field(name, pairs), part("fieldSpecs", specs)});
    return make(std::move(pairs), std::move(specs));
}

Transformer load_json6902(const Decoder& decoder, const Loader& loader)
{
    PatchEntry patch;
    decoder.object({part("target", patch.target), field("path", patch.path), field("jsonOp", patch.patch)});
    return json6902_transformer(patch, loader);
}

Transformer load_strategic_merge(const Decoder& decoder, const Loader& loader, const BuildSchema& schema)
{
    std::vector<std::string> paths;
    std::string patches;
    decoder.object({field("paths", paths), field("patches", patches)});
    return strategic_merge_transformer(paths, patches, loader, schema);
}

template <class Entry, class Make> Transformer load_entry(const Decoder& decoder, const char* name, Make make)
{
    Entry entry;
    FsSlice specs;
    decoder.object({part(name, entry), part("fieldSpecs", specs)});
    return make(std::move(entry), std::move(specs));
}

Transformer load_replacements(const Decoder& decoder, const Loader& loader)
{
    std::vector<ReplacementEntry> replacements;
    decoder.object({parts("replacements", replacements)});
    return replacement_transformer(replacements, loader);
}

Generator load_generator_entry(
    const Resource& configuration, const LoaderPtr& loader, const BuildSchema& schema, bool secret)
{
    GeneratorEntry entry;
    decode_generator(decoder_of_generator(configuration), entry, secret);
    if (entry.name.empty()) entry.name = configuration.name();
    if (entry.ns.empty()) entry.ns = configuration.ns();
    return {[entry, secret, loader, &schema] {
        ResMap made;
        made.append(generate(entry, secret, std::nullopt, *loader, schema));
        return made;
    }};
}

Generator load_chart(const Resource& configuration, const LoaderPtr& loader, const BuildSchema& schema)
{
    HelmChartEntry chart;
    HelmGlobals globals;
    const auto decoder = decoder_of_generator(configuration);
    decode(decoder, chart);
    decode(decoder, globals);
    return helm_generator(std::move(chart), std::move(globals), {}, loader, schema);
}

/// A Google Kubernetes Engine service account bound to one of the cloud's.
Generator load_iam_policy(const Resource& configuration, const BuildSchema& schema)
{
    std::string cloud, name, ns, account, project;
    const auto read_service = [&](const Decoder& service) {
        service.object({field("name", name), field("namespace", ns)});
    };
    const auto read_account = [&](const Decoder& service) {
        service.object({field("name", account), field("projectId", project)});
    };
    decoder_of_generator(configuration)
        .object({field("cloud", cloud), {"kubernetesService", read_service}, {"serviceAccount", read_account}});
    if (cloud != "gke") refuse(fmt::format("cloud provider {} not supported yet", cloud));
    auto object = doc::Value::object({{"apiVersion", "v1"}, {"kind", "ServiceAccount"}});
    object.edit({"metadata", "annotations"})
        .set("iam.gke.io/gcp-service-account", fmt::format("{}@{}.iam.gserviceaccount.com", account, project));
    object.edit("metadata").set("name", plain(name));
    if (!ns.empty()) object.edit("metadata").set("namespace", plain(ns));
    return {[object, &schema] {
        ResMap made;
        made.append(std::make_shared<Resource>(object, schema));
        return made;
    }};
}

Transformer
load_builtin(const std::string& kind, const Decoder& decoder, const Loader& loader, const BuildSchema& schema)
{
    if (kind == "AnnotationsTransformer") return load_pairs(decoder, "annotations", annotation_transformer);
    if (kind == "LabelTransformer") return load_pairs(decoder, "labels", label_transformer);
    if (kind == "PrefixTransformer") return load_affix(decoder, "prefix", prefix_transformer);
    if (kind == "SuffixTransformer") return load_affix(decoder, "suffix", suffix_transformer);
    if (kind == "PrefixSuffixTransformer")
        return in_order(
            {load_affix(decoder, "prefix", prefix_transformer),
             load_affix(decoder, "suffix", suffix_transformer)});
    if (kind == "NamespaceTransformer") return load_namespace(decoder);
    if (kind == "HashTransformer") return hash_transformer();
    if (kind == "ImageTagTransformer") return load_entry<ImageEntry>(decoder, "imageTag", image_transformer);
    if (kind == "ReplicaCountTransformer")
        return load_entry<ReplicaEntry>(decoder, "replica", replica_transformer);
    if (kind == "PatchJson6902Transformer") return load_json6902(decoder, loader);
    if (kind == "PatchStrategicMergeTransformer") return load_strategic_merge(decoder, loader, schema);
    if (kind == "ReplacementTransformer") return load_replacements(decoder, loader);
    if (kind == "ValueAddTransformer") return value_add_transformer(decoder, loader);
    if (kind == "PatchTransformer") {
        PatchEntry patch;
        decode(decoder, patch);
        return patch_transformer(patch, loader, schema);
    }
    refuse(fmt::format("unable to load builtin {}", kind));
}

}  // namespace

Transformer load_transformer(const Resource& configuration, const LoaderPtr& loader, const BuildSchema& schema)
{
    check_builtin(configuration);
    return base::with_context(trouble_with(configuration), [&] {
        return load_builtin(configuration.kind(), decoder_of_transformer(configuration), *loader, schema);
    });
}

namespace {

Generator
load_builtin_generator(const Resource& configuration, const LoaderPtr& loader, const BuildSchema& schema)
{
    const auto kind = configuration.kind();
    if (kind == "ConfigMapGenerator") return load_generator_entry(configuration, loader, schema, false);
    if (kind == "SecretGenerator") return load_generator_entry(configuration, loader, schema, true);
    if (kind == "IAMPolicyGenerator") return load_iam_policy(configuration, schema);
    if (kind == "HelmChartInflationGenerator") return load_chart(configuration, loader, schema);
    refuse(fmt::format("{} not a generator", kind));
}

}  // namespace

Generator load_generator(const Resource& configuration, const LoaderPtr& loader, const BuildSchema& schema)
{
    check_builtin(configuration);
    return base::with_context(
        trouble_with(configuration), [&] { return load_builtin_generator(configuration, loader, schema); });
}

}  // namespace sluice::kustomize
