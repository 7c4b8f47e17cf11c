#include "groups.hpp"
#include "panics.hpp"

#include <algorithm>

/// Choosing between values. Empty is what text/template takes for false.
namespace sluice::sprig {

namespace {

bool is_empty(const Value& value)
{
    return !value.truth();
}

Value default_value(Call& call)
{
    return call.size() < 2 || is_empty(call[1]) ? call[0] : call[1];
}
Value empty(Call& call)
{
    return is_empty(call[0]);
}

Value coalesce(Call& call)
{
    const auto found = std::ranges::find_if_not(call.args(), is_empty);
    return found == call.args().end() ? Value() : *found;
}

Value all(Call& call)
{
    return std::ranges::none_of(call.args(), is_empty);
}
Value any(Call& call)
{
    return !std::ranges::all_of(call.args(), is_empty);
}
Value ternary(Call& call)
{
    return call[2].as_bool() ? call[0] : call[1];
}
Value fail_with(Call& call)
{
    fail(std::string(call.string(0)));
}

}  // namespace

void add_defaults(FunctionMap& functions)
{
    functions.add({
        {"default", "interface {}, ...interface {}", default_value},
        {"empty", "interface {}", empty},
        {"coalesce", "...interface {}", coalesce},
        {"all", "...interface {}", all},
        {"any", "...interface {}", any},
        {"ternary", "interface {}, interface {}, bool", ternary},
        {"fail", "string", fail_with},
    });
}

}  // namespace sluice::sprig
