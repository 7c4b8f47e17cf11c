// The interpreter's calls: arguments against signatures, functions, methods.
#include "gotemplate/object.hpp"
#include "gotemplate/strconv.hpp"
#include "heap.hpp"
#include "interpreter.hpp"
#include "node.hpp"

#include <array>
#include <exception>
#include <vector>

namespace sluice::gotemplate {

namespace {

constexpr std::uint64_t kBytesPerStep = 64;

/// The arguments of one call; the few that most calls have lie on the stack.
class Arguments {
public:
    explicit Arguments(std::size_t count) : count_(count)
    {
        if (count > few_.size()) many_.resize(count);
    }
    std::span<Value> all() { return {count_ > few_.size() ? many_.data() : few_.data(), count_}; }

private:
    std::size_t count_;
    std::array<Value, 5> few_;
    std::vector<Value> many_;
};

bool can_be_nil(const Type& type)
{
    switch (type.kind) {
    case Kind::Chan:
    case Kind::Func:
    case Kind::Interface:
    case Kind::Map:
    case Kind::Pointer:
    case Kind::Slice:
        return true;
    default:
        return &type == &types::reflect_value();
    }
}

Value nil_of(const Type& type)
{
    return type.kind == Kind::Interface || type.kind == Kind::Struct ? Value() : Value::nil(type);
}

/// A constant in a type that is too small for it: reflect cuts it off without a word.
std::int64_t wrapped(std::int64_t value, Kind kind)
{
    if (kind == Kind::Int8) return static_cast<std::int8_t>(value);
    if (kind == Kind::Int16) return static_cast<std::int16_t>(value);
    return kind == Kind::Int32 ? static_cast<std::int32_t>(value) : value;
}
std::uint64_t wrapped(std::uint64_t value, Kind kind)
{
    if (kind == Kind::Uint8) return static_cast<std::uint8_t>(value);
    if (kind == Kind::Uint16) return static_cast<std::uint16_t>(value);
    return kind == Kind::Uint32 ? static_cast<std::uint32_t>(value) : value;
}

/// reflect.Value.String.
std::string reflected_text(const Value& value)
{
    if (value.is_nil()) return "<invalid Value>";
    if (value.is_string()) return std::string(value.as_string());
    return "<" + std::string(value.type().name) + " Value>";
}

bool takes_anything(const Type& type)
{
    return &type == &types::any() || &type == &types::reflect_value();
}

}  // namespace

const Function& Interpreter::method_function(const Type::Method& method)
{
    auto& known = methods_[&method];
    if (known == nullptr) known = std::make_unique<Function>(method.name, method.parameters, method.call);
    return *known;
}

const Type* Interpreter::parameter(const Function& function, std::size_t i) const
{
    return function.parameters[std::min(i, function.parameters.size() - 1)];
}

void Interpreter::check_count(const Function& function, std::string_view name, const Operation& operation)
{
    const std::size_t given = operation.arguments.empty() ? 0 : operation.arguments.size() - 1;
    const std::size_t all = given + (operation.final != nullptr ? 1 : 0);
    const std::size_t wanted = function.parameters.size();
    if (function.variadic) {
        if (all + 1 < wanted)
            fail(
                "wrong number of args for " + std::string(name) + ": want at least " +
                std::to_string(wanted - 1) + " got " + std::to_string(given));
    } else if (all != wanted) {
        fail(
            "wrong number of args for " + std::string(name) + ": want " + std::to_string(wanted) + " got " +
            std::to_string(all));
    }
}

Value Interpreter::call(
    const Function& function,
    Special special,
    std::string_view name,
    const Operation& operation,
    const Value* receiver)
{
    check_count(function, name, operation);
    if (special == Special::And || special == Special::Or) return and_or(special == Special::Or, operation);
    const NodeList given = operation.arguments.empty() ? NodeList() : operation.arguments.subspan(1);
    const std::size_t first = receiver != nullptr || special == Special::Call ? 1 : 0;
    Arguments arguments(first + given.size() + (operation.final != nullptr ? 1 : 0));
    const std::span<Value> all = arguments.all();
    for (std::size_t i = 0; i < given.size(); ++i)
        all[first + i] = argument(operation.dot, parameter(function, i), given[i]);
    if (operation.final != nullptr) all.back() = validate(*operation.final, parameter(function, given.size()));
    if (receiver != nullptr) {
        all[0] = *receiver;
        ValueAccess::unmark_interface(all[0]);
    }
    if (special == Special::Call)
        all[0] = given.empty() ? Value(reflected_text(*operation.final)) : Value(node_text(given[0]));
    return invoke(function, name, all, operation.node);
}

/// The first untrue or true argument; the others are not evaluated.
Value Interpreter::and_or(bool is_or, const Operation& operation)
{
    Value value;
    for (std::size_t i = 1; i < operation.arguments.size(); ++i) {
        value = argument(operation.dot, &types::reflect_value(), operation.arguments[i]);
        if (value.truth() == is_or) return value;
    }
    return operation.final != nullptr ? *operation.final : value;
}

Value Interpreter::invoke(
    const Function& function, std::string_view name, std::span<Value> arguments, const AstNode* node)
{
    Execution execution(*this);
    Call call(arguments, settings_.environment, &execution);
    std::string trouble;
    std::uint64_t cost = 0;
    for (const Value& value : arguments)
        cost += value.size();
    const std::int64_t before = heap().allocated;
    try {
        Value result = function.call(call);
        cost += static_cast<std::uint64_t>(heap().allocated - before);
        if (cost >= kBytesPerStep) spend(cost / kBytesPerStep);
        return result;
    } catch (const BudgetError&) {
        throw;
    } catch (const std::exception& error) {
        trouble = error.what();
    }
    frame_.at = node;
    fail("error calling " + std::string(name) + ": " + trouble);
}

Value Interpreter::validate(Value value, const Type* type)
{
    if (type == nullptr || type == &types::reflect_value()) return value;
    const bool in_interface = ValueAccess::in_interface(value);
    if (value.is_nil()) {
        if (in_interface && type != &types::any())
            fail("wrong type for value; expected " + std::string(type->name) + "; got interface {}");
        if (!can_be_nil(*type)) fail("invalid value; expected " + std::string(type->name));
        return nil_of(*type);
    }
    ValueAccess::unmark_interface(value);
    if (type == &types::any()) return value;
    if (assignable(value, *type)) {
        // A named map for a map parameter becomes a map without the name.
        if (&value.type() != type && type->kind != Kind::Interface) ValueAccess::convert(value, *type);
        return value;
    }
    if (value.kind() == Kind::Pointer && value.type().elem == type) {
        if (value.is_typed_nil()) fail("dereference of nil pointer of type " + std::string(type->name));
        return value;
    }
    fail(
        "wrong type for value; expected " + std::string(type->name) + "; got " +
        std::string(value.type().name));
}

Value Interpreter::argument(const Value& dot, const Type* type, const AstNode* node)
{
    frame_.at = node;
    switch (node->kind) {
    case NodeKind::Dot:
        return validate(dot, type);
    case NodeKind::Nil:
        if (!can_be_nil(*type)) fail("cannot assign nil to " + std::string(type->name));
        return nil_of(*type);
    case NodeKind::Field:
        return validate(field_node(dot, static_cast<const FieldNode*>(node), {}, nullptr), type);
    case NodeKind::Variable:
        return validate(variable_node(dot, static_cast<const VariableNode*>(node), {}, nullptr), type);
    case NodeKind::Pipe:
        return validate(pipeline(dot, static_cast<const PipeNode*>(node)), type);
    case NodeKind::Identifier:
        return validate(
            identifier_node(dot, static_cast<const IdentifierNode*>(node), node, {}, nullptr), type);
    case NodeKind::Chain:
        return validate(chain_node(dot, static_cast<const ChainNode*>(node), {}, nullptr), type);
    default:
        return constant_argument(*type, node);
    }
}

/// A literal for a parameter: Go gives it the parameter's type, or refuses.
Value Interpreter::constant_argument(const Type& type, const AstNode* node)
{
    if (takes_anything(type)) {
        if (node->kind == NodeKind::Bool) return static_cast<const BoolNode*>(node)->value;
        if (node->kind == NodeKind::String) return Value::borrowed(static_cast<const StringNode*>(node)->text);
        return ideal_constant(static_cast<const NumberNode*>(node));
    }
    const auto* const number = node->kind == NodeKind::Number ? static_cast<const NumberNode*>(node) : nullptr;
    const auto expected = [&](std::string_view what) {
        fail("expected " + std::string(what) + "; found " + node_text(node));
    };
    if (type.kind == Kind::Bool) {
        if (node->kind != NodeKind::Bool) expected("bool");
        return Value::of_bool(type, static_cast<const BoolNode*>(node)->value);
    }
    if (type.kind == Kind::String) {
        if (node->kind != NodeKind::String) expected("string");
        const auto text = static_cast<const StringNode*>(node)->text;
        return &type == &types::string() ? Value::borrowed(text) : Value::of_string(type, text);
    }
    if (is_signed(type.kind)) {
        if (number == nullptr || !number->is_int) expected("integer");
        return Value::of_int(type, wrapped(number->integer, type.kind));
    }
    if (is_unsigned(type.kind)) {
        if (number == nullptr || !number->is_uint) expected("unsigned integer");
        return Value::of_uint(type, wrapped(number->unsigned_integer, type.kind));
    }
    if (is_float(type.kind)) {
        if (number == nullptr || !number->is_float) expected("float");
        return Value::of_float(type, number->floating);
    }
    if (is_complex(type.kind)) {
        if (number == nullptr || !number->is_complex) expected("complex");
        return Value::complex(type, {number->real, number->imaginary});
    }
    fail("can't handle " + node_text(node) + " for arg of type " + std::string(type.name));
}

Value Interpreter::ideal_constant(const NumberNode* node)
{
    frame_.at = node;
    if (node->is_complex) return Value::complex({node->real, node->imaginary});
    const std::string_view text = node->text;
    const bool hex = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
                     text.find_first_of("pP") == std::string_view::npos;
    const bool written_as_float = text.find_first_of(".eEpP") != std::string_view::npos;
    if (node->is_float && !hex && text[0] != '\'' && written_as_float) return node->floating;
    if (node->is_int) return Value::integer(node->integer);
    if (node->is_uint) fail(std::string(text) + " overflows int");
    return {};
}

}  // namespace sluice::gotemplate
