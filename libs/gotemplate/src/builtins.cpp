#include "base/error.hpp"
#include "gotemplate/escape.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/object.hpp"
#include "interpreter.hpp"
#include "node.hpp"
#include "parser.hpp"
#include "printer.hpp"

#include <array>
#include <optional>

namespace sluice::gotemplate {

namespace {

[[noreturn]] void fail(const std::string& text)
{
    throw base::Error(base::ErrorKind::Invalid, text);
}

std::string name_of(const Value& value)
{
    return std::string(value.type().name);
}
/// The type's name; of a pointer what it points to.
std::string pointee_name(const Value& value)
{
    return std::string(value.kind() == Kind::Pointer ? value.type().elem->name : value.type().name);
}

Value unreachable(Call&)
{
    fail("not a function of its own");  // and, or: the interpreter does them itself
}

Value negate(Call& call)
{
    return !call[0].truth();
}

Value length(Call& call)
{
    const Value& item = call[0];
    if (item.is_nil()) {
        if (ValueAccess::in_interface(item)) fail("len of nil pointer");
        fail("reflect: call of reflect.Value.Type on zero Value");
    }
    if (item.kind() == Kind::Pointer && item.is_typed_nil()) fail("len of nil pointer");
    if (!item.is_string() && !item.is_map() && !item.is_list())
        fail(
            "len of type " +
            std::string(item.kind() == Kind::Pointer ? item.type().elem->name : item.type().name));
    return Value::integer(static_cast<std::int64_t>(item.size()));
}

/// An index of a list or string of `size` elements; `size` itself passes, as in Go.
std::size_t index_of(const Value& index, std::size_t size)
{
    if (index.is_nil()) fail("cannot index slice/array with nil");
    if (!index.is_integer()) fail("cannot index slice/array with type " + name_of(index));
    const std::int64_t at =
        is_signed(index.kind()) ? index.as_int() : static_cast<std::int64_t>(index.as_uint());
    if (at < 0 || static_cast<std::size_t>(at) > size) fail("index out of range: " + std::to_string(at));
    return static_cast<std::size_t>(at);
}

bool int_like(Kind kind)
{
    return is_signed(kind) || is_unsigned(kind);
}

Value to_integer_type(const Value& value, const Type& type)
{
    const std::uint64_t bits =
        is_signed(value.kind()) ? static_cast<std::uint64_t>(value.as_int()) : value.as_uint();
    return is_signed(type.kind) ? Value::of_int(type, static_cast<std::int64_t>(bits))
                                : Value::of_uint(type, bits);
}

/// A value as a key or an argument of the type; throws what Go says when it cannot be.
Value prepare(const Value& value, const Type& type)
{
    if (value.is_nil()) {
        const bool has_nil = type.kind == Kind::Interface || type.kind == Kind::Map ||
                             type.kind == Kind::Slice || type.kind == Kind::Pointer || type.kind == Kind::Func;
        if (!has_nil) fail("value is nil; should be of type " + std::string(type.name));
        return zero_of(type);
    }
    if (assignable(value, type)) return value;
    if (int_like(value.kind()) && int_like(type.kind)) return to_integer_type(value, type);
    fail("value has type " + name_of(value) + "; should be " + std::string(type.name));
}

Value index_one(const Value& item, const Value& index)
{
    if (item.is_typed_nil() && item.kind() == Kind::Pointer) fail("index of nil pointer");
    if (item.is_nil()) fail("index of nil pointer");
    if (item.is_list() || item.is_string()) {
        const std::size_t at = index_of(index, item.size());
        if (at == item.size())
            fail(
                "reflect: " +
                std::string(
                    item.is_string()  ? "string"
                    : item.is_slice() ? "slice"
                                      : "array") +
                " index out of range");
        if (item.is_string()) return Value::byte(static_cast<std::uint8_t>(item.as_string()[at]));
        return item.element(at);
    }
    if (!item.is_map()) fail("can't index item of type " + pointee_name(item));
    const Value key = prepare(index, *item.type().key);
    const Value* const found = item.find_key(key);
    return found != nullptr ? *found : zero_of(*item.type().elem);
}

Value index(Call& call)
{
    if (call[0].is_nil()) fail("index of untyped nil");
    Value item = call[0];
    for (std::size_t i = 1; i < call.size(); ++i)
        item = index_one(item, call[i]);
    return item;
}

Value slice_of(const Value& item, std::size_t from, std::size_t to)
{
    if (item.is_string()) return Value::of_string(item.type(), item.as_string().substr(from, to - from));
    if (item.is_typed_nil()) return item;
    const auto elements = item.elements();
    const Type& type = item.kind() == Kind::Array ? types::slice_of(*item.type().elem) : item.type();
    std::vector<Value> part;
    for (std::size_t i = from; i < to; ++i)
        part.push_back(elements.empty() ? item.element(i) : elements[i]);
    return Value::slice(type, std::move(part));
}

Value slice(Call& call)
{
    const Value& item = call[0];
    if (item.is_nil()) fail("slice of untyped nil");
    if (item.kind() == Kind::Pointer && item.is_typed_nil()) fail("slice of nil pointer");
    const std::size_t count = call.size() - 1;
    if (count > 3) fail("too many slice indexes: " + std::to_string(count));
    if (item.is_string() && count == 3) fail("cannot 3-index slice a string");
    if (!item.is_string() && !item.is_list()) fail("can't slice item of type " + pointee_name(item));
    std::array<std::size_t, 3> bounds = {0, item.size(), item.size()};
    for (std::size_t i = 0; i < count; ++i)
        bounds[i] = index_of(call[i + 1], item.size());
    const auto ordered = [&](std::size_t low, std::size_t high) {
        if (bounds[low] > bounds[high])
            fail("invalid slice index: " + std::to_string(bounds[low]) + " > " + std::to_string(bounds[high]));
    };
    ordered(0, 1);
    if (count == 3) ordered(1, 2);
    if (item.kind() == Kind::Array) fail("reflect.Value.Slice: slice of unaddressable array");
    return slice_of(item, bounds[0], bounds[1]);
}

Value call_value(Call& call)
{
    return call_function(call.string(0), call[1], call.args().subspan(2), call);
}

Value print(Call& call)
{
    return sprint(call.args());
}
Value print_formatted(Call& call)
{
    return sprintf(call.string(0), call.args().subspan(1));
}
Value print_line(Call& call)
{
    return sprintln(call.args());
}

/// The arguments as one text, as html, js and urlquery take them.
std::string joined(Call& call)
{
    if (call.size() == 1 && call[0].is_string()) return std::string(call.string(0));
    std::string out;
    bool after_string = true;
    for (std::size_t i = 0; i < call.size(); ++i) {
        // What has no value is the text "<no value>" there.
        const bool is_string = call[i].is_string() || call[i].is_nil();
        if (i > 0 && !is_string && !after_string) out += ' ';
        if (!append_printable(out, call[i])) append_text(out, call[i]);
        after_string = is_string;
    }
    return out;
}
Value html(Call& call)
{
    return html_escape(joined(call));
}
Value javascript(Call& call)
{
    return js_escape(joined(call));
}
Value url_query(Call& call)
{
    return query_escape(joined(call));
}

}  // namespace

Value call_function(std::string_view name, const Value& value, std::span<Value> arguments, Call& call)
{
    if (value.is_nil()) fail("call of nil");
    if (value.kind() != Kind::Func) fail("non-function " + std::string(name) + " of type " + name_of(value));
    const Function* const function = value.as_function();
    if (function == nullptr) fail("reflect: call of nil function");
    const std::size_t wanted = function->parameters.size();
    const std::string got =
        "wrong number of args for " + std::string(name) + ": got " + std::to_string(arguments.size());
    if (function->variadic && arguments.size() + 1 < wanted)
        fail(got + " want at least " + std::to_string(wanted - 1));
    if (!function->variadic && arguments.size() != wanted) fail(got + " want " + std::to_string(wanted));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        try {
            arguments[i] = prepare(arguments[i], *function->parameters[std::min(i, wanted - 1)]);
        } catch (const base::Error& error) {
            fail("arg " + std::to_string(i) + ": " + error.what());
        }
    }
    Call inner(arguments, call.environment(), call.execution());
    return function->call(inner);
}

