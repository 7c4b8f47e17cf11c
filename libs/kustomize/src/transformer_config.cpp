#include "transformer_config.hpp"

#include "base/error.hpp"
#include "default_config_data.hpp"
#include "sort_order.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

FsSlice* section_of(TransformerConfig& config, std::string_view name)
{
    const std::pair<std::string_view, FsSlice*> sections[] = {
        {"namePrefix", &config.name_prefix},
        {"nameSuffix", &config.name_suffix},
        {"namespace", &config.ns},
        {"commonLabels", &config.common_labels},
        {"labels", &config.labels},
        {"templateLabels", &config.template_labels},
        {"commonAnnotations", &config.common_annotations},
        {"varReference", &config.var_references},
        {"images", &config.images},
        {"replicas", &config.replicas}};
    for (const auto& [known, specs] : sections)
        if (known == name) return specs;
    return nullptr;
}

void merge_section(FsSlice& mine, const FsSlice& other, std::string_view name)
{
    base::with_context(fmt::format("failed to merge {} fieldSpec", name), [&] { merge_into(mine, other); });
}

/// nullopt: they are in order as they stand.
template <class List, class GetGvk>
std::optional<std::vector<std::size_t>> order_by_gvk(const List& list, GetGvk gvk)
{
    if (list.size() < 2) return std::nullopt;
    const auto& order = KindOrder::defaults();
    std::vector<std::tuple<int, std::string, std::size_t>> keys;
    keys.reserve(list.size());
    for (const auto& item : list)
        keys.emplace_back(order.rank(gvk(item).kind), sort_text(gvk(item)), keys.size());
    if (std::is_sorted(keys.begin(), keys.end())) return std::nullopt;
    std::sort(keys.begin(), keys.end());
    std::vector<std::size_t> places;
    places.reserve(keys.size());
    for (const auto& key : keys)
        places.push_back(std::get<2>(key));
    return places;
}

void sort_specs(FsSlice& specs)
{
    const auto order = order_by_gvk(specs, [](const FieldSpec& spec) -> const GvkView& { return spec.gvk; });
    if (!order) return;
    std::vector<FieldSpec> sorted;
    sorted.reserve(specs.size());
    for (const auto place : *order)
        sorted.push_back(specs[place]);
    specs = FsSlice(std::move(sorted));
}

}  // namespace

const SharedConfig& TransformerConfig::defaults()
{
    static const SharedConfig config = [] {
        TransformerConfig made;
        made.name_references.reserve(kDefaultSections.size());
        for (const auto& defaults : kDefaultSections) {
            auto specs = FsSlice::constants(defaults.specs);
            const auto& [group, version, kind] = defaults.target;
            if (auto* section = section_of(made, defaults.name))
                *section = std::move(specs);
            else
                made.name_references.push_back(
                    {{std::string(group), std::string(version), std::string(kind)}, std::move(specs)});
        }
        return std::make_shared<const TransformerConfig>(std::move(made));
    }();
    return config;
}

void TransformerConfig::merge(const TransformerConfig& other)
{
    merge_section(name_prefix, other.name_prefix, "NamePrefix");
    merge_section(name_suffix, other.name_suffix, "NameSuffix");
    merge_section(ns, other.ns, "NameSpace");
    merge_section(common_annotations, other.common_annotations, "CommonAnnotations");
    merge_section(common_labels, other.common_labels, "CommonLabels");
    merge_section(labels, other.labels, "Labels");
    merge_section(template_labels, other.template_labels, "TemplateLabels");
    merge_section(var_references, other.var_references, "VarReference");
    base::with_context("failed to merge NameReference fieldSpec", [&] {
        for (const auto& references : other.name_references)
            add_name_reference(references);
    });
    merge_section(images, other.images, "Images");
    merge_section(replicas, other.replicas, "Replicas");
    sort();
}

void TransformerConfig::add_name_reference(const NameReferences& added)
{
    bool found = false;
    for (auto& known : name_references) {
        if (!(known.target == added.target)) continue;
        merge_into(known.referrers, added.referrers);
        found = true;
    }
    if (!found) name_references.push_back(added);
}

void TransformerConfig::sort()
{
    for (auto* specs :
         {&name_prefix,
          &name_suffix,
          &ns,
          &common_labels,
          &labels,
          &template_labels,
          &common_annotations,
          &var_references,
          &images,
          &replicas})
        sort_specs(*specs);
    const auto order = order_by_gvk(
        name_references, [](const NameReferences& references) -> const Gvk& { return references.target; });
    if (!order) return;
    std::vector<NameReferences> sorted;
    sorted.reserve(name_references.size());
    for (const auto place : *order)
        sorted.push_back(std::move(name_references[place]));
    name_references = std::move(sorted);
}

SharedConfig merged(const SharedConfig& mine, const SharedConfig& other)
{
    if (!other || mine == other) return mine;
    if (!mine && other == TransformerConfig::defaults()) return other;
    // Where there was nothing, the reference still merges one by one: a spec for one kind, which stands before
    // the one for all kinds, keeps that one out.
    auto sum = mine ? std::make_shared<TransformerConfig>(*mine) : std::make_shared<TransformerConfig>();
    sum->merge(*other);
    return sum;
}

}  // namespace sluice::kustomize
