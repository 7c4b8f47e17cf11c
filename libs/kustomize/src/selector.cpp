#include "selector.hpp"

#include "budget.hpp"

namespace sluice::kustomize {

namespace {

/// Ids are put together and matched with expressions.
constexpr std::uint64_t kStepsOfSelection = 16;

}  // namespace

CompiledSelector::CompiledSelector(const Selector& selector)
    : group_(Pattern::anchored(selector.gvk.group)), version_(Pattern::anchored(selector.gvk.version)),
      kind_(Pattern::anchored(selector.gvk.kind)), name_(Pattern::anchored(selector.name)),
      ns_(Pattern::anchored(selector.ns)), labels_(LabelSelector::parse(selector.label_selector)),
      annotations_(LabelSelector::parse(selector.annotation_selector)),
      asks_labels_(!selector.label_selector.empty()), asks_annotations_(!selector.annotation_selector.empty())
{
}

bool CompiledSelector::selects(const Resource& resource) const
{
    Budget::spend(kStepsOfSelection);
    const auto now = resource.id();
    const auto before = resource.original_id();
    if (!ns_.matches(before.effective_namespace()) && !ns_.matches(now.effective_namespace())) return false;
    if (!name_.matches(before.name) && !name_.matches(now.name)) return false;
    return matches_gvk(now.gvk) && matches_metadata(resource.object);
}

bool CompiledSelector::matches_id(const ResId& id) const
{
    return matches_gvk(id.gvk) && name_.matches(id.name) && ns_.matches(id.ns);
}

bool CompiledSelector::matches_metadata(const doc::Value& object) const
{
    return (!asks_labels_ || labels_.matches(metadata_map(object, "labels"))) &&
           (!asks_annotations_ || annotations_.matches(metadata_map(object, "annotations")));
}

bool CompiledSelector::matches_gvk(const Gvk& gvk) const
{
    return group_.matches(gvk.group) && version_.matches(gvk.version) && kind_.matches(gvk.kind);
}

std::vector<ResourcePtr> select(const ResMap& map, const Selector& selector)
{
    const CompiledSelector compiled(selector);
    std::vector<ResourcePtr> selected;
    for (const auto& resource : map.resources())
        if (compiled.selects(*resource)) selected.push_back(resource);
    return selected;
}

}  // namespace sluice::kustomize
