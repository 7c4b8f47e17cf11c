#include "runtime/conditions.hpp"
#include "runtime/outcome.hpp"

#include <algorithm>

namespace sluice::runtime {
namespace {

bool contains(const std::vector<std::string_view>& types, std::string_view type)
{
    return std::find(types.begin(), types.end(), type) != types.end();
}

/// Lower comes first.
int priority(std::string_view status, bool negative)
{
    if (status == "True") return negative ? 0 : 2;
    if (status == "False") return negative ? 3 : 1;
    return 4;
}

void set_ready(Conditions& conditions, const Condition& from, bool negative)
{
    if (from.status != "True" && from.status != "False")
        conditions.mark_unknown(condition::kReady, from.reason, from.message);
    else if ((from.status == "True") == negative)
        conditions.mark_false(condition::kReady, from.reason, from.message);
    else
        conditions.mark_true(condition::kReady, from.reason, from.message);
}

}  // namespace

void summarize(Conditions& conditions, const SummaryRules& rules)
{
    std::optional<Condition> top;
    int top_priority = 5;
    for (const auto type : rules.order) {
        auto found = conditions.find(type);
        if (!found) continue;
        const int its = priority(found->status, contains(rules.negative, type));
        if (its >= top_priority) continue;
        top_priority = its;
        top = std::move(found);
    }
    if (top) set_ready(conditions, *top, contains(rules.negative, top->type));

    for (const auto type : rules.bipolar) {
        if (!conditions.is_false(type)) continue;
        conditions.mark_false(condition::kReady, conditions.reason_of(type), conditions.message_of(type));
        break;
    }
}

}  // namespace sluice::runtime
