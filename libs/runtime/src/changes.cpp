#include "changes.hpp"

#include "api/object.hpp"

namespace sluice::runtime {

bool Changes::take(const doc::Value& object)
{
    const std::lock_guard lock(mutex_);
    return differs(seen_[kube::ObjectKey::of(object)], object);
}

bool Changes::take_answer(const doc::Value& object)
{
    const std::lock_guard lock(mutex_);
    auto& seen = seen_[kube::ObjectKey::of(object)];
    if (kube::later_version(seen.resource_version, kube::resource_version_of(object))) return false;
    return differs(seen, object);
}

bool Changes::differs(Seen& seen, const doc::Value& object)
{
    const auto uid = kube::uid_of(object);
    const auto requested_at = kube::annotation_of(object, api::kReconcileRequestAnnotation);
    const auto generation = object["metadata"]["generation"].int_or(0);
    const bool deleting = !object["metadata"]["deletionTimestamp"].is_null();

    seen.resource_version = kube::resource_version_of(object);
    if (seen.uid == uid) {
        if (generation < seen.generation || (seen.deleting && !deleting)) return false;
        if (generation == seen.generation && deleting == seen.deleting && requested_at == seen.requested_at)
            return false;
    }
    seen.uid = uid;
    seen.requested_at = requested_at;
    seen.generation = generation;
    seen.deleting = deleting;
    return true;
}

unsigned Changes::again(const kube::ObjectKey& key)
{
    const std::lock_guard lock(mutex_);
    return ++seen_[key].agains;
}

void Changes::settled(const kube::ObjectKey& key)
{
    const std::lock_guard lock(mutex_);
    const auto found = seen_.find(key);
    if (found != seen_.end()) found->second.agains = 0;
}

void Changes::forget(const kube::ObjectKey& key)
{
    const std::lock_guard lock(mutex_);
    seen_.erase(key);
}

}  // namespace sluice::runtime
