#include "go_list.hpp"
#include "gotemplate/set.hpp"
#include "groups.hpp"
#include "panics.hpp"

#include <algorithm>

/// Elements chosen by what they are. Equal means reflect.DeepEqual: 1 and 1.0 differ.
namespace sluice::sprig {

namespace {

bool is_in(std::span<const Value> values, const Value& wanted)
{
    return std::ranges::any_of(
        values, [&](const Value& value) { return gotemplate::deep_equal(wanted, value); });
}

/// Comparing each with each is work that grows with the square.
void spend(Call& call, std::size_t comparisons)
{
    if (call.execution()) call.execution()->spend(comparisons);
}

Value compact(Call& call)
{
    auto elements = elements_of(call[0], "Cannot compact on type");
    std::erase_if(elements, [](const Value& value) { return !value.truth(); });
    return Value::list(std::move(elements));
}

Value uniq(Call& call)
{
    std::vector<Value> kept;
    for (auto& element : elements_of(call[0], "Cannot find uniq on type")) {
        spend(call, kept.size());
        if (!is_in(kept, element)) kept.push_back(std::move(element));
    }
    return Value::list(std::move(kept));
}

Value without(Call& call)
{
    auto elements = elements_of(call[0], "Cannot find without on type");
    const std::span<const Value> unwanted = call.args().subspan(1);
    spend(call, elements.size() * unwanted.size());
    std::erase_if(elements, [&](const Value& element) { return is_in(unwanted, element); });
    return Value::list(std::move(elements));
}

Value has(Call& call)
{
    if (call[1].is_nil()) return false;
    const auto elements = elements_of(call[1], "Cannot find has on type");
    spend(call, elements.size());
    return is_in(elements, call[0]);
}

}  // namespace

void add_list_searches(FunctionMap& functions)
{
    functions.add({
        {"compact", "interface {}", compact},
        {"mustCompact", "interface {}", compact},
        {"uniq", "interface {}", uniq},
        {"mustUniq", "interface {}", uniq},
        {"without", "interface {}, ...interface {}", without},
        {"mustWithout", "interface {}, ...interface {}", without},
        {"has", "interface {}, interface {}", has},
        {"mustHas", "interface {}, interface {}", has},
    });
}

}  // namespace sluice::sprig
