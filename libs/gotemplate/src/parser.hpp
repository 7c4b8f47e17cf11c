#pragma once
#include "ast.hpp"
#include "gotemplate/set.hpp"
#include "lexer.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::gotemplate {

/// Parses a text and its {{define}}s. Throws ParseError.
std::unique_ptr<Unit> parse_unit(
    std::string_view name, std::string_view text, const Set::Options& options, const FunctionMap& functions);

/// The builtin of that name; nullptr if there is none.
const Function* builtin(std::string_view name);

/// The number that a constant in a template stands for. Throws base::Error with Go's text.
void read_number(NumberNode& node, std::string_view text, Token token);

/// Parser: one template's worth of items; a {{define}} or {{block}} inside gets a Parser of its own over the
/// same lexer.
class Parser {
public:
    struct Shared {
        Unit& unit;
        Lexer& lexer;
        const FunctionMap& functions;
        std::map<std::string, Tree*, std::less<>> trees;  ///< of this text
    };
    explicit Parser(Shared& shared) : shared_(shared) {}
    /// The whole text as the template `name`.
    void parse_main(std::string_view name);

private:
    struct Ending {
        Token token = Token::End;  ///< End or Else
        std::size_t position = 0;
    };
    using Nodes = std::vector<const AstNode*>;

    void parse_definition();
    Ending item_list(Nodes& nodes);
    /// The next text or action; an {{end}} or {{else}} instead goes to `ending`.
    const AstNode* text_or_action(Ending& ending, bool& ended);
    const AstNode* action(Ending& ending, bool& ended);
    const AstNode* block_control();
    const AstNode* template_control();
    const AstNode* loop_control(const Item& keyword);
    const AstNode* branch(NodeKind kind, std::string_view context);
    const PipeNode* pipeline(std::string_view context, Token end);
    bool declaration(std::string_view context, std::vector<const VariableNode*>& declared, bool& is_assignment);
    const CommandNode* command();
    const AstNode* operand();
    const AstNode* term();
    const AstNode* identifier(const Item& token);
    const AstNode* number(const Item& token);
    const AstNode* string(const Item& token);
    const VariableNode*
    variable(std::size_t position, std::string_view name, std::vector<std::string_view> fields);
    std::string_view template_name(const Item& token, std::string_view context);
    std::string_view unquote(std::string_view quoted);
    void add(std::string_view name, const Nodes& nodes);

    Item next();
    Item peek();
    Item next_non_space();
    Item peek_non_space();
    void back() { ++peeked_; }
    void back2(const Item& first);
    void back3(const Item& second, const Item& first);
    Item expect(Token token, std::string_view context);
    [[noreturn]] void fail(const std::string& text) const;
    [[noreturn]] void unexpected(const Item& item, std::string_view context) const;

    template <class T> T* make(NodeKind kind, std::size_t position);
    template <class T> std::span<const T> keep(const std::vector<T>& items);

    Shared& shared_;
    std::array<Item, 3> token_{};
    int peeked_ = 0;
    int action_line_ = 0;
    int range_depth_ = 0;
    int nesting_ = 0;
    std::vector<std::string_view> variables_{"$"};
};

}  // namespace sluice::gotemplate
