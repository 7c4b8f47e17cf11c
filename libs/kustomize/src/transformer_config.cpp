#include "transformer_config.hpp"

#include "base/error.hpp"
#include "default_config_data.hpp"
#include "sort_order.hpp"

#include <algorithm>
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

template <class List, class GetGvk> void sort_by_gvk(List& list, GetGvk gvk)
{
    const auto& order = KindOrder::defaults();
    std::vector<std::tuple<int, std::string, std::size_t>> keys;
    keys.reserve(list.size());
    for (const auto& item : list)
        keys.emplace_back(order.rank(gvk(item).kind), sort_text(gvk(item)), keys.size());
    if (std::is_sorted(keys.begin(), keys.end())) return;
    std::sort(keys.begin(), keys.end());
    List sorted;
    sorted.reserve(list.size());
    for (const auto& key : keys)
        sorted.push_back(std::move(list[std::get<2>(key)]));
    list = std::move(sorted);
}

void sort_specs(FsSlice& specs)
{
    sort_by_gvk(specs, [](const FieldSpec& spec) -> const Gvk& { return spec.gvk; });
}

}  // namespace

const SharedConfig& TransformerConfig::defaults()
{
    static const SharedConfig config = [] {
        TransformerConfig made;
        // Rows of a section stand together.
        const char* name = nullptr;
        FsSlice* section = nullptr;
        for (std::size_t i = 0; i < kDefaultSpecsCount; ++i) {
            const auto& row = kDefaultSpecs[i];
            FieldSpec spec({row.group, row.version, row.kind}, row.path, row.create);
            if (row.section != name) section = section_of(made, name = row.section);
            if (section) {
                section->push_back(std::move(spec));
                continue;
            }
            const Gvk target{row.target_group, row.target_version, row.target_kind};
            auto& references = made.name_references;
            if (references.empty() || !(references.back().target == target)) references.push_back({target, {}});
            references.back().referrers.push_back(std::move(spec));
        }
        made.sort();
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
    sort_by_gvk(
        name_references, [](const NameReferences& references) -> const Gvk& { return references.target; });
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
