#pragma once
#include "runtime/outcome.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace sluice::runtime {

/// WakeList: which keys wait for which objects. A wake that comes while a run is still looking at the world,
/// before it could say what it waits for, is not lost: it is remembered until every run that was under way has
/// ended. Thread-safe.
class WakeList {
public:
    /// A run begins; what it waited for is forgotten. Returns its number for end().
    std::uint64_t begin(const kube::ObjectKey&);
    /// A run ended and waits for `references`. True: one of them was woken since the run began, so run again.
    bool end(const kube::ObjectKey&, std::uint64_t number, const std::vector<WakeReference>& references);
    /// The keys that wait for this reference.
    std::vector<kube::ObjectKey> wake(const WakeReference&);
    void remove(const kube::ObjectKey&);

private:
    void forget_waits(const kube::ObjectKey&);

    std::mutex mutex_;
    std::uint64_t next_ = 1;
    std::set<std::uint64_t> running_;
    std::map<WakeReference, std::uint64_t> recent_;
    std::map<WakeReference, std::set<kube::ObjectKey>> waiters_;
    std::map<kube::ObjectKey, std::vector<WakeReference>> waits_;
};

}  // namespace sluice::runtime
