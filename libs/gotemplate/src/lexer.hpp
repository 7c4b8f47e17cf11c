#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::gotemplate {

enum class Token : std::uint8_t {
    Error,  ///< the value is the error's text
    Bool,
    Char,  ///< a printable ASCII character that means nothing else, such as a comma
    CharConstant,
    Complex,
    Assign,
    Declare,
    Eof,
    Field,
    Identifier,
    LeftDelimiter,
    LeftParen,
    Number,
    Pipe,
    RawString,
    RightDelimiter,
    RightParen,
    Space,
    String,
    Text,
    Variable,
    // Keywords, which errors write as <if>.
    Dot,
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With
};

struct Item {
    Token token = Token::Eof;
    std::size_t position = 0;
    std::string_view text;
    int line = 1;
};

/// As parse errors name an item: "abc", <if>, EOF.
std::string describe(const Item& item);

/// Lexer: cuts a template's text into items, one at a time. The text outlives it and its items.
class Lexer {
public:
    struct Options {
        std::string_view left = "{{";
        std::string_view right = "}}";
        bool break_is_keyword = true;
        bool continue_is_keyword = true;
    };
    Lexer(std::string_view input, const Options& options) : input_(input), options_(options) {}
    Item next_item();

private:
    static constexpr char32_t kEnd = 0xFFFFFFFF;

    bool text();
    bool left_delimiter();
    bool comment();
    void right_delimiter();
    void inside_action();
    void operator_or_word(char32_t c);
    void space();
    char32_t skip_word();
    void identifier();
    void field_or_variable(Token token);
    void number();
    bool scan_number();
    void quoted(char quote, std::string_view unterminated);
    void raw_quoted();

    struct RightDelimiter {
        bool found;
        bool trims;
    };
    RightDelimiter at_right_delimiter() const;
    bool at_terminator() const;
    std::string_view rest() const { return input_.substr(position_); }
    char32_t peek() const;
    char32_t next();
    void back();
    bool accept(std::string_view valid);
    void accept_run(std::string_view valid);
    Item cut(Token token);
    void emit(Token token) { item_ = cut(token); }
    void ignore();
    void fail(std::string text);
    void count_lines(std::size_t from, std::size_t to);

    std::string_view input_;
    Options options_;
    std::size_t start_ = 0;
    std::size_t position_ = 0;
    std::size_t last_width_ = 0;
    int line_ = 1;
    int start_line_ = 1;
    int paren_depth_ = 0;
    bool inside_action_ = false;
    Item item_;
    std::string error_;
};

}  // namespace sluice::gotemplate
