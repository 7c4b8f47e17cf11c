// The parser's expressions: pipelines, commands, operands.
#include "gotemplate/strconv.hpp"
#include "parser.hpp"

#include <algorithm>

namespace sluice::gotemplate {

namespace {

bool is_literal(NodeKind kind)
{
    return kind == NodeKind::Bool || kind == NodeKind::Dot || kind == NodeKind::Nil ||
           kind == NodeKind::Number || kind == NodeKind::String;
}

bool begins_operand(Token token)
{
    switch (token) {
    case Token::Bool:
    case Token::CharConstant:
    case Token::Complex:
    case Token::Dot:
    case Token::Field:
    case Token::Identifier:
    case Token::Number:
    case Token::Nil:
    case Token::RawString:
    case Token::String:
    case Token::Variable:
    case Token::LeftParen:
        return true;
    default:
        return false;
    }
}

}  // namespace

/// "$x :=", "$x =" or "$i, $x :=" in front of a pipeline; false once there is no further variable to look for.
bool Parser::declaration(std::string_view context, Growing<const VariableNode*>& declared, bool& is_assignment)
{
    if (peek().token != Token::Variable) return false;
    const Item name = next();
    const Token follows = peek().token;
    const bool declares = follows == Token::Assign || follows == Token::Declare;
    if (!declares && !(follows == Token::Char && text(peek()) == ",")) {
        back2(name);
        return false;
    }
    next();
    declared.add(variable(name.begin, text(name), {}));
    variables_.push_back(text(name));
    if (declares) {
        is_assignment = follows == Token::Assign;
        return false;
    }
    if (context == "range" && declared.size() < 2) {
        const Token second = peek().token;
        if (second == Token::Variable || second == Token::RightDelimiter || second == Token::RightParen)
            return true;
        fail("range can only initialize variables");
    }
    fail("too many declarations in " + std::string(context));
}

const PipeNode* Parser::pipeline(std::string_view context, Token end)
{
    auto* const pipe = make<PipeNode>(NodeKind::Pipe, peek().begin);
    if (peek().token == Token::Variable) {
        Growing<const VariableNode*> declared(*this);
        while (declaration(context, declared, pipe->is_assignment)) {
        }
        pipe->declarations = declared.keep();
    }
    Growing<const CommandNode*> commands(*this);
    while (peek().token != end) {
        if (!begins_operand(peek().token)) unexpected(next(), context);
        commands.add(command());
    }
    next();
    if (commands.size() == 0) fail("missing value for " + std::string(context));
    for (std::size_t i = 1; i < commands.size(); ++i)
        if (is_literal(commands[i]->arguments[0]->kind))
            fail("non executable command in pipeline stage " + std::to_string(i + 1));
    pipe->commands = commands.keep();
    return pipe;
}

const CommandNode* Parser::command()
{
    auto* const node = make<CommandNode>(NodeKind::Command, peek().begin);
    Growing<const AstNode*> arguments(*this);
    for (;;) {
        if (const AstNode* const argument = operand()) {
            arguments.add(argument);
            if (peek().after_space) continue;
        }
        const Token token = peek().token;
        if (token == Token::RightDelimiter || token == Token::RightParen) break;
        const Item item = next();
        if (item.token != Token::Pipe) unexpected(item, "operand");
        break;
    }
    if (arguments.size() == 0) fail("empty command");
    node->arguments = arguments.keep();
    return node;
}

const AstNode* Parser::operand()
{
    const AstNode* const node = term();
    if (node == nullptr || peek().token != Token::Field || peek().after_space) return node;
    return with_fields(node);
}

/// The fields that follow without a space, behind those that are there already; where the last one ends.
std::uint32_t Parser::take_fields()
{
    std::uint32_t end = 0;
    while (peek().token == Token::Field && !peek().after_space) {
        fields_.push_back(text(peek()).substr(1));
        end = next().end;
    }
    return end;
}

const AstNode* Parser::with_fields(const AstNode* node)
{
    const std::uint32_t position = peek().begin;
    fields_.clear();
    const std::uint32_t end = take_fields();
    if (is_literal(node->kind)) fail_at(end, "unexpected . after term " + strconv::quote(node_text(node)));
    if (node->kind == NodeKind::Variable)
        return variable(position, static_cast<const VariableNode*>(node)->name, fields_);
    auto* const chain = make<ChainNode>(NodeKind::Chain, position);
    chain->node = node;
    chain->fields = unit_.arena.copy(std::span<const std::string_view>(fields_));
    return chain;
}

/// ".a.b": as in Go a longer one stands where its second field does.
const AstNode* Parser::field(const Item& token)
{
    fields_.assign(1, text(token).substr(1));
    const Item follows = peek();
    take_fields();
    auto* const node = make<FieldNode>(NodeKind::Field, fields_.size() > 1 ? follows.begin : token.begin);
    node->names = unit_.arena.copy(std::span<const std::string_view>(fields_));
    return node;
}

const VariableNode*
Parser::variable(std::uint32_t position, std::string_view name, std::span<const std::string_view> fields)
{
    auto* const node = make<VariableNode>(NodeKind::Variable, position);
    node->name = name;
    node->fields = unit_.arena.copy(fields);
    return node;
}

bool Parser::is_declared(std::string_view name) const
{
    for (std::size_t i = variables_.size(); i > scope_.variables; --i)
        if (variables_[i - 1] == name) return true;
    return false;
}

const AstNode* Parser::term()
{
    const Item token = next();
    switch (token.token) {
    case Token::Identifier:
        return identifier(token);
    case Token::Dot:
        return make<AstNode>(NodeKind::Dot, token.begin);
    case Token::Nil:
        return make<AstNode>(NodeKind::Nil, token.begin);
    case Token::Variable:
        if (!is_declared(text(token))) fail("undefined variable " + strconv::quote(text(token)));
        return variable(token.begin, text(token), {});
    case Token::Field:
        return field(token);
    case Token::Bool: {
        auto* const node = make<BoolNode>(NodeKind::Bool, token.begin);
        node->value = text(token) == "true";
        return node;
    }
    case Token::CharConstant:
    case Token::Complex:
    case Token::Number:
        return number(token);
    case Token::LeftParen: {
        if (++scope_.nesting > kMostNesting) fail("max expression depth exceeded");
        const PipeNode* const pipe = pipeline("parenthesized pipeline", Token::RightParen);
        --scope_.nesting;
        return pipe;
    }
    case Token::String:
    case Token::RawString:
        return string(token);
    default:
        break;
    }
    back();
    return nullptr;
}

const AstNode* Parser::identifier(const Item& token)
{
    const std::string_view name = text(token);
    auto* const node = make<IdentifierNode>(NodeKind::Identifier, token.begin);
    node->name = name;
    node->function = functions_.find(name);
    if (node->function != nullptr) return node;
    node->function = builtin(name);
    if (node->function == nullptr) fail("function " + strconv::quote(name) + " not defined");
    if (name == "and") node->special = Special::And;
    if (name == "or") node->special = Special::Or;
    if (name == "call") node->special = Special::Call;
    return node;
}

const AstNode* Parser::number(const Item& token)
{
    auto* const node = make<NumberNode>(NodeKind::Number, token.begin);
    try {
        read_number(*node, text(token), token.token);
    } catch (const base::Error& error) {
        fail(error.what());
    }
    return node;
}

const AstNode* Parser::string(const Item& token)
{
    auto* const node = make<StringNode>(NodeKind::String, token.begin);
    node->quoted = text(token);
    node->text = unquote(token);
    return node;
}

}  // namespace sluice::gotemplate
