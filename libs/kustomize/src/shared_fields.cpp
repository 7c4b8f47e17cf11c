#include "shared_fields.hpp"

#include "scalar.hpp"

#include <algorithm>

namespace sluice::kustomize {
namespace {

/// nullptr if the place does not exist, or only inside a list.
const doc::Value* find(const doc::Value& object, const FieldPlace& place)
{
    const auto* here = &object;
    for (const auto& name : place) {
        here = here->find(name);
        if (!here) return nullptr;
    }
    return here;
}

void write(doc::Value& object, const FieldPlace& place, const doc::Value& value)
{
    auto* here = &object;
    for (const auto& name : place)
        here = &here->edit(name);
    *here = value;
}

}  // namespace

std::vector<FieldPlace> places_of(const doc::Value& object, const FsSlice& specs, const std::string& key)
{
    const auto gvk = gvk_of(object);
    std::vector<FieldPlace> places;
    for (const auto& spec : specs) {
        if (!gvk.selected_by(spec.gvk)) continue;
        FieldPlace place;
        for (const auto& segment : spec.segments)
            place.push_back(segment.name);
        place.push_back(key);
        places.push_back(std::move(place));
    }
    return places;
}

void note_shared(Resource& resource, const doc::Value& before, const std::vector<FieldPlace>& places)
{
    std::vector<FieldPlace> made;
    for (const auto& place : places)
        if (!find(before, place) && find(resource.object, place)) made.push_back(place);
    if (made.size() < 2) return;
    std::sort(made.begin(), made.end());
    resource.shared_fields.push_back(std::move(made));
}

void sync_shared(Resource& resource, const doc::Value& before)
{
    for (auto& places : resource.shared_fields) {
        std::erase_if(places, [&](const FieldPlace& place) {
            const auto* value = find(resource.object, place);
            return !value || !is_scalar(*value) || !find(before, place);
        });
        // Of several changes the last in the order of the walk stays.
        const auto changed = std::find_if(places.rbegin(), places.rend(), [&](const FieldPlace& place) {
            return !(*find(resource.object, place) == *find(before, place));
        });
        if (changed == places.rend()) continue;
        const auto value = *find(resource.object, *changed);
        for (const auto& place : places)
            if (!(*find(resource.object, place) == value)) write(resource.object, place, value);
    }
}

}  // namespace sluice::kustomize
