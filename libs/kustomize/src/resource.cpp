#include "resource.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "build_annotations.hpp"
#include "doc/yaml.hpp"
#include "node_tree.hpp"
#include "origin.hpp"
#include "scalar.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

/// The key without what tells it from the first one of its name. Here the last one counts.
std::string repeated_key(std::string_view key)
{
    return std::string(key.starts_with(doc::kRepeatedKey) ? key.substr(key.find(' ') + 1) : key);
}

/// What it costs to find out the names of a resource.
constexpr std::uint64_t kStepsOfId = 8;

void set_plain(doc::Value& object, std::string_view field, std::string_view text)
{
    const auto* old = object.find(field);
    auto value = text.empty() ? untagged(text) : old ? plain_over(*old, text) : plain(text);
    if (!old || !(*old == value)) object.set(field, std::move(value));
}

/// A generated map over an older one: the newer value wins.
void merge_texts(doc::Value& object, std::string_view field, const doc::Value& older)
{
    StringMap merged;
    for (const auto* map : {&older[field], &object[field]})
        for (const auto& member : map->members())
            merged[std::string(member.key())] = is_null(member.value) ? std::string() : text_of(member.value);
    object.erase(field);
    for (const auto& [key, text] : merged)
        object.edit(field).set(key, made_text(text));
}

StringMap merged(StringMap older, const StringMap& newer)
{
    for (const auto& [key, text] : newer)
        older[key] = text;
    return older;
}

/// In the reference they are annotations from the beginning, so that those of the older object count.
void inherit_nodes(Resource& fresh, const Resource& old)
{
    if (!fresh.nodes || !old.nodes) return fresh.nodes.reset();
    fresh.nodes->set_texts("labels", merged(old.nodes->texts("labels"), fresh.nodes->texts("labels")));
    const auto older = old.nodes->texts("annotations");
    auto annotations = merged(older, fresh.nodes->texts("annotations"));
    std::erase_if(annotations, [&](const auto& annotation) {
        return is_build_annotation(annotation.first) && !older.contains(annotation.first);
    });
    for (auto& [key, text] : annotations)
        if (is_build_annotation(key)) text = older.at(key);
    if (!fresh.state.needs_hash) annotations.erase(build_annotation("needsHashSuffix"));
    fresh.nodes->set_texts("annotations", annotations);
}

/// What a generated resource takes over from the one it replaces or merges into.
void inherit_metadata(Resource& fresh, const Resource& old)
{
    for (const auto* field : {"labels", "annotations"})
        set_metadata_map(
            fresh.object, field, merged(metadata_map(old.object, field), metadata_map(fresh.object, field)));
    const bool needs_hash = fresh.state.needs_hash && old.state.needs_hash;
    inherit_nodes(fresh, old);
    fresh.state = old.state;
    fresh.state.needs_hash = needs_hash;
    fresh.set_name(old.name());
    fresh.set_ns(old.ns());
    fresh.ref_vars = old.ref_vars;
}

/// The reference keeps earlier ids as three lists of words with commas between them, into which nothing empty
/// comes, and gives up where they differ in length. False if it knows of none.
bool remembers(const std::vector<BuildState::PreviousId>& ids)
{
    const auto words = [](std::string_view text) {
        return text.empty() ? 0 : std::count(text.begin(), text.end(), ',') + 1;
    };
    std::ptrdiff_t names = 0, namespaces = 0, kinds = 0;
    for (const auto& id : ids) {
        names += words(id.name);
        namespaces += words(id.ns);
        kinds += words(id.kind);
    }
    if (names == 0) return false;
    if (names == namespaces && names == kinds) return true;
    const auto& first = ids.front();
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format(
            "{} '{}' in namespace '{}': an object that is renamed or moved has a comma in its name or "
            "namespace, or no name",
            first.kind,
            first.name,
            first.ns));
}

void merge_data_nodes(Resource& fresh)
{
    if (!fresh.nodes) return;
    for (const auto* field : {"data", "binaryData"}) {
        StringMap data;
        for (const auto& member : fresh.object[field].members())
            data.emplace(member.key(), text_of(member.value));
        fresh.nodes->set_data(field, data);
    }
}

}  // namespace

std::string_view name_of(Behavior behavior)
{
    switch (behavior) {
    case Behavior::Create:
        return "create";
    case Behavior::Replace:
        return "replace";
    case Behavior::Merge:
        return "merge";
    case Behavior::Unspecified:
        break;
    }
    return "unspecified";
}

Behavior behavior_named(std::string_view name)
{
    for (const auto behavior : {Behavior::Create, Behavior::Replace, Behavior::Merge})
        if (name_of(behavior) == name) return behavior;
    return Behavior::Unspecified;
}

