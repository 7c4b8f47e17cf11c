#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::gotemplate {

enum class Token : std::uint8_t {
    Error,  ///< what is wrong is Lexer::trouble()
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

/// Item: a token and where it stands in the text that is parsed. Space is no item, for it only parts others.
struct Item {
    Token token = Token::Eof;
    bool after_space = false;
    bool is_plain = false;  ///< of a String: what stands in the quotes is what it means
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

}  // namespace sluice::gotemplate
