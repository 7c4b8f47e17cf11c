#include "parser.hpp"

#include "doc/utf8.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>

namespace sluice::gotemplate {

namespace {

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

bool is_blank(const AstNode* node)
{
    return node->kind == NodeKind::Text && only_space(static_cast<const TextNode*>(node)->text);
}

}  // namespace

void Parser::fail_at(std::uint32_t position, const std::string& text) const
{
    throw ParseError(
        "template: " + unit_.source.name + ":" + std::to_string(lexer_.line(position)) + ": " + text);
}

void Parser::unexpected(const Item& item, std::string_view context) const
{
    if (item.token != Token::Error) fail("unexpected " + lexer_.describe(item) + " in " + std::string(context));
    std::string extra;
    if (const int line = lexer_.line(scope_.action); scope_.inside_action && line != lexer_.line(item.begin)) {
        extra = " in action started at " + unit_.source.name + ":" + std::to_string(line);
        if (lexer_.trouble().ends_with(" action")) extra.erase(0, std::strlen(" in action"));
    }
    fail(lexer_.trouble() + extra);
}

void Parser::expect(Token token, std::string_view context)
{
    if (const Item item = next(); item.token != token) unexpected(item, context);
}

Parser::Scope Parser::enter(int nesting)
{
    const Scope outer = scope_;
    scope_ = {.variables = variables_.size(), .nesting = nesting};
    variables_.push_back("$");
    return outer;
}

void Parser::leave(const Scope& outer)
{
    variables_.resize(scope_.variables);
    scope_ = outer;
}

void Parser::add(std::string_view name, const Nodes& nodes)
{
    bool is_empty = true;
    for (std::size_t i = 0; i < nodes.size() && is_empty; ++i)
        is_empty = is_blank(nodes[i]);
    Tree* tree = trees_.find(name);
    if (tree != nullptr && !tree->is_empty) {
        if (!is_empty) fail("template: multiple definition of template " + strconv::quote(name));
        return;
    }
    if (tree == nullptr) {
        tree = new (unit_.arena.take(sizeof(Tree))) Tree{.name = name, .source = &unit_.source};
        trees_.put(tree);
        unit_.trees.push_back(tree);
    }
    tree->list = nodes.keep();
    tree->is_empty = is_empty;
}

void Parser::parse_main(std::string_view name)
{
    const Scope outer = enter(0);
    Nodes nodes(*this);
    while (peek().token != Token::Eof) {
        if (peek().token == Token::LeftDelimiter) {
            const Item delimiter = next();
            if (next().token == Token::Define) {
                parse_definition();
                continue;
            }
            back2(delimiter);
        }
        Ending ending = Ending::None;
        const AstNode* const node = text_or_action(ending);
        if (ending != Ending::None) fail(ending == Ending::End ? "unexpected {{end}}" : "unexpected {{else}}");
        nodes.add(node);
    }
    add(name, nodes);
    leave(outer);
}

void Parser::parse_definition()
{
    constexpr std::string_view context = "define clause";
    const Scope outer = enter(0);
    const std::string_view name = template_name(next(), context);
    expect(Token::RightDelimiter, context);
    Nodes nodes(*this);
    if (item_list(nodes) != Ending::End) fail("unexpected {{else}} in define clause");
    add(name, nodes);
    leave(outer);
}

Parser::Ending Parser::item_list(Nodes& nodes)
{
    while (peek().token != Token::Eof) {
        Ending ending = Ending::None;
        const AstNode* const node = text_or_action(ending);
        if (ending != Ending::None) return ending;
        nodes.add(node);
    }
    fail("unexpected EOF");
}

const AstNode* Parser::text_or_action(Ending& ending)
{
    const Item item = next();
    if (item.token == Token::Text) {
        auto* const node = make<TextNode>(NodeKind::Text, item.begin);
        node->text = text(item);
        return node;
    }
    if (item.token != Token::LeftDelimiter) unexpected(item, "input");
    scope_.inside_action = true;
    scope_.action = item.begin;
    const AstNode* const node = action(ending);
    scope_.inside_action = false;
    return node;
}

const AstNode* Parser::action(Ending& ending)
{
    const Item keyword = next();
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
        ending = Ending::End;
        expect(Token::RightDelimiter, "end");
        return nullptr;
    case Token::Else:
        ending = Ending::Else;
        if (const Token follows = peek().token; follows != Token::If && follows != Token::With)
            expect(Token::RightDelimiter, "else");
        return nullptr;
    default:
        break;
    }
    back();
    auto* const node = make<ActionNode>(NodeKind::Action, keyword.begin);
    node->pipe = pipeline("command", Token::RightDelimiter);
    return node;
}

