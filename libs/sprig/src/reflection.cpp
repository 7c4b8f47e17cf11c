#include "gotemplate/error.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "semver_copy.hpp"

namespace sluice::sprig {

namespace {

std::string_view type_of(const Value& value)
{
    return value.type().name;
}

Value type_name(Call& call)
{
    return type_of(call[0]);
}
Value type_is(Call& call)
{
    return call.string(0) == type_of(call[1]);
}

Value type_is_like(Call& call)
{
    const auto name = type_of(call[1]);
    return call.string(0) == name || (name.starts_with('*') && call.string(0) == name.substr(1));
}

Value kind_of(Call& call)
{
    return gotemplate::kind_name(call[0].kind());
}
Value kind_is(Call& call)
{
    return call.string(0) == gotemplate::kind_name(call[1].kind());
}
Value deep_equal(Call& call)
{
    return gotemplate::deep_equal(call[0], call[1]);
}

Value copy_of(const Value& value, int depth)
{
    // A map that holds itself makes Go's stack overflow, which ends the process.
    if (depth > gotemplate::kMaxDepth)
        throw gotemplate::BudgetError("the value to copy is nested too deeply, or holds itself");
    if (value.is_typed_nil()) return value;
    if (value.is_map()) {
        const auto copy = Value::map(value.type());
        for (const auto& [key, element] : value.entries())
            copy.put(key.as_string(), copy_of(element, depth + 1));
        return copy;
    }
    if (value.kind() == gotemplate::Kind::Slice && !value.is_bytes()) {
        std::vector<Value> copies;
        copies.reserve(value.size());
        for (const auto& element : value.elements())
            copies.push_back(copy_of(element, depth + 1));
        return Value::slice(value.type(), std::move(copies));
    }
    return copied_version(value).value_or(value);
}

Value deep_copy(Call& call)
{
    if (call[0].is_nil()) fail("reflect: call of reflect.Value.Type on zero Value");
    return copy_of(call[0], 0);
}

}  // namespace

void add_reflection(FunctionMap& functions)
{
    functions.add({
        {"typeOf", "interface {}", type_name},
        {"typeIs", "string, interface {}", type_is},
        {"typeIsLike", "string, interface {}", type_is_like},
        {"kindOf", "interface {}", kind_of},
        {"kindIs", "string, interface {}", kind_is},
        {"deepEqual", "interface {}, interface {}", deep_equal},
        {"deepCopy", "interface {}", deep_copy},
        {"mustDeepCopy", "interface {}", deep_copy},
    });
}

}  // namespace sluice::sprig
