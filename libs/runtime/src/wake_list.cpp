#include "wake_list.hpp"

#include <algorithm>

namespace sluice::runtime {

std::uint64_t WakeList::begin(const kube::ObjectKey& key)
{
    const std::lock_guard lock(mutex_);
    forget_waits(key);
    running_.insert(next_);
    return next_++;
}

bool WakeList::end(
    const kube::ObjectKey& key, std::uint64_t number, const std::vector<WakeReference>& references)
{
    const std::lock_guard lock(mutex_);
    const bool missed = std::any_of(references.begin(), references.end(), [&](const auto& reference) {
        const auto woken = recent_.find(reference);
        return woken != recent_.end() && woken->second > number;
    });
    running_.erase(number);
    if (running_.empty())
        recent_.clear();
    else
        std::erase_if(recent_, [&](const auto& each) { return each.second < *running_.begin(); });
    if (!references.empty()) waits_[key] = references;
    for (const auto& reference : references)
        waiters_[reference].insert(key);
    return missed;
}

std::vector<kube::ObjectKey> WakeList::wake(const WakeReference& reference)
{
    const std::lock_guard lock(mutex_);
    if (!running_.empty()) recent_[reference] = next_++;
    const auto found = waiters_.find(reference);
    if (found == waiters_.end()) return {};
    return {found->second.begin(), found->second.end()};
}

void WakeList::remove(const kube::ObjectKey& key)
{
    const std::lock_guard lock(mutex_);
    forget_waits(key);
}

void WakeList::forget_waits(const kube::ObjectKey& key)
{
    const auto waits = waits_.find(key);
    if (waits == waits_.end()) return;
    for (const auto& reference : waits->second) {
        const auto found = waiters_.find(reference);
        if (found == waiters_.end()) continue;
        found->second.erase(key);
        if (found->second.empty()) waiters_.erase(found);
    }
    waits_.erase(waits);
}

}  // namespace sluice::runtime
