#pragma once
#include "base/deadline.hpp"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <utility>

namespace sluice::base {

/// Slots: how many CPU-heavy stages (parse, build, render, compress) may run at once in this process. Waiting
/// on a network or disk takes no slot. Thread-safe.
class Slots {
public:
    explicit Slots(std::size_t count);

    /// Held while the stage runs; gives the slot back when destroyed.
    class Lease {
    public:
        explicit Lease(Slots* owner) : owner_(owner) {}
        Lease(Lease&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease();

    private:
        Slots* owner_;
    };
    /// Blocks until a slot is free. Throws Cancelled or Error{Timeout}.
    Lease take(const Deadline&);

private:
    std::mutex mutex_;
    std::condition_variable_any freed_;
    std::size_t free_;
};

/// Processors this process may use: the smaller of the CPU affinity and the cgroup quota, at least 1.
std::size_t usable_processors();

}  // namespace sluice::base
