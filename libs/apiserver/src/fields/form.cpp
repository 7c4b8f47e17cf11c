#include "fields/form.hpp"

namespace sluice::apiserver {

using doc::Value;
using Relation = Type::Relation;
using Shape = Type::Shape;

bool is_scalar(const Value& value)
{
    return !value.is_null() && !value.is_array() && !value.is_object();
}

Form form_of(const Type& type, const Value* value)
{
    switch (type.shape) {
    case Shape::Struct:
    case Shape::Map:
        return Form::Map;
    case Shape::List:
        return Form::List;
    case Shape::Deduced:
    case Shape::Untyped:
        if (value != nullptr && is_scalar(*value)) return Form::Scalar;
        return value != nullptr && value->is_array() ? Form::List : Form::Map;
    default:
        return Form::Scalar;
    }
}

bool is_atomic(const Type& type, Form form)
{
    if (form == Form::List) return type.relation != Relation::Set && type.relation != Relation::Keyed;
    return type.relation == Relation::Atomic;
}

const Type& element_of(const Type& type)
{
    if (type.shape == Shape::Deduced || type.shape == Shape::Untyped) return untyped_type();
    return type.element != nullptr ? *type.element : deduced_type();
}

const Type& member_of(const Type& type, std::string_view key)
{
    const Type* found = type.member(key);
    return found != nullptr ? *found : deduced_type();
}

bool known_field(const Type& type, std::string_view key)
{
    return type.find(key) != nullptr;
}

const Value* as_map(const Value* value)
{
    return value != nullptr && value->is_object() ? value : nullptr;
}

const Value* as_list(const Value* value)
{
    return value != nullptr && value->is_array() ? value : nullptr;
}

bool holds_nothing(const Value* container)
{
    return container == nullptr || container->empty();
}

std::string field_element(std::string_view name)
{
    std::string out = "f:";
    out += name;
    return out;
}

}  // namespace sluice::apiserver
