#include "base/slots.hpp"

#include "base/error.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <thread>

namespace sluice::base {

Slots::Slots(std::size_t count) : free_(std::max<std::size_t>(count, 1)) {}

Slots::Lease Slots::take(const Deadline& deadline)
{
    std::unique_lock lock(mutex_);
    while (!freed_.wait_until(lock, deadline.stop(), deadline.at(), [this] { return free_ > 0; }))
        deadline.check("waiting for a free processing slot");
    --free_;
    return Lease(this);
}

Slots::Lease::~Lease()
{
    if (owner_ == nullptr) return;
    {
        const std::lock_guard lock(owner_->mutex_);
        ++owner_->free_;
    }
    owner_->freed_.notify_one();
}

namespace {

std::size_t processors_of_affinity()
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(CPU_COUNT(&set));
    return std::thread::hardware_concurrency();
}

/// Rounded up; 0 when nothing limits us. A container sees its own cgroup at the mount point.
std::size_t processors_of_quota()
{
    double quota = 0, period = 0;
    if (std::ifstream v2("/sys/fs/cgroup/cpu.max"); v2 >> quota >> period && period > 0)
        return static_cast<std::size_t>((quota + period - 1) / period);
    std::ifstream v1_quota("/sys/fs/cgroup/cpu/cpu.cfs_quota_us"),
        v1_period("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
    if (v1_quota >> quota && v1_period >> period && quota > 0 && period > 0)
        return static_cast<std::size_t>((quota + period - 1) / period);
    return 0;
}

}  // namespace

std::size_t usable_processors()
{
    const auto affinity = std::max<std::size_t>(processors_of_affinity(), 1);
    const auto quota = processors_of_quota();
    return quota == 0 ? affinity : std::min(affinity, quota);
}

}  // namespace sluice::base