Resource::Resource(doc::Value document, const BuildSchema& schema)
    : object(std::move(document)), schema_(&schema)
{
    Budget::charge(object);
    take_build_annotations(*this);
    if (!schema.builtin_was_read)
        schema.builtin_was_read =
            !SchemaBook::has_builtin_scope(object["apiVersion"].string_or(""), object["kind"].string_or(""));
}

std::string Resource::kind() const
{
    return text_of(object["kind"]);
}

std::string Resource::name() const
{
    return text_of(object.get({"metadata", "name"}));
}

std::string Resource::ns() const
{
    return text_of(object.get({"metadata", "namespace"}));
}

ResId Resource::id() const
{
    ResId id{gvk(), name(), ns()};
    id.cluster_scoped = schema().certainly_cluster_scoped(object["apiVersion"].string_or(""), id.gvk.kind);
    return id;
}

ResId Resource::original_id() const
{
    if (!remembers(state.previous)) return id();
    auto gvk = this->gvk();
    gvk.kind = state.previous.front().kind;
    return {std::move(gvk), state.previous.front().name, state.previous.front().ns};
}

std::vector<ResId> Resource::previous_ids() const
{
    std::vector<ResId> ids;
    if (!remembers(state.previous)) return ids;
    const auto gvk = this->gvk();
    for (const auto& previous : state.previous)
        ids.push_back({{gvk.group, gvk.version, previous.kind}, previous.name, previous.ns});
    return ids;
}

void Resource::store_previous_id()
{
    auto now = id();
    state.previous.push_back({now.name, std::string(now.effective_namespace()), now.gvk.kind});
    if (!nodes) return;
    const auto annotate = [&](std::string_view name, std::string BuildState::PreviousId::* part) {
        std::string words;
        for (const auto& id : state.previous)
            if (!(id.*part).empty()) words.append(words.empty() ? "" : ",").append(id.*part);
        if (!(state.previous.back().*part).empty()) nodes->annotate(build_annotation(name), words);
    };
    annotate("previousNames", &BuildState::PreviousId::name);
    annotate("previousNamespaces", &BuildState::PreviousId::ns);
    annotate("previousKinds", &BuildState::PreviousId::kind);
}

void Resource::remember_prefix(std::string_view prefix)
{
    state.prefixes.emplace_back(prefix);
    if (nodes) nodes->annotate(build_annotation("prefixes"), fmt::format("{}", fmt::join(state.prefixes, ",")));
}

void Resource::remember_suffix(std::string_view suffix)
{
    state.suffixes.emplace_back(suffix);
    if (nodes) nodes->annotate(build_annotation("suffixes"), fmt::format("{}", fmt::join(state.suffixes, ",")));
}

void Resource::annotations_changed()
{
    if (!nodes) return;
    auto annotations = nodes->texts("annotations");
    for (const auto& [key, text] : metadata_map(object, "annotations"))
        annotations[key] = text;
    nodes->set_texts("annotations", annotations);
}

void Resource::set_kind(std::string_view kind)
{
    set_plain(object, "kind", kind);
    if (nodes) nodes->set_kind(kind);
}

void Resource::set_api_version(std::string_view api_version)
{
    set_plain(object, "apiVersion", api_version);
    if (nodes) nodes->set_api_version(api_version);
}

void Resource::set_name(std::string_view name)
{
    if (name != this->name()) set_plain(object.edit("metadata"), "name", name);
    if (nodes) nodes->set_name(name);
}

void Resource::set_ns(std::string_view ns)
{
    if (nodes) nodes->set_ns(ns);
    const auto* metadata = object.find("metadata");
    if (ns.empty()) {
        if (metadata && metadata->contains("namespace")) object.edit("metadata").erase("namespace");
    } else if (ns != this->ns()) {
        set_plain(object.edit("metadata"), "namespace", ns);
    }
}

bool Resource::is_nil_or_empty() const
{
    return kustomize::is_nil_or_empty(object);
}

void attach_nodes(const std::vector<ResourcePtr>& resources, std::string_view text)
{
    auto trees = NodeTree::of_objects(text);
    if (trees.size() != resources.size()) return;
    for (std::size_t i = 0; i < trees.size(); ++i)
        resources[i]->nodes = std::make_shared<NodeTree>(std::move(trees[i]));
}

StringMap metadata_map(const doc::Value& object, std::string_view field)
{
    StringMap map;
    const auto& value = object["metadata"][field];
    for (const auto& member : value.members())
        map.insert_or_assign(repeated_key(member.key()), text_of(member.value));
    // The reference takes the items of a list for keys and values in turn.
    const auto items = value.elements();
    if (items.size() % 2 != 0)
        throw base::Error(base::ErrorKind::Invalid, fmt::format("metadata.{} is a list and no map", field));
    for (std::size_t i = 0; i < items.size(); i += 2)
        map[text_of(items[i])] = text_of(items[i + 1]);
    return map;
}

