#include "gotemplate/document.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "gotemplate/object.hpp"

#include <cmath>
#include <map>

namespace sluice::gotemplate {

namespace {

[[noreturn]] void fail(const std::string& text)
{
    throw base::Error(base::ErrorKind::Invalid, text);
}

doc::Value document(const Value& value, int depth);

doc::Value array(const Value& list, int depth)
{
    doc::Value result = doc::Value::array();
    result.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i)
        result.push_back(document(list.element(i), depth));
    return result;
}

std::string integer_text(const Value& value)
{
    return is_signed(value.kind()) ? std::to_string(value.as_int()) : std::to_string(value.as_uint());
}

doc::Value object(const Value& map, int depth)
{
    doc::Value result = doc::Value::object();
    result.reserve(map.size());
    std::map<std::string, Value> by_text;  // integers, which encoding/json sorts by their texts
    for (const Entry& entry : map.entries()) {
        if (entry.key.is_string())
            result.set(entry.key.as_string(), document(entry.value, depth));
        else if (entry.key.is_integer())
            by_text.emplace(integer_text(entry.key), entry.value);
        else
            fail("json: unsupported type: " + std::string(map.type().name));
    }
    for (const auto& [key, value] : by_text)
        result.set(key, document(value, depth));
    return result;
}

doc::Value structure(const Object& source, int depth)
{
    doc::Value result = doc::Value::object();
    for (std::size_t i = 0; i < source.field_count(); ++i)
        if (source.exports_field(i)) result.set(source.field_name(i), document(source.field_value(i), depth));
    return result;
}

doc::Value number(double value)
{
    if (!std::isfinite(value))
        fail(
            std::string("json: unsupported value: ") + (std::isnan(value) ? "NaN"
                                                        : value > 0       ? "+Inf"
                                                                          : "-Inf"));
    return value;
}

doc::Value document(const Value& value, int depth)
{
    if (depth == 0) throw base::Error(base::ErrorKind::LimitExceeded, "value is nested too deep");
    if (value.is_nil() || value.is_typed_nil()) return {};
    const Kind kind = value.kind();
    if (kind == Kind::String) return value.as_string();
    if (kind == Kind::Map) return object(value, depth - 1);
    if (value.is_bytes()) return base::base64_encode(value.as_bytes());
    if (value.is_list()) return array(value, depth - 1);
    if (kind == Kind::Bool) return value.as_bool();
    if (is_float(kind)) return number(value.as_float());
    if (is_signed(kind)) return value.as_int();
    if (is_unsigned(kind)) return value.as_uint();
    if (const Object* const source = value.as_object()) return source->document(depth - 1);
    fail("json: unsupported type: " + std::string(value.type().name));
}

Value number_of(const doc::Value& value, Numbers numbers)
{
    if (numbers == Numbers::Float64 || value.kind() == doc::Kind::Double) return value.as_double();
    return value.kind() == doc::Kind::Int ? Value::int64(value.as_int()) : Value::uint64(value.as_uint());
}

Value list_of(const doc::Value& value, Numbers numbers)
{
    std::vector<Value> elements;
    elements.reserve(value.size());
    for (const doc::Value& element : value.elements())
        elements.push_back(from_document(element, numbers));
    return Value::list(std::move(elements));
}

Value map_of(const doc::Value& value, Numbers numbers, const Type& type)
{
    const Value result = Value::map(type);
    for (const doc::Member& member : value.members())
        result.put(member.key(), from_document(member.value, numbers));
    return result;
}

}  // namespace

doc::Value Object::document(int depth) const
{
    return structure(*this, depth);
}

Value from_document(const doc::Value& value, Numbers numbers, const Type& object_type)
{
    switch (value.kind()) {
    case doc::Kind::Null:
        return {};
    case doc::Kind::Bool:
        return value.as_bool();
    case doc::Kind::String:
        return value.as_string();
    case doc::Kind::Array:
        return list_of(value, numbers);
    case doc::Kind::Object:
        return map_of(value, numbers, object_type);
    case doc::Kind::Int:
    case doc::Kind::Uint:
    case doc::Kind::Double:
        break;
    }
    return number_of(value, numbers);
}

doc::Value to_document(const Value& value)
{
    return document(value, kMaxDepth);
}

}  // namespace sluice::gotemplate
