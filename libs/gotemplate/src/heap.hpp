#pragma once
#include "gotemplate/value.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace sluice::gotemplate {

/// Heap: what the values of one thread take, and the bounds that a render sets on it. Templates double lists
/// and texts as often as they like; the value that would be too much throws a BudgetError.
struct Heap {
    std::int64_t live =
        0;  ///< bytes; values that go to another thread make it drift, so only differences count
    std::int64_t allocated = 0;  ///< bytes ever, for what work costs
    std::int64_t limit = std::numeric_limits<std::int64_t>::max();
    int renders = 0;  ///< that are running on this thread, one inside of the other
    /// Maps that were given a map or list while somebody else held them: every cycle goes through one.
    std::vector<Value> suspects;

    void take(std::size_t bytes)
    {
        live += static_cast<std::int64_t>(bytes);
        allocated += static_cast<std::int64_t>(bytes);
        if (live > limit) refuse(bytes);
    }
    void give(std::size_t bytes) noexcept { live -= static_cast<std::int64_t>(bytes); }
    [[noreturn]] void refuse(std::size_t bytes);
};
Heap& heap() noexcept;

/// RenderScope: bounds what is allocated until it ends; the outermost one then cuts the cycles that templates
/// made
/// (`set $m "self" $m`), which counting references would never let go.
class RenderScope {
public:
    explicit RenderScope(std::size_t memory);
    ~RenderScope();
    RenderScope(const RenderScope&) = delete;
    RenderScope& operator=(const RenderScope&) = delete;

private:
    std::int64_t limit_before_;
};

/// Erases entries until nothing that can be reached from the maps holds itself.
void cut_cycles(std::vector<Value> maps);

}  // namespace sluice::gotemplate
