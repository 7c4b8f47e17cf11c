// text/template's eq, ne, lt, le, gt, ge.
#include "base/error.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/object.hpp"

namespace sluice::gotemplate {

namespace {

[[noreturn]] void fail(const std::string& text)
{
    throw base::Error(base::ErrorKind::Invalid, text);
}

enum class Basic { None, Bool, Complex, Int, Float, String, Uint };

Basic basic_kind(const Value& value)
{
    const Kind kind = value.kind();
    if (kind == Kind::Bool) return Basic::Bool;
    if (kind == Kind::String) return Basic::String;
    if (is_signed(kind)) return Basic::Int;
    if (is_unsigned(kind)) return Basic::Uint;
    if (is_float(kind)) return Basic::Float;
    return is_complex(kind) ? Basic::Complex : Basic::None;
}

[[noreturn]] void incompatible(const Value& a, const Value& b)
{
    fail(
        "incompatible types for comparison: " + std::string(a.type().name) + " and " +
        std::string(b.type().name));
}

bool is_nil(const Value& value)
{
    return value.is_nil() || value.is_typed_nil();
}

/// %s
std::string as_string_verb(const Value& value)
{
    return sprintf("%s", std::span(&value, 1));
}

bool comparable(const Value& value)
{
    if (const Object* const object = value.as_object(); object != nullptr && value.kind() == Kind::Struct)
        return object->comparable();
    const Type& type = value.type();
    return type.kind != Kind::Slice && type.kind != Kind::Map && type.kind != Kind::Func;
}

/// Values that are neither numbers, strings nor bools.
bool equal_others(const Value& a, const Value& b)
{
    if (a.kind() != b.kind() && !a.is_nil() && !b.is_nil())
        fail(
            "non-comparable types " + as_string_verb(a) + ": " + std::string(a.type().name) + ", " +
            std::string(b.type().name) + ": " + to_text(b));
    if (is_nil(a) || is_nil(b)) return is_nil(a) == is_nil(b);
    if (!comparable(b)) fail("non-comparable type " + as_string_verb(b) + ": " + std::string(b.type().name));
    if (&a.type() != &b.type()) return false;
    if (a.as_object() != nullptr && b.as_object() != nullptr) return a.as_object()->equals(*b.as_object());
    return deep_equal(a, b);
}

bool equal_one(const Value& a, const Value& b)
{
    const Basic kind = basic_kind(a);
    const Basic other = basic_kind(b);
    if (kind != other) {
        // Integers compare whatever their sign.
        if (kind == Basic::Int && other == Basic::Uint)
            return a.as_int() >= 0 && static_cast<std::uint64_t>(a.as_int()) == b.as_uint();
        if (kind == Basic::Uint && other == Basic::Int)
            return b.as_int() >= 0 && a.as_uint() == static_cast<std::uint64_t>(b.as_int());
        if (!a.is_nil() && !b.is_nil()) incompatible(a, b);
        return false;
    }
    switch (kind) {
    case Basic::Bool:
        return a.as_bool() == b.as_bool();
    case Basic::Complex:
        return a.as_complex() == b.as_complex();
    case Basic::Int:
        return a.as_int() == b.as_int();
    case Basic::Float:
        return a.as_float() == b.as_float();
    case Basic::String:
        return a.as_string() == b.as_string();
    case Basic::Uint:
        return a.as_uint() == b.as_uint();
    case Basic::None:
        break;
    }
    return equal_others(a, b);
}

bool is_less(const Value& a, const Value& b)
{
    const Basic kind = basic_kind(a);
    const Basic other = basic_kind(b);
    if (kind == Basic::None || other == Basic::None) fail("invalid type for comparison");
    if (kind != other) {
        if (kind == Basic::Int && other == Basic::Uint)
            return a.as_int() < 0 || static_cast<std::uint64_t>(a.as_int()) < b.as_uint();
        if (kind == Basic::Uint && other == Basic::Int)
            return b.as_int() >= 0 && a.as_uint() < static_cast<std::uint64_t>(b.as_int());
        incompatible(a, b);
    }
    switch (kind) {
    case Basic::Int:
        return a.as_int() < b.as_int();
    case Basic::Float:
        return a.as_float() < b.as_float();
    case Basic::String:
        return a.as_string() < b.as_string();
    case Basic::Uint:
        return a.as_uint() < b.as_uint();
    default:
        fail("invalid type for comparison");
    }
}

}  // namespace

Value equal(Call& call)
{
    if (call.size() < 2) fail("missing argument for comparison");
    for (std::size_t i = 1; i < call.size(); ++i)
        if (equal_one(call[0], call[i])) return true;
    return false;
}
Value not_equal(Call& call)
{
    return !equal_one(call[0], call[1]);
}
Value less(Call& call)
{
    return is_less(call[0], call[1]);
}
Value less_or_equal(Call& call)
{
    return is_less(call[0], call[1]) || equal_one(call[0], call[1]);
}
Value greater(Call& call)
{
    return !(is_less(call[0], call[1]) || equal_one(call[0], call[1]));
}
Value greater_or_equal(Call& call)
{
    return !is_less(call[0], call[1]);
}

}  // namespace sluice::gotemplate
