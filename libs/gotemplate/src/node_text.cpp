#include "ast.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>

namespace sluice::gotemplate {

namespace {

void append_pipe(std::string& out, const PipeNode* pipe)
{
    bool first = true;
    for (const VariableNode* variable : pipe->declarations) {
        if (!first) out += ", ";
        first = false;
        append_node_text(out, variable);
    }
    if (!first) out += pipe->is_assignment ? " = " : " := ";
    first = true;
    for (const CommandNode* command : pipe->commands) {
        if (!first) out += " | ";
        first = false;
        append_node_text(out, command);
    }
}

void append_operand(std::string& out, const AstNode* node)
{
    const bool parenthesized = node->kind == NodeKind::Pipe;
    if (parenthesized) out += '(';
    append_node_text(out, node);
    if (parenthesized) out += ')';
}

void append_command(std::string& out, const CommandNode* command)
{
    bool first = true;
    for (const AstNode* argument : command->arguments) {
        if (!first) out += ' ';
        first = false;
        append_operand(out, argument);
    }
}

void append_list(std::string& out, NodeList list)
{
    for (const AstNode* node : list)
        append_node_text(out, node);
}

void append_branch(std::string& out, const BranchNode* branch)
{
    out += "{{";
    out += branch->kind == NodeKind::If ? "if " : branch->kind == NodeKind::With ? "with " : "range ";
    append_pipe(out, branch->pipe);
    out += "}}";
    append_list(out, branch->list);
    if (branch->has_else) {
        out += "{{else}}";
        append_list(out, branch->else_list);
    }
    out += "{{end}}";
}

void append_fields(std::string& out, std::span<const std::string_view> fields)
{
    for (const std::string_view field : fields)
        (out += '.') += field;
}

void append_template(std::string& out, const TemplateNode* node)
{
    out += "{{template ";
    out += strconv::quote(node->name);
    if (node->pipe != nullptr) {
        out += ' ';
        append_pipe(out, node->pipe);
    }
    out += "}}";
}

}  // namespace

void append_node_text(std::string& out, const AstNode* node)
{
    switch (node->kind) {
    case NodeKind::Text:
        out += static_cast<const TextNode*>(node)->text;
        break;
    case NodeKind::Action:
        out += "{{";
        append_pipe(out, static_cast<const ActionNode*>(node)->pipe);
        out += "}}";
        break;
    case NodeKind::If:
    case NodeKind::With:
    case NodeKind::Range:
        append_branch(out, static_cast<const BranchNode*>(node));
        break;
    case NodeKind::Template:
        append_template(out, static_cast<const TemplateNode*>(node));
        break;
    case NodeKind::Break:
        out += "{{break}}";
        break;
    case NodeKind::Continue:
        out += "{{continue}}";
        break;
    case NodeKind::Pipe:
        append_pipe(out, static_cast<const PipeNode*>(node));
        break;
    case NodeKind::Field:
        append_fields(out, static_cast<const FieldNode*>(node)->names);
        break;
    case NodeKind::Chain:
        append_operand(out, static_cast<const ChainNode*>(node)->node);
        append_fields(out, static_cast<const ChainNode*>(node)->fields);
        break;
    case NodeKind::Variable:
        out += static_cast<const VariableNode*>(node)->name;
        append_fields(out, static_cast<const VariableNode*>(node)->fields);
        break;
    case NodeKind::Identifier:
        out += static_cast<const IdentifierNode*>(node)->name;
        break;
    case NodeKind::Dot:
        out += '.';
        break;
    case NodeKind::Nil:
        out += "nil";
        break;
    case NodeKind::Bool:
        out += static_cast<const BoolNode*>(node)->value ? "true" : "false";
        break;
    case NodeKind::Number:
        out += static_cast<const NumberNode*>(node)->text;
        break;
    case NodeKind::String:
        out += static_cast<const StringNode*>(node)->quoted;
        break;
    case NodeKind::Command:
        append_command(out, static_cast<const CommandNode*>(node));
        break;
    }
}

std::string node_text(const AstNode* node)
{
    std::string out;
    append_node_text(out, node);
    return out;
}

std::string node_location(const Source& source, const AstNode* node)
{
    const std::string_view before = source.text.substr(0, node->position);
    const auto newline = before.rfind('\n');
    const std::size_t column = newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    return source.name + ":" + std::to_string(line) + ":" + std::to_string(column);
}

}  // namespace sluice::gotemplate
