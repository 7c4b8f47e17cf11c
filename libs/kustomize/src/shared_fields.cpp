#include "shared_fields.hpp"

#include "budget.hpp"
#include "node.hpp"
#include "node_tree.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace sluice::kustomize {
namespace {

using Segments = std::span<const FieldSpec::Segment>;

const doc::Value* step(const doc::Value& here, const FieldStep& to)
{
    if (!to.name.empty()) return here.find(to.name);
    return here.is_array() && to.item < here.size() ? &here[to.item] : nullptr;
}

std::size_t count_named(const doc::Value& list, const doc::Value& name)
{
    const auto items = list.elements();
    return static_cast<std::size_t>(
        std::count_if(items.begin(), items.end(), [&](const auto& item) { return item["name"] == name; }));
}

/// Where an item of `old` lies in `now`. Items that came or went beside it are no harm if it has a name of its
/// own.
std::optional<std::size_t> follow_item(const doc::Value& old, const doc::Value& now, std::size_t item)
{
    if (item >= old.size() || !now.is_array()) return std::nullopt;
    if (old.size() == now.size()) return item;
    const auto& name = old[item]["name"];
    if (is_null(name) || count_named(old, name) != 1 || count_named(now, name) != 1) return std::nullopt;
    std::size_t at = 0;
    while (!(now[at]["name"] == name))
        ++at;
    return at;
}

/// The place as it is called after a change; nothing if it is gone.
std::optional<FieldPlace> follow(const doc::Value& before, const doc::Value& after, const FieldPlace& place)
{
    const auto *old = &before, *now = &after;
    FieldPlace way;
    for (const auto& to : place) {
        auto next = to;
        if (to.name.empty()) {
            const auto item = follow_item(*old, *now, to.item);
            if (!item) return std::nullopt;
            next.item = *item;
        }
        old = step(*old, to);
        now = step(*now, next);
        if (!old || !now) return std::nullopt;
        way.push_back(std::move(next));
    }
    return is_scalar(*now) ? std::optional(way) : std::nullopt;
}

void write(doc::Value& object, const FieldPlace& place, const doc::Value& value)
{
    auto* here = &object;
    for (const auto& to : place)
        here = to.name.empty() ? &here->edit_at(to.item) : &here->edit(to.name);
    *here = value;
}

void add_places(
    std::vector<FieldPlace>& places,
    FieldPlace& way,
    const doc::Value& here,
    Segments segments,
    const std::string& key)
{
    Budget::spend();
    if (here.is_array()) {
        for (std::size_t i = 0; i < here.size(); ++i) {
            way.push_back({{}, i});
            add_places(places, way, here[i], segments, key);
            way.pop_back();
        }
        return;
    }
    way.push_back({std::string(segments.empty() ? std::string_view(key) : segments[0].name)});
    if (segments.empty())
        places.push_back(way);
    else
        add_places(places, way, here[segments[0].name], segments.subspan(1), key);
    way.pop_back();
}

bool find_part(const doc::Value& here, const doc::Value* part, FieldPlace& way)
{
    Budget::spend();
    if (&here == part) return true;
    for (std::size_t i = 0; i < here.elements().size(); ++i) {
        way.push_back({{}, i});
        if (find_part(here[i], part, way)) return true;
        way.pop_back();
    }
    for (const auto& member : here.members()) {
        way.push_back({std::string(member.key())});
        if (find_part(member.value, part, way)) return true;
        way.pop_back();
    }
    return false;
}

}  // namespace

const doc::Value* value_at(const doc::Value& object, const FieldPlace& place)
{
    const auto* here = &object;
    for (const auto& to : place) {
        here = step(*here, to);
        if (!here) return nullptr;
    }
    return here;
}

FieldPlace place_of(const doc::Value& object, const doc::Value* part)
{
    FieldPlace way;
    find_part(object, part, way);
    return way;
}

std::vector<FieldPlace> places_of(const doc::Value& object, const FsSlice& specs, const std::string& key)
{
    const auto gvk = gvk_of(object);
    std::vector<FieldPlace> places;
    FieldPlace way;
    for (const auto& spec : specs)
        if (gvk.selected_by(spec.gvk)) add_places(places, way, object, spec.segments, key);
    return places;
}

void note_shared(Resource& resource, const doc::Value& before, const std::vector<FieldPlace>& places)
{
    std::vector<FieldPlace> made;
    for (const auto& place : places)
        if (!value_at(before, place) && value_at(resource.object, place)) made.push_back(place);
    if (made.size() < 2) return;
    std::sort(made.begin(), made.end());
    resource.shared_fields.push_back(std::move(made));
}

void sync_shared(Resource& resource, const doc::Value& before)
{
    for (auto& places : resource.shared_fields) {
        Budget::spend(places.size());
        std::vector<FieldPlace> still_there;
        std::optional<doc::Value> changed;
        for (const auto& place : places) {
            auto now = follow(before, resource.object, place);
            if (!now) continue;
            // Of several changes the last in the order of the walk stays.
            const auto& value = *value_at(resource.object, *now);
            if (!(value == *value_at(before, place))) changed = value;
            still_there.push_back(std::move(*now));
        }
        places = std::move(still_there);
        if (!changed) continue;
        for (const auto& place : places)
            if (!(*value_at(resource.object, place) == *changed)) write(resource.object, place, *changed);
    }
}

std::unique_ptr<NodeTree> copy_of_nodes(const Resource& resource)
{
    return resource.nodes ? std::make_unique<NodeTree>(resource.nodes->copy()) : nullptr;
}

void sync_shared_nodes(Resource& resource, const std::unique_ptr<NodeTree>& before)
{
    if (!resource.nodes || !before) return;
    for (const auto& places : resource.shared_fields) {
        const doc::YamlNode* changed = nullptr;
        for (const auto& place : places) {
            const auto *old = before->at(place), *now = resource.nodes->at(place);
            if (now && is_scalar(*now) && !(old && *old == *now)) changed = now;
        }
        if (!changed) continue;
        const auto node = *changed;
        for (const auto& place : places)
            resource.nodes->write(place, node);
    }
}

void forget_shared_annotations(Resource& resource)
{
    for (auto& places : resource.shared_fields)
        std::erase_if(places, [](const FieldPlace& place) {
            return place.size() > 1 && place[0].name == "metadata" && place[1].name == "annotations";
        });
}

}  // namespace sluice::kustomize
