#pragma once
#include "ast.hpp"
#include "gotemplate/set.hpp"
#include "lexer.hpp"
#include "tree_table.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::gotemplate {

/// Parses the unit's source and its {{define}}s. There is a NUL behind the text. Throws ParseError.
void parse_unit(Unit& unit, const Set::Options& options, const FunctionMap& functions);

/// The builtin of that name; nullptr if there is none.
const Function* builtin(std::string_view name);

/// The number that a constant in a template stands for. Throws base::Error with Go's text.
void read_number(NumberNode& node, std::string_view text, Token token);

/// Parser: makes the trees of one text. Lists whose length is not known yet grow on stacks that all share.
class Parser {
public:
    Parser(Unit& unit, const Lexer::Options& delimiters, const FunctionMap& functions)
        : unit_(unit), lexer_(unit.source.text, delimiters), functions_(functions)
    {
    }
    /// The whole text as the template `name`.
    void parse_main(std::string_view name);

private:
    /// Go allows 10,000 nested parentheses and any number of nested actions; our parser and executor recurse on
    /// a thread's stack.
    static constexpr int kMostNesting = 500;

    /// What belongs to the {{define}} or {{block}} that is being read: inside of it all begins anew.
    struct Scope {
        std::size_t variables = 0;  ///< where its own begin
        bool inside_action = false;
        std::uint32_t action = 0;  ///< where that began
        int range_depth = 0;
        int nesting = 0;
    };
    enum class Ending : std::uint8_t { None, End, Else };
    template <class T> class Growing;
    using Nodes = Growing<const AstNode*>;

    void parse_definition();
    void block_body(std::string_view name);
    Scope enter(int nesting);
    void leave(const Scope& outer);
    Ending item_list(Nodes& nodes);
    /// The next text or action; nullptr for an {{end}} or {{else}} instead.
    const AstNode* text_or_action(Ending& ending);
    const AstNode* action(Ending& ending);
    const AstNode* block_control();
    const AstNode* template_control();
    const AstNode* loop_control(const Item& keyword);
    const AstNode* branch(NodeKind kind, std::string_view context);
    const PipeNode* pipeline(std::string_view context, Token end);
    bool declaration(std::string_view context, Growing<const VariableNode*>& declared, bool& is_assignment);
    const CommandNode* command();
    const AstNode* operand();
    std::uint32_t take_fields();
    const AstNode* with_fields(const AstNode* node);
    const AstNode* field(const Item& token);
    const AstNode* term();
    const AstNode* identifier(const Item& token);
    const AstNode* number(const Item& token);
    const AstNode* string(const Item& token);
    const VariableNode*
    variable(std::uint32_t position, std::string_view name, std::span<const std::string_view> fields);
    bool is_declared(std::string_view name) const;
    std::string_view template_name(const Item& token, std::string_view context);
    std::string_view unquote(const Item& token);
    void add(std::string_view name, const Nodes& nodes);

    const Item& next()
    {
        if (peeked_ > 0)
            --peeked_;
        else
            token_[0] = lexer_.next_item();
        return token_[peeked_];
    }
    const Item& peek()
    {
        if (peeked_ == 0) {
            token_[0] = lexer_.next_item();
            peeked_ = 1;
        }
        return token_[peeked_ - 1];
    }
    /// What next() gave is next again.
    void back() { ++peeked_; }
    /// The same for two; the first one of them is given.
    void back2(const Item& first)
    {
        token_[1] = first;
        peeked_ = 2;
    }
    std::string_view text(const Item& item) const { return lexer_.text(item); }
    void expect(Token token, std::string_view context);
    [[noreturn]] void fail(const std::string& text) const { fail_at(token_[0].begin, text); }
    [[noreturn]] void fail_at(std::uint32_t position, const std::string& text) const;
    [[noreturn]] void unexpected(const Item& item, std::string_view context) const;

    template <class T> T* make(NodeKind kind, std::uint32_t position)
    {
        static_assert(std::is_trivially_destructible_v<T>);
        auto* const node = new (unit_.arena.take(sizeof(T))) T{};
        node->kind = kind;
        node->position = position;
        return node;
    }

    Unit& unit_;
    Lexer lexer_;
    const FunctionMap& functions_;
    std::array<Item, 2> token_{};  ///< the first is the one that the lexer cut last
    std::size_t peeked_ = 0;
    Scope scope_;
    std::vector<std::string_view> variables_;
    std::vector<const void*> growing_;
    std::vector<std::string_view> fields_;  ///< of the chain that is being read
    TreeTable trees_;
};

/// A list that grows at the top of the parser's stack, until it is kept in the unit's memory. Those begun later
/// end earlier.
template <class T> class Parser::Growing {
public:
    explicit Growing(Parser& parser) : parser_(parser), first_(parser.growing_.size()) {}
    ~Growing() { parser_.growing_.resize(first_); }
    Growing(const Growing&) = delete;
    Growing& operator=(const Growing&) = delete;

    void add(T item) { parser_.growing_.push_back(item); }
    std::size_t size() const { return parser_.growing_.size() - first_; }
    T operator[](std::size_t i) const { return static_cast<T>(parser_.growing_[first_ + i]); }
    std::span<const T> keep() const
    {
        if (size() == 0) return {};
        auto* const kept = static_cast<T*>(parser_.unit_.arena.take(size() * sizeof(T)));
        for (std::size_t i = 0; i < size(); ++i)
            kept[i] = (*this)[i];
        return {kept, size()};
    }

private:
    Parser& parser_;
    std::size_t first_;
};

}  // namespace sluice::gotemplate
