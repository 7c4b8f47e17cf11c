#include "controllers/garbage.hpp"

#include "serve/failure.hpp"

#include <algorithm>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kManager = "kube-controller-manager";

WriteOptions as_controller()
{
    WriteOptions out;
    out.manager = std::string(kManager);
    return out;
}

bool has_finalizer(const Value& object, std::string_view name)
{
    const auto list = object["metadata"]["finalizers"].elements();
    return std::any_of(list.begin(), list.end(), [&](const Value& each) { return each.string_or("") == name; });
}

void erase_finalizer(Value& object, std::string_view name)
{
    Value left = Value::array();
    for (const Value& each : object["metadata"]["finalizers"].elements())
        if (each.string_or("") != name) left.push_back(each);
    if (left.empty())
        object.edit("metadata").erase("finalizers");
    else
        object.edit("metadata").set("finalizers", left);
}

}  // namespace

KindPtr storage_kind(const Kinds& kinds, std::string_view collection)
{
    KindPtr any;
    for (const KindPtr& each : kinds.all()) {
        if (each->collection != collection) continue;
        if (each->api_version() == each->storage_version) return each;
        any = each;
    }
    return any;
}

KindPtr Garbage::kind_of(std::string_view collection) const
{
    return storage_kind(*cluster_.kinds(), collection);
}

void Garbage::note(const Change& change)
{
    const Place place{change.collection, change.after->key};
    if (const auto known = owners_.find(place); known != owners_.end()) {
        for (const std::string& uid : known->second) {
            const auto at = by_owner_.find(uid);
            if (at == by_owner_.end()) continue;
            at->second.erase(place);
            if (at->second.empty()) by_owner_.erase(at);
        }
        owners_.erase(known);
    }
    if (change.type == ChangeType::Deleted ||
        change.after->text.find("\"ownerReferences\"") == std::string::npos)
        return;
    std::vector<std::string> uids;
    const Value document = change.after->document();
    for (const Value& owner : document["metadata"]["ownerReferences"].elements()) {
        uids.push_back(owner["uid"].text());
        by_owner_[uids.back()].insert(place);
    }
    if (!uids.empty()) owners_[place] = std::move(uids);
}

std::vector<Garbage::Place> Garbage::dependents_of(const std::string& uid) const
{
    const auto found = by_owner_.find(uid);
    if (found == by_owner_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

bool Garbage::owner_exists(const Value& reference, std::string_view namespace_) const
{
    const std::string version = reference["apiVersion"].text();
    const std::size_t slash = version.find('/');
    const std::string group = slash == std::string::npos ? "" : version.substr(0, slash);
    const auto kinds = cluster_.kinds();
    KindPtr kind;
    for (const KindPtr& each : kinds->all())
        if (each->group == group && each->kind == reference["kind"].string_or("")) kind = each;
    // A kind that is not served may be served again: nothing is deleted for it.
    if (!kind) return true;
    const StoredPtr owner =
        cluster_.store().get(kind->collection, object_key(*kind, namespace_, reference["name"].string_or("")));
    return owner && owner->document()["metadata"]["uid"] == reference["uid"];
}

void Garbage::collect(const Place& place)
{
    const StoredPtr stored = cluster_.store().get(place.first, place.second);
    const KindPtr kind = kind_of(place.first);
    if (!stored || !kind) return;
    const Value object = stored->document();
    Value living = Value::array();
    for (const Value& owner : object["metadata"]["ownerReferences"].elements())
        if (owner_exists(owner, stored->namespace_())) living.push_back(owner);
    if (living.size() == object["metadata"]["ownerReferences"].size()) return;
    if (living.empty()) {
        DeleteOptions options;
        options.propagation = "Background";
        options.uid = object["metadata"]["uid"].text();
        try {
            cluster_.remove(*kind, stored->namespace_(), stored->name(), options);
        } catch (const Failure&) {
            // gone, or another object by now: either way not ours to delete
        }
        return;
    }
    cluster_.edit(*kind, stored->namespace_(), stored->name(), as_controller(), [&](Value& now) {
        now.edit("metadata").set("ownerReferences", living);
        return true;
    });
}

void Garbage::drop_finalizer(const Kind& kind, const Stored& stored, std::string_view finalizer)
{
    cluster_.edit(kind, stored.namespace_(), stored.name(), as_controller(), [&](Value& object) {
        if (!has_finalizer(object, finalizer)) return false;
        erase_finalizer(object, finalizer);
        return true;
    });
}

bool Garbage::finish_owner(const Place& place)
{
    const StoredPtr stored = cluster_.store().get(place.first, place.second);
    const KindPtr kind = kind_of(place.first);
    if (!stored || !kind) return false;
    const Value object = stored->document();
    if (object["metadata"]["deletionTimestamp"].is_null()) return false;
    const std::string uid = object["metadata"]["uid"].text();
    const std::vector<Place> dependents = dependents_of(uid);
    if (has_finalizer(object, "orphan")) {
        for (const Place& each : dependents) {
            const StoredPtr dependent = cluster_.store().get(each.first, each.second);
            const KindPtr of = kind_of(each.first);
            if (!dependent || !of) continue;
            cluster_.edit(*of, dependent->namespace_(), dependent->name(), as_controller(), [&](Value& now) {
                Value others = Value::array();
                for (const Value& owner : now["metadata"]["ownerReferences"].elements())
                    if (owner["uid"].string_or("") != uid) others.push_back(owner);
                now.edit("metadata").set("ownerReferences", others);
                if (others.empty()) now.edit("metadata").erase("ownerReferences");
                return true;
            });
        }
        drop_finalizer(*kind, *stored, "orphan");
        return false;
    }
    if (!has_finalizer(object, "foregroundDeletion")) return false;
    bool blocked = false;
    for (const Place& each : dependents) {
        const StoredPtr dependent = cluster_.store().get(each.first, each.second);
        const KindPtr of = kind_of(each.first);
        if (!dependent || !of) continue;
        const Value document = dependent->document();
        const Value& metadata = document["metadata"];
        bool only_owner = metadata["ownerReferences"].size() == 1;
        for (const Value& owner : metadata["ownerReferences"].elements())
            blocked =
                blocked || (owner["uid"].string_or("") == uid && owner["blockOwnerDeletion"].bool_or(false));
        if (!only_owner || !metadata["deletionTimestamp"].is_null()) continue;
        DeleteOptions options;
        options.propagation = "Foreground";
        options.uid = metadata["uid"].text();
        try {
            cluster_.remove(*of, dependent->namespace_(), dependent->name(), options);
        } catch (const Failure&) {
            // as in collect()
        }
    }
    if (!blocked) drop_finalizer(*kind, *stored, "foregroundDeletion");
    return blocked;
}

}  // namespace sluice::apiserver
