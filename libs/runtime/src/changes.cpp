#include "changes.hpp"

#include "api/object.hpp"

namespace sluice::runtime {

bool Changes::take(const doc::Value& object)
{
    const auto uid = kube::uid_of(object);
    const auto requested_at = kube::annotation_of(object, api::kReconcileRequestAnnotation);
    const auto generation = object["metadata"]["generation"].int_or(0);
    const bool deleting = !object["metadata"]["deletionTimestamp"].is_null();

    const std::lock_guard lock(mutex_);
    auto& seen = seen_[kube::ObjectKey::of(object)];
    if (seen.uid == uid) {
        if (generation < seen.generation || (seen.deleting && !deleting)) return false;
        if (generation == seen.generation && deleting == seen.deleting && requested_at == seen.requested_at)
            return false;
    }
    const auto agains = seen.agains;
    seen = {std::string(uid), std::string(requested_at), generation, deleting, agains};
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
