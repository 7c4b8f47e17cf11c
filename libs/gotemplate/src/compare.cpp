#include "gotemplate/object.hpp"
#include "gotemplate/value.hpp"

#include "base/error.hpp"
#include "node.hpp"

namespace sluice::gotemplate {

namespace {

bool equal(const Value& a, const Value& b, int depth);

bool equal_lists(const Value& a, const Value& b, int depth)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!equal(a.element(i), b.element(i), depth)) return false;
    return true;
}

bool equal_maps(const Value& a, const Value& b, int depth)
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Entry& left = a.entries()[i];
        const Entry& right = b.entries()[i];
        if (compare_keys(left.key, right.key) != 0 || !equal(left.value, right.value, depth)) return false;
    }
    return true;
}

bool equal(const Value& a, const Value& b, int depth)
{
    if (depth == 0)
        throw base::Error(base::ErrorKind::LimitExceeded, "value is nested too deep to be compared");
    if (a.kind() != b.kind()) return false;
    if (a.is_nil()) return true;
    if (&a.type() != &b.type() || a.is_typed_nil() != b.is_typed_nil()) return false;
    if (a.is_typed_nil()) return true;
    if (a.is_bytes()) return a.as_bytes() == b.as_bytes();
    const Kind kind = a.kind();
    if (a.same_reference(b)) return kind != Kind::Func;
    if (a.is_list()) return equal_lists(a, b, depth - 1);
    if (kind == Kind::Map) return equal_maps(a, b, depth - 1);
    if (kind == Kind::Func) return false;
    if (is_complex(kind)) return a.as_complex() == b.as_complex();
    if (const Object* const object = a.as_object()) return object->deep_equals(*b.as_object());
    if (is_float(kind)) return a.as_float() == b.as_float();
    return compare_keys(a, b) == 0;
}

}  // namespace

bool deep_equal(const Value& a, const Value& b)
{
    return equal(a, b, kMaxDepth);
}

Value zero_of(const Type& type)
{
    switch (type.kind) {
    case Kind::Invalid:
    case Kind::Interface:
        return {};
    case Kind::Bool:
        return Value::of_bool(type, false);
    case Kind::String:
        return Value::of_string(type, "");
    case Kind::Complex64:
    case Kind::Complex128:
        return Value::complex(type, {});
    case Kind::Array:
        return Value::slice(type, std::vector<Value>(type.length, zero_of(*type.elem)));
    default:
        break;
    }
    if (is_signed(type.kind)) return Value::of_int(type, 0);
    if (is_unsigned(type.kind)) return Value::of_uint(type, 0);
    if (is_float(type.kind)) return Value::of_float(type, 0);
    return Value::nil(type);
}

bool assignable(const Value& value, const Type& target) noexcept
{
    if (&target == &types::any() || &target == &types::reflect_value()) return true;
    if (value.is_nil()) {
        const Kind kind = target.kind;
        return kind == Kind::Interface || kind == Kind::Map || kind == Kind::Slice || kind == Kind::Pointer ||
               kind == Kind::Func || kind == Kind::Chan;
    }
    const Type& source = value.type();
    if (&source == &target) return true;
    if (&target == &types::error()) return value.is_error();
    // Identical underlying types are assignable when one of the two has no name of its own.
    if (source.kind != target.kind || (source.named && target.named)) return false;
    return source.elem == target.elem && source.key == target.key && source.length == target.length &&
           (source.kind == Kind::Map || source.kind == Kind::Slice || source.kind == Kind::Array);
}

}  // namespace sluice::gotemplate
