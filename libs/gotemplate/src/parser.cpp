#include "parser.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <utility>

namespace sluice::gotemplate {

namespace {

/// Go allows 10,000 nested parentheses and any number of nested actions; our parser and executor recurse on a
/// thread's stack.
constexpr int kMostNesting = 500;

/// unicode.IsSpace.
bool is_unicode_space(char32_t c)
{
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool only_space(std::string_view text)
{
    while (!text.empty()) {
        const auto c = doc::decode_utf8(text);
        if (!is_unicode_space(c.value)) return false;
        text.remove_prefix(c.length);
    }
    return true;
}

bool is_empty(const std::vector<const AstNode*>& nodes)
{
    return std::ranges::all_of(nodes, [](const AstNode* node) {
        return node->kind == NodeKind::Text && only_space(static_cast<const TextNode*>(node)->text);
    });
}

/// In double quotes.
bool stands_for_itself(char c)
{
    return c >= ' ' && c < 0x7F && c != '\\' && c != '"';
}

bool is_literal(NodeKind kind)
{
    return kind == NodeKind::Bool || kind == NodeKind::Dot || kind == NodeKind::Nil ||
           kind == NodeKind::Number || kind == NodeKind::String;
}

}  // namespace

template <class T> T* Parser::make(NodeKind kind, std::size_t position)
{
    static_assert(std::is_trivially_destructible_v<T>);
    auto* node = new (shared_.unit.arena.allocate(sizeof(T), alignof(T))) T{};
    node->kind = kind;
    node->position = static_cast<std::uint32_t>(position);
    node->source = &shared_.unit.source;
    return node;
}

template <class T> std::span<const T> Parser::keep(const std::vector<T>& items)
{
    if (items.empty()) return {};
    auto* const copy = static_cast<T*>(shared_.unit.arena.allocate(items.size() * sizeof(T), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), copy);
    return {copy, items.size()};
}

void Parser::fail(const std::string& text) const
{
    throw ParseError(
        "template: " + shared_.unit.source.name + ":" + std::to_string(token_[0].line) + ": " + text);
}

void Parser::unexpected(const Item& item, std::string_view context) const
{
    if (item.token == Token::Error) {
        std::string extra;
        if (action_line_ != 0 && action_line_ != item.line) {
            extra = " in action started at " + shared_.unit.source.name + ":" + std::to_string(action_line_);
            if (item.text.ends_with(" action")) extra.erase(0, std::strlen(" in action"));
        }
        fail(std::string(item.text) + extra);
    }
    fail("unexpected " + describe(item) + " in " + std::string(context));
}

Item Parser::next()
{
    if (peeked_ > 0)
        --peeked_;
    else
        token_[0] = shared_.lexer.next_item();
    return token_[static_cast<std::size_t>(peeked_)];
}
Item Parser::peek()
{
    if (peeked_ > 0) return token_[static_cast<std::size_t>(peeked_ - 1)];
    peeked_ = 1;
    token_[0] = shared_.lexer.next_item();
    return token_[0];
}
Item Parser::next_non_space()
{
    Item item = next();
    while (item.token == Token::Space)
        item = next();
    return item;
}
Item Parser::peek_non_space()
{
    const Item item = next_non_space();
    back();
    return item;
}
void Parser::back2(const Item& first)
{
    token_[1] = first;
    peeked_ = 2;
}
void Parser::back3(const Item& second, const Item& first)
{
    token_[1] = first;
    token_[2] = second;
    peeked_ = 3;
}
Item Parser::expect(Token token, std::string_view context)
{
    const Item item = next_non_space();
    if (item.token != token) unexpected(item, context);
    return item;
}

void Parser::add(std::string_view name, const Nodes& nodes)
{
    const bool empty = is_empty(nodes);
    const auto known = shared_.trees.find(name);
    if (known != shared_.trees.end() && !known->second->is_empty) {
        if (!empty) fail("template: multiple definition of template " + strconv::quote(name));
        return;
    }
    auto tree = std::make_unique<Tree>();
    tree->name = name;
    tree->source = &shared_.unit.source;
    tree->list = keep(nodes);
    tree->is_empty = empty;
    shared_.trees.insert_or_assign(std::string(name), tree.get());
    shared_.unit.trees.push_back(std::move(tree));
}

void Parser::parse_main(std::string_view name)
{
    Nodes nodes;
    while (peek().token != Token::Eof) {
        if (peek().token == Token::LeftDelimiter) {
            const Item delimiter = next();
            if (next_non_space().token == Token::Define) {
                Parser definition(shared_);
                definition.parse_definition();
                continue;
            }
            back2(delimiter);
        }
        Ending ending;
        bool ended = false;
        const AstNode* const node = text_or_action(ending, ended);
        if (ended) fail(ending.token == Token::End ? "unexpected {{end}}" : "unexpected {{else}}");
        nodes.push_back(node);
    }
    add(name, nodes);
}

void Parser::parse_definition()
{
    constexpr std::string_view context = "define clause";
    const Item name = next_non_space();
    if (name.token != Token::String && name.token != Token::RawString) unexpected(name, context);
    const std::string_view text = unquote(name.text);
    expect(Token::RightDelimiter, context);
    Nodes nodes;
    if (item_list(nodes).token != Token::End) fail("unexpected {{else}} in define clause");
    add(text, nodes);
}

Parser::Ending Parser::item_list(Nodes& nodes)
{
    while (peek_non_space().token != Token::Eof) {
        Ending ending;
        bool ended = false;
        const AstNode* const node = text_or_action(ending, ended);
        if (ended) return ending;
        nodes.push_back(node);
    }
    fail("unexpected EOF");
}

const AstNode* Parser::text_or_action(Ending& ending, bool& ended)
{
    const Item item = next_non_space();
    if (item.token == Token::Text) {
        auto* const node = make<TextNode>(NodeKind::Text, item.position);
        node->text = item.text;
        return node;
    }
    if (item.token != Token::LeftDelimiter) unexpected(item, "input");
    action_line_ = item.line;
    const AstNode* const node = action(ending, ended);
    action_line_ = 0;
    return node;
}

const AstNode* Parser::action(Ending& ending, bool& ended)
{
    const Item keyword = next_non_space();
    switch (keyword.token) {
    case Token::Block:
        return block_control();
    case Token::Break:
    case Token::Continue:
        return loop_control(keyword);
    case Token::If:
        return branch(NodeKind::If, "if");
    case Token::Range:
        return branch(NodeKind::Range, "range");
    case Token::With:
        return branch(NodeKind::With, "with");
    case Token::Template:
        return template_control();
    case Token::End:
        ended = true;
        ending = {Token::End, expect(Token::RightDelimiter, "end").position};
        return nullptr;
    case Token::Else: {
        ended = true;
        const Item follows = peek_non_space();
        const bool chained = follows.token == Token::If || follows.token == Token::With;
        ending = {Token::Else, chained ? follows.position : expect(Token::RightDelimiter, "else").position};
        return nullptr;
    }
    default:
        break;
    }
    back();
    const Item first = peek();
    auto* const node = make<ActionNode>(NodeKind::Action, first.position);
    node->pipe = pipeline("command", Token::RightDelimiter);
    return node;
}

const AstNode* Parser::loop_control(const Item& keyword)
{
    const bool is_break = keyword.token == Token::Break;
    const std::string word = is_break ? "{{break}}" : "{{continue}}";
    if (const Item item = next_non_space(); item.token != Token::RightDelimiter) unexpected(item, word);
    if (range_depth_ == 0) fail(word + " outside {{range}}");
    return make<AstNode>(is_break ? NodeKind::Break : NodeKind::Continue, keyword.position);
}

const AstNode* Parser::block_control()
{
    constexpr std::string_view context = "block clause";
    const Item token = next_non_space();
    auto* const node = make<TemplateNode>(NodeKind::Template, token.position);
    node->name = template_name(token, context);
    node->pipe = pipeline(context, Token::RightDelimiter);
    Parser block(shared_);
    block.nesting_ = nesting_ + 1;
    if (block.nesting_ > kMostNesting) fail("max expression depth exceeded");
    Nodes nodes;
    if (block.item_list(nodes).token != Token::End) fail("unexpected {{else}} in block clause");
    block.add(node->name, nodes);
    return node;
}

const AstNode* Parser::template_control()
{
    constexpr std::string_view context = "template clause";
    const Item token = next_non_space();
    auto* const node = make<TemplateNode>(NodeKind::Template, token.position);
    node->name = template_name(token, context);
    if (next_non_space().token != Token::RightDelimiter) {
        back();
        node->pipe = pipeline(context, Token::RightDelimiter);
    }
    return node;
}

std::string_view Parser::template_name(const Item& token, std::string_view context)
{
    if (token.token != Token::String && token.token != Token::RawString) unexpected(token, context);
    return unquote(token.text);
}

std::string_view Parser::unquote(std::string_view quoted)
{
    // A text without escapes can be shown where it stands; most are of letters alone.
    const std::string_view inside =
        quoted.size() < 2 ? std::string_view() : quoted.substr(1, quoted.size() - 2);
    if (quoted.starts_with('"') && std::ranges::all_of(inside, stands_for_itself)) return inside;
    const auto text = strconv::unquote(quoted);
    if (!text) fail("invalid syntax");
    if (*text == inside) return inside;
    auto* const copy = static_cast<char*>(shared_.unit.arena.allocate(text->size(), 1));
    std::ranges::copy(*text, copy);
    return {copy, text->size()};
}

const AstNode* Parser::branch(NodeKind kind, std::string_view context)
{
    if (++nesting_ > kMostNesting) fail("max expression depth exceeded");
    const std::size_t visible = variables_.size();
    const PipeNode* const pipe = pipeline(context, Token::RightDelimiter);
    auto* const node = make<BranchNode>(kind, pipe->position);
    node->pipe = pipe;
    Nodes nodes;
    if (kind == NodeKind::Range) ++range_depth_;
    const Ending ending = item_list(nodes);
    if (kind == NodeKind::Range) --range_depth_;
    node->list = keep(nodes);
    if (ending.token == Token::Else) {
        node->has_else = true;
        Nodes otherwise;
        // "else if" and "else with" are an if or with inside of the else, closed by the same end.
        if (kind == NodeKind::If && peek().token == Token::If) {
            next();
            otherwise.push_back(branch(NodeKind::If, "if"));
        } else if (kind == NodeKind::With && peek().token == Token::With) {
            next();
            otherwise.push_back(branch(NodeKind::With, "with"));
        } else if (item_list(otherwise).token != Token::End) {
            fail("expected end; found {{else}}");
        }
        node->else_list = keep(otherwise);
    }
    variables_.resize(visible);
    --nesting_;
    return node;
}

/// "$x :=", "$x =" or "$i, $x :=" in front of a pipeline; false once there is no further variable to look for.
bool Parser::declaration(
    std::string_view context, std::vector<const VariableNode*>& declared, bool& is_assignment)
{
    const Item name = peek_non_space();
    if (name.token != Token::Variable) return false;
    next();
    // "$x foo" needs three items of look-ahead, for the space is one.
    const Item adjacent = peek();
    const Item follows = peek_non_space();
    const bool declares = follows.token == Token::Assign || follows.token == Token::Declare;
    if (declares || (follows.token == Token::Char && follows.text == ",")) {
        next_non_space();
        declared.push_back(variable(name.position, name.text, {}));
        variables_.push_back(name.text);
        if (declares) {
            is_assignment = follows.token == Token::Assign;
            return false;
        }
        if (context == "range" && declared.size() < 2) {
            const Token token = peek_non_space().token;
            if (token == Token::Variable || token == Token::RightDelimiter || token == Token::RightParen)
                return true;
            fail("range can only initialize variables");
        }
        fail("too many declarations in " + std::string(context));
    }
    if (adjacent.token == Token::Space)
        back3(name, adjacent);
    else
        back2(name);
    return false;
}

const PipeNode* Parser::pipeline(std::string_view context, Token end)
{
    auto* const pipe = make<PipeNode>(NodeKind::Pipe, peek_non_space().position);
    std::vector<const VariableNode*> declared;
    while (declaration(context, declared, pipe->is_assignment)) {
    }
    pipe->declarations = keep(declared);
    std::vector<const CommandNode*> commands;
    for (;;) {
        const Item item = next_non_space();
        if (item.token == end) break;
        switch (item.token) {
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
            back();
            commands.push_back(command());
            break;
        default:
            unexpected(item, context);
        }
    }
    if (commands.empty()) fail("missing value for " + std::string(context));
    for (std::size_t i = 1; i < commands.size(); ++i)
        if (is_literal(commands[i]->arguments[0]->kind))
            fail("non executable command in pipeline stage " + std::to_string(i + 1));
    pipe->commands = keep(commands);
    return pipe;
}

const CommandNode* Parser::command()
{
    auto* const node = make<CommandNode>(NodeKind::Command, peek_non_space().position);
    Nodes arguments;
    for (;;) {
        peek_non_space();
        if (const AstNode* const argument = operand()) arguments.push_back(argument);
        const Item item = next();
        if (item.token == Token::Space) continue;
        if (item.token == Token::RightDelimiter || item.token == Token::RightParen)
            back();
        else if (item.token != Token::Pipe)
            unexpected(item, "operand");
        break;
    }
    if (arguments.empty()) fail("empty command");
    node->arguments = keep(arguments);
    return node;
}

const AstNode* Parser::operand()
{
    const AstNode* const node = term();
    if (node == nullptr || peek().token != Token::Field) return node;
    const std::size_t position = peek().position;
    std::vector<std::string_view> fields;
    while (peek().token == Token::Field)
        fields.push_back(next().text.substr(1));
    if (is_literal(node->kind)) fail("unexpected . after term " + strconv::quote(node_text(node)));
    if (node->kind == NodeKind::Field) {
        const auto names = static_cast<const FieldNode*>(node)->names;
        fields.insert(fields.begin(), names.begin(), names.end());
        auto* const longer = make<FieldNode>(NodeKind::Field, position);
        longer->names = keep(fields);
        return longer;
    }
    if (node->kind == NodeKind::Variable)
        return variable(position, static_cast<const VariableNode*>(node)->name, std::move(fields));
    auto* const chain = make<ChainNode>(NodeKind::Chain, position);
    chain->node = node;
    chain->fields = keep(fields);
    return chain;
}

const VariableNode*
Parser::variable(std::size_t position, std::string_view name, std::vector<std::string_view> fields)
{
    auto* const node = make<VariableNode>(NodeKind::Variable, position);
    node->name = name;
    node->fields = keep(fields);
    return node;
}

const AstNode* Parser::term()
{
    const Item token = next_non_space();
    switch (token.token) {
    case Token::Identifier:
        return identifier(token);
    case Token::Dot:
        return make<AstNode>(NodeKind::Dot, token.position);
    case Token::Nil:
        return make<AstNode>(NodeKind::Nil, token.position);
    case Token::Variable:
        if (std::ranges::find(variables_, token.text) == variables_.end())
            fail("undefined variable " + strconv::quote(token.text));
        return variable(token.position, token.text, {});
    case Token::Field: {
        auto* const node = make<FieldNode>(NodeKind::Field, token.position);
        node->names = keep(std::vector{token.text.substr(1)});
        return node;
    }
    case Token::Bool: {
        auto* const node = make<BoolNode>(NodeKind::Bool, token.position);
        node->value = token.text == "true";
        return node;
    }
    case Token::CharConstant:
    case Token::Complex:
    case Token::Number:
        return number(token);
    case Token::LeftParen: {
        if (++nesting_ > kMostNesting) fail("max expression depth exceeded");
        const PipeNode* const pipe = pipeline("parenthesized pipeline", Token::RightParen);
        --nesting_;
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
    auto* const node = make<IdentifierNode>(NodeKind::Identifier, token.position);
    node->name = token.text;
    node->function = shared_.functions.find(token.text);
    if (node->function != nullptr) return node;
    node->function = builtin(token.text);
    if (node->function == nullptr) fail("function " + strconv::quote(token.text) + " not defined");
    if (token.text == "and") node->special = Special::And;
    if (token.text == "or") node->special = Special::Or;
    if (token.text == "call") node->special = Special::Call;
    return node;
}

const AstNode* Parser::number(const Item& token)
{
    auto* const node = make<NumberNode>(NodeKind::Number, token.position);
    try {
        read_number(*node, token.text, token.token);
    } catch (const base::Error& error) {
        fail(error.what());
    }
    return node;
}

const AstNode* Parser::string(const Item& token)
{
    auto* const node = make<StringNode>(NodeKind::String, token.position);
    node->quoted = token.text;
    node->text = unquote(token.text);
    return node;
}

std::unique_ptr<Unit> parse_unit(
    std::string_view name, std::string_view text, const Set::Options& options, const FunctionMap& functions)
{
    auto unit = std::make_unique<Unit>();
    unit->source.name = name;
    unit->source.text = text;
    Lexer lexer(
        unit->source.text,
        {.left =
             options.left_delimiter.empty() ? std::string_view("{{") : std::string_view(options.left_delimiter),
         .right = options.right_delimiter.empty() ? std::string_view("}}")
                                                  : std::string_view(options.right_delimiter),
         .break_is_keyword = functions.find("break") == nullptr,
         .continue_is_keyword = functions.find("continue") == nullptr});
    Parser::Shared shared{*unit, lexer, functions, {}};
    Parser(shared).parse_main(name);
    // Only the trees that won their name: a first empty one may have been replaced.
    std::erase_if(
        unit->trees, [&](const auto& tree) { return shared.trees.find(tree->name)->second != tree.get(); });
    return unit;
}

}  // namespace sluice::gotemplate
