#pragma once
#include "ast.hpp"
#include "gotemplate/set.hpp"
#include "set_impl.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::gotemplate {

/// How a list ended.
enum class Flow : std::uint8_t { Normal, Break, Continue };

/// Interpreter: walks compiled templates for one Render. Values read from a place of type interface {} carry a
/// mark (ValueAccess::in_interface), because Go's errors name the type of the place; a pipeline's result loses
/// it.
class Interpreter {
public:
    struct Settings {
        Environment environment;
        MissingKey missing_key = MissingKey::Default;
        Budget budget;
    };
    explicit Interpreter(Settings settings);

    /// ExecuteTemplate in a text of its own.
    std::string run(const Set& set, std::string_view name, const Value& data);
    std::string run(const Set& set, const Tree& tree, const Value& data);
    static const Tree& own_tree(const Set& set, std::string_view name);
    /// The text as a template on top of the current set.
    std::string execute_text(std::string_view name, std::string_view text, const Value& data);
    void spend(std::uint64_t steps);

    const Set* current_set() const noexcept { return frame_.set_face; }
    const Environment& environment() const noexcept { return settings_.environment; }
    std::string_view root_name() const noexcept { return root_name_; }
    int depth() const noexcept { return frame_.depth; }

private:
    struct Frame {
        const Set* set_face = nullptr;
        const Tree* tree = nullptr;
        const AstNode* at = nullptr;  ///< for error texts
        std::string* out = nullptr;
        std::size_t variables = 0;  ///< where this template's begin
        int depth = 0;
    };
    struct Variable {
        std::string_view name;
        Value value;
    };
    class FrameGuard;
    class VariableGuard;

    // Actions.
    void call_tree(const Tree& tree, const Value& dot);
    Flow walk(const Value& dot, NodeList list);
    Flow walk_one(const Value& dot, const AstNode* node);
    void action(const Value& dot, const ActionNode* node);
    Flow branch(const Value& dot, const BranchNode* node);
    Flow range(const Value& dot, const BranchNode* node);
    Flow range_over(const Value& dot, const BranchNode* node, const Value& over);
    Flow range_integer(const BranchNode* node, const Value& over, bool& ran);
    bool iterate(const BranchNode* node, const Value* index, Value elem, Flow& flow);
    void call_template(const Value& dot, const TemplateNode* node);
    void print(const Value& value, const AstNode* node);
    void write(std::string_view text);

    // Expressions.
    Value pipeline(const Value& dot, const PipeNode* pipe);
    Value command(const Value& dot, const CommandNode* node, const Value* final);
    Value field_node(const Value& dot, const FieldNode* node, NodeList arguments, const Value* final);
    Value variable_node(const Value& dot, const VariableNode* node, NodeList arguments, const Value* final);
    Value chain_node(const Value& dot, const ChainNode* node, NodeList arguments, const Value* final);
    Value identifier_node(
        const Value& dot,
        const IdentifierNode* node,
        const AstNode* whole,
        NodeList arguments,
        const Value* final);
    struct Operation {
        const Value& dot;
        const AstNode* node;
        NodeList arguments;  ///< with the function or field itself in front; may be empty
        const Value* final;
        bool has_arguments() const { return arguments.size() > 1 || final != nullptr; }
    };
    Value
    field_chain(const Value& receiver, std::span<const std::string_view> names, const Operation& operation);
    Value field(const Value& receiver, std::string_view name, const Operation& operation);
    Value map_field(const Value& map, std::string_view name, const Operation& operation);
    Value
    object_field(const Value& value, std::string_view name, std::string_view type, const Operation& operation);
    void not_a_function(NodeList arguments, const Value* final);
    const Value& variable_value(std::string_view name);
    void set_variable(std::string_view name, const Value& value);

    // Calls.
    Value call(
        const Function& function,
        Special special,
        std::string_view name,
        const Operation&,
        const Value* receiver);
    void check_count(const Function& function, std::string_view name, const Operation& operation);
    Value and_or(bool is_or, const Operation& operation);
    Value
    invoke(const Function& function, std::string_view name, std::span<Value> arguments, const AstNode* node);
    const Function& method_function(const Type::Method& method);
    const Type* parameter(const Function& function, std::size_t i) const;
    Value argument(const Value& dot, const Type* type, const AstNode* node);
    Value constant_argument(const Type& type, const AstNode* node);
    Value validate(Value value, const Type* type);
    Value ideal_constant(const NumberNode* node);

    // Trouble.
    [[noreturn]] void fail(const std::string& text) const;
    [[noreturn]] void over_budget(std::string_view what) const;
    void step()
    {
        if (++steps_ > pause_) pause();
    }
    /// Throws if the steps are used up, or if whoever renders wants no more.
    void pause();
    void check_stack() const;
    void enter_template();

    Settings settings_;
    Frame frame_;
    std::vector<Variable> variables_;
    std::uint64_t steps_ = 0;
    std::uint64_t pause_ = 0;  ///< the steps after which to look around
    std::size_t written_ = 0;
    std::string root_name_;
    const char* stack_end_ = nullptr;
    std::unordered_map<const Type::Method*, std::unique_ptr<Function>> methods_;
    std::unordered_multimap<std::size_t, std::unique_ptr<Set>> texts_;  ///< by hash; what execute_text compiled
};

/// `call`, which needs the text of what it calls.
Value call_function(std::string_view name, const Value& function, std::span<Value> arguments, Call& call);
/// printing for actions and html, js, urlquery: a pointer to a struct as the struct.
bool append_printable(std::string& out, const Value& value);
/// %v of a value, or of the struct that a pointer points to.
void append_pointee(std::string& out, const Value& value);

}  // namespace sluice::gotemplate
