#pragma once
#include "decode.hpp"
#include "fieldspec.hpp"
#include "selector.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sluice::kustomize {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct LabelEntry {
    Pairs pairs;
    bool include_selectors = false, include_templates = false;
    FsSlice fields;
};

struct PatchEntry {
    std::string path, patch;
    std::optional<Selector> target;
    bool allow_name_change = false, allow_kind_change = false;
};

struct ImageEntry {
    std::string name, new_name, tag_suffix, new_tag, digest;
};

struct ReplicaEntry {
    std::string name;
    std::int64_t count = 0;
};

struct GeneratorOptions {
    Pairs labels, annotations;
    bool disable_name_suffix_hash = false, immutable = false;
};

struct GeneratorEntry {
    std::string name, ns, behavior;
    std::string type;  ///< Secrets alone
    std::string env;   ///< deprecated: one of the envs of a kustomization.yaml, and nothing in a plugin
    std::vector<std::string> literals, files, envs;
    std::optional<GeneratorOptions> options;
};

/// Where charts are; empty: in "charts" beside the kustomization.
struct HelmGlobals {
    std::string chart_home, config_home;
};

struct HelmChartEntry {
    std::string name, version, repo, release_name, ns, values_file, values_merge, kube_version, name_template;
    std::vector<std::string> additional_values_files, api_versions;
    doc::Value values_inline;  ///< an object, or null
    bool include_crds = false, skip_hooks = false, skip_tests = false, debug = false, devel = false;
};

struct ReplacementOptions {
    std::string delimiter, encoding;
    std::int64_t index = 0;
    bool create = false;
};

struct ReplacementSource {
    ResId id;
    std::string field_path;
    std::optional<ReplacementOptions> options;
};

struct ReplacementTarget {
    std::optional<Selector> select;
    std::vector<Selector> reject;
    std::vector<std::string> field_paths;
    std::optional<ReplacementOptions> options;
};

struct ReplacementEntry {
    std::optional<ReplacementSource> source;
    std::optional<std::string> source_value;
    std::optional<std::vector<ReplacementTarget>> targets;
    std::string path;
};

struct VarEntry {
    std::string name;
    Gvk gvk;
    std::string object_name, object_ns;
    std::string field_path;
};

struct SortOptions {
    std::string order;
    struct Legacy {
        std::vector<std::string> first, last;
    };
    std::optional<Legacy> legacy;
};

/// Kustomization: one kustomization.yaml, deprecated fields already moved into their successors.
struct Kustomization {
    std::string file;  ///< path within the tree, for messages
    std::string kind, api_version;
    std::string name_prefix, name_suffix, ns;
    Pairs common_labels, common_annotations, openapi;
    std::vector<LabelEntry> labels;
    std::vector<std::string> patches_strategic_merge;
    std::vector<PatchEntry> patches_json6902, patches;
    std::vector<ImageEntry> images;
    std::vector<ReplacementEntry> replacements;
    std::vector<ReplicaEntry> replicas;
    std::vector<VarEntry> vars;
    std::optional<SortOptions> sort_options;
    std::vector<std::string> resources, components, crds, configurations, generators, transformers, validators;
    std::vector<GeneratorEntry> config_map_generator, secret_generator;
    std::optional<GeneratorOptions> generator_options;
    std::vector<HelmChartEntry> helm_charts;
    HelmGlobals helm_globals;
    std::vector<std::string> build_metadata;
    std::vector<std::string> warnings;  ///< of deprecated fields, in kustomize's words

    bool is_component() const { return kind == "Component"; }
    bool wants(std::string_view metadata_option) const;
};

/// Reads and checks a kustomization file. Throws base::Error{Invalid} naming the file and the field; a field
/// that this engine does not support is such an error.
Kustomization parse_kustomization(std::string_view text, const std::string& file);

// The parts that transformer and generator configurations share with the kustomization file.
void decode(const Decoder&, Gvk&);
void decode(const Decoder&, FieldSpec&);
void decode(const Decoder&, FsSlice&);
void decode(const Decoder&, Selector&);
void decode(const Decoder&, PatchEntry&);
void decode(const Decoder&, ImageEntry&);
void decode(const Decoder&, ReplicaEntry&);
void decode(const Decoder&, GeneratorOptions&);
void decode(const Decoder&, ReplacementEntry&);
void decode(const Decoder&, SortOptions&);
void decode(const Decoder&, LabelEntry&);
void decode(const Decoder&, ReplacementOptions&);
void decode(const Decoder&, ReplacementSource&);
void decode(const Decoder&, ReplacementTarget&);
void decode(const Decoder&, VarEntry&);
void decode(const Decoder&, SortOptions::Legacy&);
void decode(const Decoder&, HelmGlobals&);
void decode(const Decoder&, HelmChartEntry&);
/// One entry of helmChartInflationGenerator; what it says of all charts goes to `globals`.
void decode_old_chart(const Decoder&, HelmChartEntry&, HelmGlobals& globals);

/// One configMapGenerator or secretGenerator entry.
void decode_generator(const Decoder&, GeneratorEntry&, bool secret);

template <class T> Decoder::FieldReader part(std::string_view name, T& target)
{
    return {name, [&target](const Decoder& decoder) { decode(decoder, target); }};
}

template <class T> Decoder::FieldReader part(std::string_view name, std::optional<T>& target)
{
    return {name, [&target](const Decoder& decoder) { decode(decoder, target.emplace()); }};
}

template <class T> Decoder::FieldReader parts(std::string_view name, std::vector<T>& target)
{
    return {name, [&target](const Decoder& decoder) {
                target.clear();
                decoder.each([&](const Decoder& element) { decode(element, target.emplace_back()); });
            }};
}

}  // namespace sluice::kustomize
