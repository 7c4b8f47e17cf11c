#include "mirror.hpp"

namespace sluice::kube {

Mirror::Mirror(const InformerOptions& options)
    : keep_objects_(options.keep_objects), namespace_(options.namespace_),
      selector_(LabelSelector::parse(options.label_selector)), may_add_(options.field_selector.empty())
{
}

Mirror::State Mirror::state_of(const doc::Value& object) const
{
    return {doc::Packed(keep_objects_ ? object : doc::Value()), std::string(resource_version_of(object))};
}

/// For Deleted: the object as it was, or as much as we know of it.
doc::Value Mirror::last_known(const ObjectKey& key, const State& state) const
{
    if (keep_objects_) return state.object.unpack();
    doc::Value object;
    object.edit({"metadata", "name"}) = key.name;
    if (!key.namespace_.empty()) object.edit({"metadata", "namespace"}) = key.namespace_;
    object.edit({"metadata", "resourceVersion"}) = state.resource_version;
    return object;
}

void Mirror::drop_ahead_up_to(Entry& entry, std::string_view resource_version) const
{
    if (entry.ahead && !later_version(entry.ahead->resource_version, resource_version)) entry.ahead.reset();
}

std::vector<Event> Mirror::put(doc::Value object)
{
    std::vector<Event> events;
    auto key = ObjectKey::of(object);
    auto state = state_of(object);
    std::optional<State> before;
    {
        const std::lock_guard lock(mutex_);
        auto& entry = entries_[key];
        entry.seen_in_list = list_;
        drop_ahead_up_to(entry, state.resource_version);
        if (entry.told && entry.told->resource_version == state.resource_version) return events;
        before = std::exchange(entry.told, std::move(state));
    }
    auto previous = before ? before->object.unpack() : doc::Value();
    if (!before) {
        events.push_back({EventType::Added, std::move(key), std::move(object), {}});
    } else if (keep_objects_ && uid_of(previous) != uid_of(object)) {
        // Another object of the same name: the one before was deleted while nobody looked.
        events.push_back({EventType::Deleted, key, std::move(previous), {}});
        events.push_back({EventType::Added, std::move(key), std::move(object), {}});
    } else {
        events.push_back({EventType::Modified, std::move(key), std::move(object), std::move(previous)});
    }
    return events;
}

std::vector<Event> Mirror::remove(doc::Value object)
{
    auto key = ObjectKey::of(object);
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return {};
    auto& entry = found->second;
    const bool told = entry.told.has_value();
    // What we made anew after this deletion stays: the watch will bring it.
    drop_ahead_up_to(entry, resource_version_of(object));
    entry.told.reset();
    if (!entry.ahead) entries_.erase(found);
    std::vector<Event> events;
    if (told) events.push_back({EventType::Deleted, std::move(key), std::move(object), {}});
    return events;
}

void Mirror::begin_list()
{
    const std::lock_guard lock(mutex_);
    ++list_;
}

std::vector<Event> Mirror::end_list(const std::string& resource_version)
{
    std::vector<Event> events;
    const std::lock_guard lock(mutex_);
    // The server was restored from a backup, or is another one: what we wrote before means nothing there.
    const bool back_in_time = later_version(reached_, resource_version);
    for (auto place = entries_.begin(); place != entries_.end();) {
        auto& entry = place->second;
        if (back_in_time)
            entry.ahead.reset();
        else
            drop_ahead_up_to(entry, resource_version);
        if (entry.seen_in_list != list_ && entry.told) {
            events.push_back({EventType::Deleted, place->first, last_known(place->first, *entry.told), {}});
            entry.told.reset();
        }
        place = entry.told || entry.ahead ? std::next(place) : entries_.erase(place);
    }
    reached_ = resource_version;
    return events;
}

void Mirror::advance(std::string_view resource_version)
{
    const std::lock_guard lock(mutex_);
    reached_ = resource_version;
}

bool Mirror::wanted(const doc::Value& object) const
{
    if (!namespace_.empty() && namespace_of(object) != namespace_) return false;
    return selector_.matches(object["metadata"]["labels"]);
}

void Mirror::remember(doc::Value object)
{
    if (!wanted(object)) return;
    const auto key = ObjectKey::of(object);
    auto state = state_of(object);
    const std::lock_guard lock(mutex_);
    if (reached_.empty()) return;
    const auto found = entries_.find(key);
    // What the watch has passed already and we do not hold is gone; putting it back would make a ghost.
    const auto& known = found == entries_.end() ? reached_ : found->second.newest().resource_version;
    if (!later_version(state.resource_version, known)) return;
    if (found == entries_.end() && !may_add_) return;
    entries_[key].ahead = std::make_unique<State>(std::move(state));
}

std::optional<doc::Value> Mirror::find(const ObjectKey& key) const
{
    if (!keep_objects_) return std::nullopt;
    doc::Packed object;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return std::nullopt;
        object = found->second.newest().object;
    }
    return object.unpack();
}

std::vector<doc::Value> Mirror::list(std::string_view only) const
{
    std::vector<doc::Value> objects;
    if (!keep_objects_) return objects;
    std::vector<doc::Packed> found;
    {
        const std::lock_guard lock(mutex_);
        auto place = only.empty() ? entries_.begin() : entries_.lower_bound({std::string(only), ""});
        for (; place != entries_.end(); ++place) {
            if (!only.empty() && place->first.namespace_ != only) break;
            found.push_back(place->second.newest().object);
        }
    }
    objects.reserve(found.size());
    for (const auto& object : found)
        objects.push_back(object.unpack());
    return objects;
}

std::vector<ObjectKey> Mirror::keys() const
{
    const std::lock_guard lock(mutex_);
    std::vector<ObjectKey> keys;
    keys.reserve(entries_.size());
    for (const auto& [key, entry] : entries_)
        keys.push_back(key);
    return keys;
}

std::string Mirror::resource_version(const ObjectKey& key) const
{
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    return found == entries_.end() ? std::string() : found->second.newest().resource_version;
}

}  // namespace sluice::kube