void set_metadata_map(doc::Value& object, std::string_view field, const StringMap& map)
{
    if (map.empty()) {
        if (object["metadata"].contains(field)) object.edit("metadata").erase(field);
        return;
    }
    const auto old = object["metadata"][field].members();
    const bool same =
        old.size() == map.size() && std::all_of(old.begin(), old.end(), [&](const doc::Member& member) {
            const auto found = map.find(std::string(member.key()));
            return found != map.end() && tag_of(member.value) == "str" &&
                   member.value.as_string() == found->second;
        });
    if (same) return;
    auto values = doc::Value::object();
    for (const auto& [key, text] : map)
        values.set(key, text);
    object.edit("metadata").set(field, std::move(values));
}

void ResMap::append(ResourcePtr resource)
{
    Budget::spend(kStepsOfId);
    if (!index_is_current_) build_index();
    const auto id = resource->id();
    if (++index_[id.key()] > 1) {
        --index_[id.key()];
        throw base::Error(
            base::ErrorKind::Conflict,
            fmt::format("may not add resource with an already registered id: {}", id.str()));
    }
    list_.push_back(std::move(resource));
}

void ResMap::append_all(const ResMap& other)
{
    for (const auto& resource : other.list_)
        append(resource);
}

void ResMap::absorb_all(const ResMap& other)
{
    for (const auto& resource : other.list_)
        absorb(resource);
}

void ResMap::absorb(const ResourcePtr& fresh)
{
    const auto id = fresh->id();
    const auto matches = matching_any_id([&](const ResId& other) { return id.matches(other); });
    const auto behavior = fresh->state.behavior;
    const bool into_old = behavior == Behavior::Merge || behavior == Behavior::Replace;
    if (matches.empty()) {
        if (into_old)
            throw base::Error(
                base::ErrorKind::NotFound,
                fmt::format("id {} does not exist; cannot merge or replace", id.str()));
        return append(fresh);
    }
    if (matches.size() > 1)
        throw base::Error(
            base::ErrorKind::Conflict,
            fmt::format("found {} objects that could accept merge of {}", matches.size(), id.str()));
    if (!into_old)
        throw base::Error(
            base::ErrorKind::Conflict,
            fmt::format(
                "id {} exists; can not use behavior: '{}', behavior must be merge or replace",
                id.str(),
                name_of(behavior)));
    const auto& old = matches.front();
    inherit_metadata(*fresh, *old);
    const auto inherited = fresh->id();
    if (!inherited.matches(old->id()))
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("cannot find resource with id {} to replace", inherited.str()));
    if (behavior == Behavior::Merge) {
        merge_texts(fresh->object, "data", old->object);
        merge_texts(fresh->object, "binaryData", old->object);
        merge_data_nodes(*fresh);
        if (const auto origin = origin_text(old->object); !origin.empty()) {
            set_origin_text(fresh->object, origin);
            fresh->annotations_changed();
        }
    }
    *std::find(list_.begin(), list_.end(), old) = fresh;
    ids_changed();
}

void ResMap::assign(std::vector<ResourcePtr> resources)
{
    list_ = std::move(resources);
    ids_changed();
}

void ResMap::drop_empty()
{
    if (std::erase_if(list_, [](const auto& resource) { return resource->is_nil_or_empty(); }) > 0)
        ids_changed();
}

void ResMap::check_unique() const
{
    ResMap copy;
    copy.append_all(*this);
}

std::vector<ResourcePtr> ResMap::matching_current_id(const IdPredicate& matches) const
{
    std::vector<ResourcePtr> found;
    for (const auto& resource : list_)
        if (matches(resource->id())) found.push_back(resource);
    return found;
}

std::vector<ResourcePtr> ResMap::matching_any_id(const IdPredicate& matches) const
{
    std::vector<ResourcePtr> found;
    for (const auto& resource : list_) {
        Budget::spend(kStepsOfId);
        if (resource->is_nil_or_empty()) continue;
        const auto previous = resource->previous_ids();
        if (std::any_of(previous.begin(), previous.end(), matches) || matches(resource->id()))
            found.push_back(resource);
    }
    return found;
}

ResourcePtr ResMap::by_id(const ResId& id) const
{
    auto found = matching_any_id([&](const ResId& other) { return id.matches(other); });
    if (found.size() == 1) return found.front();
    throw base::Error(
        found.empty() ? base::ErrorKind::NotFound : base::ErrorKind::Conflict,
        fmt::format(
            "{} matches for Id {}; failed to find unique target for patch {}",
            found.empty() ? "no" : "multiple",
            id.str(),
            id.str()));
}

void ResMap::build_index()
{
    index_.clear();
    for (const auto& resource : list_)
        ++index_[resource->id().key()];
    index_is_current_ = true;
}

}  // namespace sluice::kustomize