const AstNode* Parser::loop_control(const Item& keyword)
{
    const bool is_break = keyword.token == Token::Break;
    const std::string_view word = is_break ? "{{break}}" : "{{continue}}";
    expect(Token::RightDelimiter, word);
    if (scope_.range_depth == 0) fail(std::string(word) + " outside {{range}}");
    return make<AstNode>(is_break ? NodeKind::Break : NodeKind::Continue, keyword.begin);
}

const AstNode* Parser::block_control()
{
    constexpr std::string_view context = "block clause";
    const Item token = next();
    auto* const node = make<TemplateNode>(NodeKind::Template, token.begin);
    node->name = template_name(token, context);
    node->pipe = pipeline(context, Token::RightDelimiter);
    if (scope_.nesting >= kMostNesting) fail("max expression depth exceeded");
    const std::uint32_t clause_end = token_[0].begin;
    const Scope outer = enter(scope_.nesting + 1);
    Nodes nodes(*this);
    // As in Go it is whoever holds the block that complains, and the clause is the last that it read.
    if (item_list(nodes) != Ending::End) fail_at(clause_end, "unexpected {{else}} in block clause");
    add(node->name, nodes);
    leave(outer);
    return node;
}

const AstNode* Parser::template_control()
{
    constexpr std::string_view context = "template clause";
    const Item token = next();
    auto* const node = make<TemplateNode>(NodeKind::Template, token.begin);
    node->name = template_name(token, context);
    if (next().token != Token::RightDelimiter) {
        back();
        node->pipe = pipeline(context, Token::RightDelimiter);
    }
    return node;
}

std::string_view Parser::template_name(const Item& token, std::string_view context)
{
    if (token.token != Token::String && token.token != Token::RawString) unexpected(token, context);
    return unquote(token);
}

std::string_view Parser::unquote(const Item& token)
{
    const std::string_view quoted = text(token);
    const std::string_view inside = quoted.substr(1, quoted.size() - 2);
    const bool is_raw = token.token == Token::RawString;
    if (is_raw ? inside.find('\r') == std::string_view::npos : token.is_plain) return inside;
    const auto text = strconv::unquote(quoted);
    if (!text) fail("invalid syntax");
    // A text that is what it shows, such as one of letters beyond ASCII, can be shown where it stands.
    if (*text == inside) return inside;
    const auto copy = unit_.arena.copy(std::span<const char>(*text));
    return {copy.data(), copy.size()};
}

const AstNode* Parser::branch(NodeKind kind, std::string_view context)
{
    if (++scope_.nesting > kMostNesting) fail("max expression depth exceeded");
    const std::size_t visible = variables_.size();
    const PipeNode* const pipe = pipeline(context, Token::RightDelimiter);
    auto* const node = make<BranchNode>(kind, pipe->position);
    node->pipe = pipe;
    Nodes nodes(*this);
    if (kind == NodeKind::Range) ++scope_.range_depth;
    const Ending ending = item_list(nodes);
    if (kind == NodeKind::Range) --scope_.range_depth;
    node->list = nodes.keep();
    if (ending == Ending::Else) {
        node->has_else = true;
        Nodes otherwise(*this);
        // "else if" and "else with" are an if or with inside of the else, closed by the same end.
        if (kind == NodeKind::If && peek().token == Token::If) {
            next();
            otherwise.add(branch(NodeKind::If, "if"));
        } else if (kind == NodeKind::With && peek().token == Token::With) {
            next();
            otherwise.add(branch(NodeKind::With, "with"));
        } else if (item_list(otherwise) != Ending::End) {
            fail("expected end; found {{else}}");
        }
        node->else_list = otherwise.keep();
    }
    variables_.resize(visible);
    --scope_.nesting;
    return node;
}

void parse_unit(Unit& unit, const Set::Options& options, const FunctionMap& functions)
{
    const Lexer::Options delimiters{
        .left =
            options.left_delimiter.empty() ? std::string_view("{{") : std::string_view(options.left_delimiter),
        .right = options.right_delimiter.empty() ? std::string_view("}}")
                                                 : std::string_view(options.right_delimiter),
        .break_is_keyword = functions.find("break") == nullptr,
        .continue_is_keyword = functions.find("continue") == nullptr};
    Parser(unit, delimiters, functions).parse_main(unit.source.name);
}

}  // namespace sluice::gotemplate
