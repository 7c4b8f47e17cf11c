#include "budget.hpp"

#include "base/error.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// Steps between two looks at the clock.
constexpr std::uint64_t kSlice = 1 << 18;
/// What a node costs besides its text: about what it takes in memory, and in print.
constexpr std::uint64_t kNodeBytes = 16;

[[noreturn]] void too_much(std::string_view what, std::uint64_t limit)
{
    throw base::Error(
        base::ErrorKind::LimitExceeded, fmt::format("the build takes more than {} {}", limit, what));
}

void charge_below(const doc::Value& value, std::size_t depth)
{
    if (depth == 0) throw base::Error(base::ErrorKind::LimitExceeded, "a document is nested too deeply");
    Budget::spend();
    Budget::charge(kNodeBytes + (value.is_string() ? value.as_string().size() : 0));
    for (const auto& element : value.elements())
        charge_below(element, depth - 1);
    for (const auto& member : value.members()) {
        Budget::charge(member.key().size());
        charge_below(member.value, depth - 1);
    }
}

}  // namespace

thread_local Budget* Budget::current_ = nullptr;

Budget::Budget(const BuildLimits& limits, const std::function<void()>& check_stop)
    : limits_(limits), check_stop_(check_stop), steps_left_(limits.max_steps), bytes_left_(limits.max_bytes),
      outer_(current_)
{
    current_ = this;
}

Budget::~Budget()
{
    current_ = outer_;
}

void Budget::charge(std::uint64_t bytes)
{
    if (!current_) return;
    if (bytes > current_->bytes_left_) too_much("bytes", current_->limits_.max_bytes);
    current_->bytes_left_ -= bytes;
}

void Budget::charge(const doc::Value& value)
{
    if (current_) charge_below(value, current_->limits_.max_depth);
}

void Budget::next_slice(std::uint64_t steps)
{
    if (check_stop_) check_stop_();
    steps_left_ += slice_;
    if (steps > steps_left_) {
        slice_ = 0;
        too_much("steps", limits_.max_steps);
    }
    steps_left_ -= steps;
    slice_ = std::min(kSlice, steps_left_);
    steps_left_ -= slice_;
}

}  // namespace sluice::kustomize
