#include "interpreter.hpp"

#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"
#include "node.hpp"
#include "stack_limit.hpp"

#include <algorithm>

namespace sluice::gotemplate {

/// Brings a frame back, also when an error passes.
class Interpreter::FrameGuard {
public:
    explicit FrameGuard(Interpreter& interpreter) : interpreter_(interpreter), frame_(interpreter.frame_) {}
    ~FrameGuard()
    {
        interpreter_.variables_.resize(interpreter_.frame_.variables);
        interpreter_.frame_ = frame_;
    }
    FrameGuard(const FrameGuard&) = delete;
    FrameGuard& operator=(const FrameGuard&) = delete;

private:
    Interpreter& interpreter_;
    Frame frame_;
};

/// Takes away the variables that were declared since.
class Interpreter::VariableGuard {
public:
    explicit VariableGuard(std::vector<Variable>& variables) : variables_(variables), count_(variables.size())
    {
    }
    ~VariableGuard() { variables_.resize(count_); }
    VariableGuard(const VariableGuard&) = delete;
    VariableGuard& operator=(const VariableGuard&) = delete;

private:
    std::vector<Variable>& variables_;
    std::size_t count_;
};

Interpreter::Interpreter(Settings settings) : settings_(std::move(settings)) {}

void Interpreter::fail(const std::string& text) const
{
    const std::string name(frame_.tree->name);
    if (frame_.at == nullptr) throw ExecError("template: " + name + ": " + text);
    throw ExecError(
        "template: " + node_location(*frame_.tree->source, frame_.at) + ": executing " + strconv::quote(name) +
        " at <" + node_text(frame_.at) + ">: " + text);
}

void Interpreter::over_budget(std::string_view what) const
{
    const std::string where =
        frame_.at != nullptr ? node_location(*frame_.tree->source, frame_.at) : std::string(root_name_);
    throw BudgetError(
        "template: " + where + ": rendering needs more " + std::string(what) + " than is allowed");
}

void Interpreter::spend(std::uint64_t steps)
{
    steps_ += steps;
    if (steps_ > pause_) pause();
}

void Interpreter::pause()
{
    constexpr std::uint64_t kSlice = 1 << 16;
    const auto& budget = settings_.budget;
    if (steps_ > budget.steps) over_budget("steps");
    if (budget.check_stop) budget.check_stop();
    pause_ = budget.check_stop ? std::min(budget.steps, steps_ + kSlice) : budget.steps;
}

void Interpreter::check_stack() const
{
    if (static_cast<const char*>(__builtin_frame_address(0)) < stack_end_) over_budget("stack");
}

void Interpreter::write(std::string_view text)
{
    written_ += text.size();
    if (written_ > settings_.budget.output) over_budget("output");
    *frame_.out += text;
}

std::string Interpreter::run(const Set& set, std::string_view name, const Value& data)
{
    const Tree* const tree = set.impl().find(name);
    if (tree == nullptr)
        throw ExecError(
            "template: no template " + strconv::quote(name) + " associated with template " +
            strconv::quote(set.impl().options.name));
    if (frame_.depth == 0) {
        root_name_ = name;
        stack_end_ = stack_limit();
    }
    return run(set, *tree, data);
}

std::string Interpreter::run(const Set& set, const Tree& tree, const Value& data)
{
    std::string out;
    const FrameGuard guard(*this);
    frame_.set_face = &set;
    frame_.out = &out;
    call_tree(tree, data);
    return out;
}

std::string Interpreter::execute_text(std::string_view name, std::string_view text, const Value& data)
{
    const Set* const below = current_set();
    const std::size_t hash = std::hash<std::string_view>{}(text) ^ std::hash<const void*>{}(below);
    const auto [first, last] = texts_.equal_range(hash);
    for (auto at = first; at != last; ++at) {
        const Source& source = at->second->impl().units.front()->source;
        if (at->second->impl().below == &below->impl() && source.text == text && source.name == name)
            return run(*at->second, own_tree(*at->second, name), data);
    }
    spend(text.size() / 8);
    auto set = std::make_unique<Set>(below);
    set->parse(name, text);
    written_ += text.size();  // it is kept, as output is
    if (written_ > settings_.budget.output) over_budget("output");
    const Set& kept = *texts_.emplace(hash, std::move(set))->second;
    return run(kept, own_tree(kept, name), data);
}

/// What a text says itself: a blank one replaces no template of its name, and yet it is the one to run.
const Tree& Interpreter::own_tree(const Set& set, std::string_view name)
{
    const auto& trees = set.impl().units.front()->trees;
    const auto own = std::ranges::find_if(trees, [&](const auto& tree) { return tree->name == name; });
    return own != trees.end() ? **own : *set.impl().find(name);
}

void Interpreter::enter_template()
{
    if (frame_.depth >= settings_.budget.depth)
        fail("exceeded maximum template depth (" + std::to_string(settings_.budget.depth) + ")");
    check_stack();
    ++frame_.depth;
}

/// Runs a template whose caller has a FrameGuard.
void Interpreter::call_tree(const Tree& tree, const Value& dot)
{
    enter_template();
    frame_.tree = &tree;
    frame_.at = nullptr;
    frame_.variables = variables_.size();
    variables_.push_back({"$", dot});
    walk(dot, tree.list);
}

Flow Interpreter::walk(const Value& dot, NodeList list)
{
    for (const AstNode* node : list) {
        const Flow flow = walk_one(dot, node);
        if (flow != Flow::Normal) return flow;
    }
    return Flow::Normal;
}

Flow Interpreter::walk_one(const Value& dot, const AstNode* node)
{
    step();
    frame_.at = node;
    switch (node->kind) {
    case NodeKind::Text:
        write(static_cast<const TextNode*>(node)->text);
        break;
    case NodeKind::Action:
        action(dot, static_cast<const ActionNode*>(node));
        break;
    case NodeKind::If:
    case NodeKind::With:
        return branch(dot, static_cast<const BranchNode*>(node));
    case NodeKind::Range:
        return range(dot, static_cast<const BranchNode*>(node));
    case NodeKind::Template:
        call_template(dot, static_cast<const TemplateNode*>(node));
        break;
    case NodeKind::Break:
        return Flow::Break;
    case NodeKind::Continue:
        return Flow::Continue;
    default:
        break;
    }
    return Flow::Normal;
}

void Interpreter::action(const Value& dot, const ActionNode* node)
{
    const Value value = pipeline(dot, node->pipe);
    if (node->pipe->declarations.empty()) print(value, node);
}

void Interpreter::print(const Value& value, const AstNode* node)
{
    frame_.at = node;
    if (value.is_string() && value.type().text == nullptr) return write(value.as_string());
    const std::size_t before = frame_.out->size();
    if (!append_printable(*frame_.out, value))
        fail("can't print " + node_text(node) + " of type " + std::string(value.type().name));
    written_ += frame_.out->size() - before;
    if (written_ > settings_.budget.output) over_budget("output");
}

Flow Interpreter::branch(const Value& dot, const BranchNode* node)
{
    const VariableGuard guard(variables_);
    const Value value = pipeline(dot, node->pipe);
    if (!value.truth()) return walk(dot, node->else_list);
    return walk(node->kind == NodeKind::With ? value : dot, node->list);
}

Flow Interpreter::range(const Value& dot, const BranchNode* node)
{
    const VariableGuard guard(variables_);
    const Value over = pipeline(dot, node->pipe);
    const Flow flow = range_over(dot, node, over);
    return flow;
}

namespace {

/// The element of a list, with the mark of the place it stood in.
Value element_of(const Value& list, std::size_t i)
{
    Value elem = list.element(i);
    if (list.type().elem == &types::any()) ValueAccess::mark_interface(elem);
    return elem;
}

}  // namespace

Flow Interpreter::range_over(const Value& dot, const BranchNode* node, const Value& over)
{
    Flow flow = Flow::Normal;
    bool ran = false;
    switch (over.kind()) {
    case Kind::Invalid:
        break;
    case Kind::Slice:
    case Kind::Array:
        for (std::size_t i = 0; i < over.size(); ++i) {
            ran = true;
            const Value index = Value::integer(static_cast<std::int64_t>(i));
            if (!iterate(node, &index, element_of(over, i), flow)) return flow;
        }
        break;
    case Kind::Map: {
        const PinnedEntries entries(over);
        const bool in_interface = over.type().elem == &types::any();
        for (const Entry& entry : entries.items()) {
            ran = true;
            Value elem = entry.value;
            if (in_interface) ValueAccess::mark_interface(elem);
            if (!iterate(node, &entry.key, std::move(elem), flow)) return flow;
        }
        break;
    }
    default:
        if (!over.is_integer()) {
            std::string text;
            append_pointee(text, over);
            fail("range can't iterate over " + text);
        }
        flow = range_integer(node, over, ran);
        if (flow != Flow::Normal) return Flow::Normal;
    }
    return ran ? Flow::Normal : walk(dot, node->else_list);
}

/// Ends with Break when the body did.
Flow Interpreter::range_integer(const BranchNode* node, const Value& over, bool& ran)
{
    if (node->pipe->declarations.size() > 1)
        fail("can't use " + to_text(over) + " to iterate over more than one variable");
    Flow flow = Flow::Normal;
    const Type& type = over.type();
    const std::uint64_t end = is_signed(over.kind())
                                  ? static_cast<std::uint64_t>(std::max<std::int64_t>(over.as_int(), 0))
                                  : over.as_uint();
    for (std::uint64_t i = 0; i < end; ++i) {
        ran = true;
        Value elem = is_signed(over.kind()) ? Value::of_int(type, static_cast<std::int64_t>(i))
                                            : Value::of_uint(type, i);
        if (!iterate(node, nullptr, std::move(elem), flow)) return Flow::Break;
    }
    return Flow::Normal;
}

/// One pass of a range; false after {{break}}.
bool Interpreter::iterate(const BranchNode* node, const Value* index, Value elem, Flow& flow)
{
    step();
    const auto declarations = node->pipe->declarations;
    if (node->pipe->is_assignment && !declarations.empty()) {
        if (declarations.size() > 1) {
            set_variable(declarations[0]->name, *index);
            set_variable(declarations[1]->name, elem);
        } else {
            set_variable(declarations[0]->name, elem);
        }
    } else if (!declarations.empty()) {
        variables_[variables_.size() - 1].value = elem;
        if (declarations.size() > 1) variables_[variables_.size() - 2].value = *index;
    }
    const VariableGuard guard(variables_);
    flow = walk(elem, node->list);
    const bool more = flow != Flow::Break;
    flow = Flow::Normal;
    return more;
}

void Interpreter::call_template(const Value& dot, const TemplateNode* node)
{
    const Tree* const tree = frame_.set_face->impl().find(node->name);
    if (tree == nullptr) fail("template " + strconv::quote(node->name) + " not defined");
    if (frame_.depth >= settings_.budget.depth)
        fail("exceeded maximum template depth (" + std::to_string(settings_.budget.depth) + ")");
    // Variables that the pipeline declares stay with the caller.
    const Value data = node->pipe != nullptr ? pipeline(dot, node->pipe) : Value();
    const FrameGuard guard(*this);
    call_tree(*tree, data);
}

}  // namespace sluice::gotemplate
