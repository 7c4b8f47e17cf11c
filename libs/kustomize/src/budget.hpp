#pragma once
#include "doc/value.hpp"
#include "kustomize/build.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace sluice::kustomize {

/// Budget: what one build may cost. What a build does is spent here step by step, and what it makes is charged
/// by size, so that a small tree cannot ask for much: bases that include each other's bases twice, replacements
/// that copy an object into itself, lists merged item by item. Both throw base::Error{LimitExceeded}.
///
/// The budget of the build that runs on a thread is found without being handed down: the walks that spend are
/// everywhere. Without a build nothing is counted.
class Budget {
public:
    /// Becomes this thread's budget until it is destroyed.
    Budget(const BuildLimits& limits, const std::function<void()>& check_stop);
    Budget(const Budget&) = delete;
    Budget& operator=(const Budget&) = delete;
    ~Budget();

    static void spend(std::uint64_t steps = 1)
    {
        if (!current_) return;
        if (steps > current_->slice_) return current_->next_slice(steps);
        current_->slice_ -= steps;
    }
    static void charge(std::uint64_t bytes);
    /// A document that comes in or is copied somewhere: its nodes and texts count however often they are
    /// shared. Throws as well if it is nested too deeply for who walks it later.
    static void charge(const doc::Value& value);

private:
    void next_slice(std::uint64_t steps);

    const BuildLimits limits_;
    const std::function<void()>& check_stop_;
    std::uint64_t slice_ = 0, steps_left_, bytes_left_;
    Budget* outer_;
    static thread_local Budget* current_;
};

}  // namespace sluice::kustomize
