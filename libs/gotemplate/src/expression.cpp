// The interpreter's expressions: pipelines, commands, fields, variables.
#include "gotemplate/object.hpp"
#include "gotemplate/strconv.hpp"
#include "interpreter.hpp"
#include "node.hpp"

#include <algorithm>

namespace sluice::gotemplate {

Value Interpreter::pipeline(const Value& dot, const PipeNode* pipe)
{
    step();
    check_stack();
    frame_.at = pipe;
    Value value;
    const Value* final = nullptr;
    for (const CommandNode* node : pipe->commands) {
        value = command(dot, node, final);
        ValueAccess::unmark_interface(value);
        final = &value;
    }
    for (const VariableNode* variable : pipe->declarations) {
        if (pipe->is_assignment)
            set_variable(variable->name, value);
        else
            variables_.push_back({variable->name, value});
    }
    return value;
}

void Interpreter::not_a_function(NodeList arguments, const Value* final)
{
    if (arguments.size() > 1 || final != nullptr)
        fail("can't give argument to non-function " + node_text(arguments[0]));
}

Value Interpreter::command(const Value& dot, const CommandNode* node, const Value* final)
{
    const AstNode* const first = node->arguments[0];
    switch (first->kind) {
    case NodeKind::Field:
        return field_node(dot, static_cast<const FieldNode*>(first), node->arguments, final);
    case NodeKind::Chain:
        return chain_node(dot, static_cast<const ChainNode*>(first), node->arguments, final);
    case NodeKind::Identifier:
        return identifier_node(dot, static_cast<const IdentifierNode*>(first), node, node->arguments, final);
    case NodeKind::Pipe:
        not_a_function(node->arguments, final);
        return pipeline(dot, static_cast<const PipeNode*>(first));
    case NodeKind::Variable:
        return variable_node(dot, static_cast<const VariableNode*>(first), node->arguments, final);
    default:
        break;
    }
    frame_.at = first;
    not_a_function(node->arguments, final);
    switch (first->kind) {
    case NodeKind::Bool:
        return static_cast<const BoolNode*>(first)->value;
    case NodeKind::Dot:
        return dot;
    case NodeKind::Nil:
        fail("nil is not a command");
    case NodeKind::Number:
        return ideal_constant(static_cast<const NumberNode*>(first));
    default:
        return Value::borrowed(static_cast<const StringNode*>(first)->text);
    }
}

Value Interpreter::field_node(const Value& dot, const FieldNode* node, NodeList arguments, const Value* final)
{
    frame_.at = node;
    return field_chain(dot, node->names, {dot, node, arguments, final});
}

Value Interpreter::chain_node(const Value& dot, const ChainNode* node, NodeList arguments, const Value* final)
{
    frame_.at = node;
    if (node->node->kind == NodeKind::Nil) fail("indirection through explicit nil in " + node_text(node));
    Value start = argument(dot, nullptr, node->node);
    // Only what a function returned as an interface {} can be nil there.
    if (start.is_nil() && node->node->kind == NodeKind::Identifier) ValueAccess::mark_interface(start);
    return field_chain(start, node->fields, {dot, node, arguments, final});
}

Value Interpreter::variable_node(
    const Value& dot, const VariableNode* node, NodeList arguments, const Value* final)
{
    frame_.at = node;
    const Value& value = variable_value(node->name);
    if (node->fields.empty()) {
        not_a_function(arguments, final);
        return value;
    }
    // A copy: the arguments may declare variables, and the vector of variables then moves.
    if (arguments.size() > 1) return field_chain(Value(value), node->fields, {dot, node, arguments, final});
    return field_chain(value, node->fields, {dot, node, arguments, final});
}

Value Interpreter::identifier_node(
    const Value& dot, const IdentifierNode* node, const AstNode* whole, NodeList arguments, const Value* final)
{
    frame_.at = node;
    return call(*node->function, node->special, node->name, {dot, whole, arguments, final}, nullptr);
}

const Value& Interpreter::variable_value(std::string_view name)
{
    for (std::size_t i = variables_.size(); i > frame_.variables; --i)
        if (variables_[i - 1].name == name) return variables_[i - 1].value;
    fail("undefined variable: " + std::string(name));
}

void Interpreter::set_variable(std::string_view name, const Value& value)
{
    for (std::size_t i = variables_.size(); i > frame_.variables; --i) {
        if (variables_[i - 1].name != name) continue;
        variables_[i - 1].value = value;
        return;
    }
    fail("undefined variable: " + std::string(name));
}

namespace {

/// A map whose fields are its entries and nothing else.
bool is_plain_map(const Value& value) noexcept
{
    if (value.kind() != Kind::Map) return false;
    const Type& type = value.type();
    return type.methods.empty() && type.elem == &types::any() && type.key == &types::string();
}

}  // namespace

Value Interpreter::field_chain(
    const Value& receiver, std::span<const std::string_view> names, const Operation& operation)
{
    const Value* current = &receiver;
    bool in_interface = ValueAccess::in_interface(receiver);
    std::size_t i = 0;
    // Nearly every chain is .Values.a.b: maps of anything, walked without a copy.
    const std::size_t plain = operation.has_arguments() ? names.size() - 1 : names.size();
    for (; i < plain && is_plain_map(*current); ++i) {
        const Value* const found = current->find(names[i]);
        if (found == nullptr) break;
        current = found;
        in_interface = true;
    }
    Value value = *current;
    if (in_interface) ValueAccess::mark_interface(value);
    const Operation bare{operation.dot, operation.node, {}, nullptr};
    for (; i < names.size(); ++i)
        value = field(value, names[i], i + 1 == names.size() ? operation : bare);
    return value;
}

Value Interpreter::field(const Value& receiver, std::string_view name, const Operation& operation)
{
    const bool in_interface = ValueAccess::in_interface(receiver);
    if (receiver.is_nil()) {
        if (in_interface) fail("nil pointer evaluating interface {}." + std::string(name));
        if (settings_.missing_key == MissingKey::Error)
            fail("nil data; no entry for key " + strconv::quote(name));
        return {};
    }
    const Type& type = receiver.type();
    const std::string_view type_name = in_interface ? types::any().name : type.name;
    for (const Type::Method& method : type.methods)
        if (method.name == name)
            return call(method_function(method), Special::None, name, operation, &receiver);
    if (receiver.as_object() != nullptr) return object_field(receiver, name, type_name, operation);
    if (receiver.is_map() && (type.key == &types::string() || type.key == &types::any()))
        return map_field(receiver, name, operation);
    if (receiver.kind() == Kind::Pointer && receiver.is_typed_nil())
        fail("nil pointer evaluating " + std::string(type_name) + "." + std::string(name));
    fail("can't evaluate field " + std::string(name) + " in type " + std::string(type_name));
}

Value Interpreter::map_field(const Value& map, std::string_view name, const Operation& operation)
{
    if (operation.has_arguments()) fail(std::string(name) + " is not a method but has arguments");
    const Type& elem = *map.type().elem;
    const Value* const found = map.type().key == &types::string() ? map.find(name) : map.find_key(Value(name));
    Value result;
    if (found != nullptr) {
        result = *found;
    } else {
        if (settings_.missing_key == MissingKey::Default) return {};
        if (settings_.missing_key == MissingKey::Error)
            fail("map has no entry for key " + strconv::quote(name));
        result = zero_of(elem);
    }
    if (&elem == &types::any()) ValueAccess::mark_interface(result);
    return result;
}

Value Interpreter::object_field(
    const Value& value, std::string_view name, std::string_view type, const Operation& operation)
{
    const Object& object = *value.as_object();
    if (const Type::Method* const method = object.method(name))
        return call(method_function(*method), Special::None, name, operation, &value);
    if (auto found = object.field(name)) {
        const char first = name[0];
        if (!(first >= 'A' && first <= 'Z') && (static_cast<unsigned char>(first) < 0x80) &&
            value.type().kind != Kind::Interface && object.fields_are_go_names())
            fail(std::string(name) + " is an unexported field of struct type " + std::string(type));
        if (operation.has_arguments())
            fail(std::string(name) + " has arguments but cannot be invoked as function");
        return std::move(*found);
    }
    fail("can't evaluate field " + std::string(name) + " in type " + std::string(type));
}

}  // namespace sluice::gotemplate
