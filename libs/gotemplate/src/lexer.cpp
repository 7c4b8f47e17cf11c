#include "lexer.hpp"

#include "doc/unicode_ranges.hpp"
#include "doc/utf8.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sluice::gotemplate {

namespace {

bool is_space(char32_t c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_alphanumeric(char32_t c)
{
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    return c <= 0x10FFFF && (doc::is_unicode_letter(c) || doc::is_unicode_digit(c));
}
/// Of the ASCII characters, those of words.
constexpr auto kWordCharacters = [] {
    std::array<bool, 256> is_word{};
    for (const char c : std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"))
        is_word[static_cast<unsigned char>(c)] = true;
    return is_word;
}();
bool has_left_trim(std::string_view text) noexcept
{
    return text.size() >= 2 && text[0] == '-' && is_space(static_cast<unsigned char>(text[1]));
}
/// What stands for itself in quotes, and ends none.
bool is_plain_in_quotes(char c) noexcept
{
    return c >= ' ' && c < 0x7F && c != '\\' && c != '"' && c != '\'';
}
bool has_right_trim(std::string_view text) noexcept
{
    return text.size() >= 2 && is_space(static_cast<unsigned char>(text[0])) && text[1] == '-';
}
std::size_t leading_space(std::string_view text) noexcept
{
    return std::min(text.find_first_not_of(" \t\r\n"), text.size());
}
std::size_t trailing_space(std::string_view text) noexcept
{
    const auto last = text.find_last_not_of(" \t\r\n");
    return last == std::string_view::npos ? text.size() : text.size() - last - 1;
}

/// %#U
std::string character_name(char32_t c)
{
    const std::array<Value, 1> arguments = {Value::integer(static_cast<std::int32_t>(c))};
    return sprintf("%#U", arguments);
}

Token word_token(std::string_view word)
{
    static constexpr std::array<std::pair<std::string_view, Token>, 13> keywords = {{
        {".", Token::Dot},
        {"block", Token::Block},
        {"break", Token::Break},
        {"continue", Token::Continue},
        {"define", Token::Define},
        {"else", Token::Else},
        {"end", Token::End},
        {"if", Token::If},
        {"range", Token::Range},
        {"nil", Token::Nil},
        {"template", Token::Template},
        {"with", Token::With},
        {"true", Token::Bool},
    }};
    if (word.size() > 8) return Token::Identifier;
    for (const auto& [name, token] : keywords)
        if (name == word) return token;
    return word == "false" ? Token::Bool : Token::Identifier;
}

}  // namespace

std::string describe(const Item& item)
{
    if (item.token == Token::Eof) return "EOF";
    if (item.token == Token::Error) return std::string(item.text);
    if (item.token >= Token::Dot) return "<" + std::string(item.text) + ">";
    if (item.text.size() > 10) {
        std::size_t end = 0;
        for (int i = 0; i < 10 && end < item.text.size(); ++i)
            end += doc::decode_utf8(item.text.substr(end)).length;
        return strconv::quote(item.text.substr(0, end)) + "...";
    }
    return strconv::quote(item.text);
}

void Lexer::count_lines(std::size_t from, std::size_t to)
{
    line_ += static_cast<int>(std::count(
        input_.begin() + static_cast<std::ptrdiff_t>(from),
        input_.begin() + static_cast<std::ptrdiff_t>(to),
        '\n'));
}

char32_t Lexer::peek() const
{
    if (position_ >= input_.size()) return kEnd;
    const auto byte = static_cast<unsigned char>(input_[position_]);
    return byte < 0x80 ? byte : doc::decode_utf8(rest()).value;
}

char32_t Lexer::next()
{
    if (position_ >= input_.size()) {
        last_width_ = 0;
        return kEnd;
    }
    if (const auto byte = static_cast<unsigned char>(input_[position_]); byte < 0x80) {
        last_width_ = 1;
        ++position_;
        if (byte == '\n') ++line_;
        return byte;
    }
    const auto c = doc::decode_utf8(rest());
    last_width_ = c.length;
    position_ += c.length;
    return c.value;
}

void Lexer::back()
{
    position_ -= last_width_;
    if (last_width_ == 1 && input_[position_] == '\n') --line_;
    last_width_ = 0;
}

bool Lexer::accept(std::string_view valid)
{
    if (position_ >= input_.size() || valid.find(input_[position_]) == std::string_view::npos) return false;
    ++position_;
    return true;
}
void Lexer::accept_run(std::string_view valid)
{
    while (accept(valid)) {
    }
}

Item Lexer::cut(Token token)
{
    const Item item{token, start_, input_.substr(start_, position_ - start_), start_line_};
    start_ = position_;
    start_line_ = line_;
    return item;
}

void Lexer::ignore()
{
    count_lines(start_, position_);
    start_ = position_;
    start_line_ = line_;
}

void Lexer::fail(std::string message)
{
    error_ = std::move(message);
    item_ = {Token::Error, start_, error_, start_line_};
    start_ = 0;
    position_ = 0;
    input_ = {};
}

Item Lexer::next_item()
{
    item_ = {Token::Eof, position_, "EOF", start_line_};
    if (inside_action_)
        inside_action();
    else
        while (!text()) {
        }
    return item_;
}

/// False after a comment, which is no item: the text behind it is next.
bool Lexer::text()
{
    const auto delimiter = input_.find(options_.left, position_);
    if (delimiter == std::string_view::npos) {
        position_ = input_.size();
        count_lines(start_, position_);
        emit(position_ > start_ ? Token::Text : Token::Eof);
        return true;
    }
    if (delimiter > position_) {
        position_ = delimiter;
        const bool trims = has_left_trim(input_.substr(delimiter + options_.left.size()));
        const std::size_t trimmed = trims ? trailing_space(input_.substr(start_, position_ - start_)) : 0;
        position_ -= trimmed;
        count_lines(start_, position_);
        const Item item = cut(Token::Text);
        position_ += trimmed;
        ignore();
        if (!item.text.empty()) {
            item_ = item;
            return true;
        }
    }
    return left_delimiter();
}

bool Lexer::left_delimiter()
{
    position_ += options_.left.size();
    const std::size_t marker = has_left_trim(rest()) ? 2 : 0;
    if (input_.substr(position_ + marker).starts_with("/*")) {
        position_ += marker;
        ignore();
        return comment();
    }
    const Item item = cut(Token::LeftDelimiter);
    inside_action_ = true;
    position_ += marker;
    ignore();
    paren_depth_ = 0;
    item_ = item;
    return true;
}

bool Lexer::comment()
{
    position_ += 2;
    const auto end = input_.find("*/", position_);
    if (end == std::string_view::npos) {
        fail("unclosed comment");
        return true;
    }
    position_ = end + 2;
    const auto delimiter = at_right_delimiter();
    if (!delimiter.found) {
        fail("comment ends before closing delimiter");
        return true;
    }
    count_lines(start_, position_);
    cut(Token::Text);
    if (delimiter.trims) position_ += 2;
    position_ += options_.right.size();
    if (delimiter.trims) position_ += leading_space(rest());
    ignore();
    return false;
}

Lexer::RightDelimiter Lexer::at_right_delimiter() const
{
    if (position_ >= input_.size()) return {false, false};
    // Asked before every item: most begin with neither.
    const auto first = static_cast<unsigned char>(input_[position_]);
    if (!is_space(first) && first != static_cast<unsigned char>(options_.right.front())) return {false, false};
    if (has_right_trim(rest()) && rest().substr(2).starts_with(options_.right)) return {true, true};
    return {rest().starts_with(options_.right), false};
}

void Lexer::right_delimiter()
{
    const bool trims = at_right_delimiter().trims;
    if (trims) {
        position_ += 2;
        ignore();
    }
    position_ += options_.right.size();
    const Item item = cut(Token::RightDelimiter);
    if (trims) {
        position_ += leading_space(rest());
        ignore();
    }
    inside_action_ = false;
    item_ = item;
}

void Lexer::inside_action()
{
    if (at_right_delimiter().found) {
        if (paren_depth_ == 0) return right_delimiter();
        return fail("unclosed left paren");
    }
    const char32_t c = next();
    if (c == kEnd) return fail("unclosed action");
    if (is_space(c)) {
        back();
        return space();
    }
    operator_or_word(c);
}

void Lexer::operator_or_word(char32_t c)
{
    switch (c) {
    case '=':
        return emit(Token::Assign);
    case ':':
        return next() == '=' ? emit(Token::Declare) : fail("expected :=");
    case '|':
        return emit(Token::Pipe);
    case '"':
        return quoted('"', "unterminated quoted string");
    case '\'':
        return quoted('\'', "unterminated character constant");
    case '`':
        return raw_quoted();
    case '$':
        return at_terminator() ? emit(Token::Variable) : field_or_variable(Token::Variable);
    case '(':
        ++paren_depth_;
        return emit(Token::LeftParen);
    case ')':
        --paren_depth_;
        return paren_depth_ < 0 ? fail("unexpected right paren") : emit(Token::RightParen);
    default:
        break;
    }
    const bool digit_follows =
        position_ < input_.size() && input_[position_] >= '0' && input_[position_] <= '9';
    if (c == '.' && position_ < input_.size() && !digit_follows) return field_or_variable(Token::Field);
    if (c == '.' || c == '+' || c == '-' || (c >= '0' && c <= '9')) {
        back();
        return number();
    }
    if (is_alphanumeric(c)) {
        back();
        return identifier();
    }
    if (c < 0x7F && c >= 0x20) return emit(Token::Char);
    fail("unrecognized character in action: " + character_name(c));
}

void Lexer::space()
{
    const auto count = leading_space(rest());
    count_lines(position_, position_ + count);
    position_ += count;
    // The last space may belong to the trim marker of the closing delimiter.
    const std::string_view from_last = input_.substr(position_ - 1);
    if (has_right_trim(from_last) && from_last.substr(2).starts_with(options_.right)) {
        --position_;
        if (input_[position_] == '\n') --line_;
        if (count == 1) return right_delimiter();
    }
    emit(Token::Space);
}

/// Goes behind the letters and digits that follow; the character there.
char32_t Lexer::skip_word()
{
    while (position_ < input_.size() && kWordCharacters[static_cast<unsigned char>(input_[position_])])
        ++position_;
    char32_t c = next();
    while (is_alphanumeric(c))
        c = next();
    back();
    return c;
}

void Lexer::identifier()
{
    const char32_t c = skip_word();
    const std::string_view word = input_.substr(start_, position_ - start_);
    if (!at_terminator()) return fail("bad character " + character_name(c));
    const Token token = word_token(word);
    if ((token == Token::Break && !options_.break_is_keyword) ||
        (token == Token::Continue && !options_.continue_is_keyword))
        return emit(Token::Identifier);
    emit(token);
}

void Lexer::field_or_variable(Token token)
{
    if (at_terminator()) return emit(token == Token::Variable ? Token::Variable : Token::Dot);
    const char32_t c = skip_word();
    if (!at_terminator()) return fail("bad character " + character_name(c));
    emit(token);
}

bool Lexer::at_terminator() const
{
    const char32_t c = peek();
    if (c == kEnd || is_space(c)) return true;
    if (c < 0x80 && std::string_view(".,|:)(").find(static_cast<char>(c)) != std::string_view::npos)
        return true;
    return rest().starts_with(options_.right);
}

void Lexer::number()
{
    const auto bad = [&] {
        fail("bad number syntax: " + strconv::quote(input_.substr(start_, position_ - start_)));
    };
    if (!scan_number()) return bad();
    if (const char32_t sign = peek(); sign == '+' || sign == '-') {
        if (!scan_number() || input_[position_ - 1] != 'i') return bad();
        return emit(Token::Complex);
    }
    emit(Token::Number);
}

bool Lexer::scan_number()
{
    accept("+-");
    std::string_view digits = "0123456789_";
    bool decimal = true;
    bool hex = false;
    if (accept("0")) {
        if (accept("xX")) {
            digits = "0123456789abcdefABCDEF_";
            decimal = false;
            hex = true;
        } else if (accept("oO")) {
            digits = "01234567_";
            decimal = false;
        } else if (accept("bB")) {
            digits = "01_";
            decimal = false;
        }
    }
    accept_run(digits);
    if (accept(".")) accept_run(digits);
    if ((decimal && accept("eE")) || (hex && accept("pP"))) {
        accept("+-");
        accept_run("0123456789_");
    }
    accept("i");
    if (is_alphanumeric(peek())) {
        next();
        return false;
    }
    return true;
}

void Lexer::quoted(char quote, std::string_view unterminated)
{
    for (;;) {
        while (position_ < input_.size() && is_plain_in_quotes(input_[position_]))
            ++position_;
        char32_t c = next();
        if (c == '\\') {
            c = next();
            if (c != kEnd && c != '\n') continue;
        }
        if (c == kEnd || c == '\n') return fail(std::string(unterminated));
        if (c == static_cast<char32_t>(quote)) break;
    }
    emit(quote == '"' ? Token::String : Token::CharConstant);
}

void Lexer::raw_quoted()
{
    for (char32_t c = next(); c != '`'; c = next())
        if (c == kEnd) return fail("unterminated raw quoted string");
    emit(Token::RawString);
}

}  // namespace sluice::gotemplate