bool append_printable(std::string& out, const Value& value)
{
    if (value.is_nil()) {
        out += "<no value>";
        return true;
    }
    const Kind kind = value.kind();
    if (kind == Kind::Func || kind == Kind::Chan) return false;
    const Object* const object = value.as_object();
    if (object != nullptr && object->addressed_text(out)) return true;
    if (kind == Kind::Pointer && object != nullptr)
        Printer(out).print_pointee(value, true);
    else
        append_text(out, value);
    return true;
}

void append_pointee(std::string& out, const Value& value)
{
    const Object* const object = value.as_object();
    if (value.kind() == Kind::Pointer && object != nullptr)
        Printer(out).print_pointee(value, object->value_has_text());
    else
        append_text(out, value);
}

// comparison.cpp
Value equal(Call&);
Value not_equal(Call&);
Value less(Call&);
Value less_or_equal(Call&);
Value greater(Call&);
Value greater_or_equal(Call&);

const Function* builtin(std::string_view name)
{
    static const FunctionMap builtins = [] {
        FunctionMap map;
        map.add({
            {"and", "reflect.Value, ...reflect.Value", unreachable},
            {"call", "reflect.Value, ...reflect.Value", call_value},
            {"eq", "reflect.Value, ...reflect.Value", equal},
            {"ge", "reflect.Value, reflect.Value", greater_or_equal},
            {"gt", "reflect.Value, reflect.Value", greater},
            {"html", "...interface {}", html},
            {"index", "reflect.Value, ...reflect.Value", index},
            {"js", "...interface {}", javascript},
            {"le", "reflect.Value, reflect.Value", less_or_equal},
            {"len", "reflect.Value", length},
            {"lt", "reflect.Value, reflect.Value", less},
            {"ne", "reflect.Value, reflect.Value", not_equal},
            {"not", "reflect.Value", negate},
            {"or", "reflect.Value, ...reflect.Value", unreachable},
            {"print", "...interface {}", print},
            {"printf", "string, ...interface {}", print_formatted},
            {"println", "...interface {}", print_line},
            {"slice", "reflect.Value, ...reflect.Value", slice},
            {"urlquery", "...interface {}", url_query},
        });
        return map;
    }();
    return builtins.find(name);
}

}  // namespace sluice::gotemplate
