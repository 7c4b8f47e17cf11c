#include "lexer.hpp"

#include "doc/unicode_ranges.hpp"
#include "doc/utf8.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace sluice::gotemplate {

namespace {

/// What a byte begins inside of an action.
enum class Lead : std::uint8_t {
    Other,
    Space,
    Word,
    Digit,
    Sign,
    Dot,
    Dollar,
    Quote,
    Tick,
    Backquote,
    Pipe,
    Equal,
    Colon,
    LeftParen,
    RightParen
};

struct Traits {
    Lead kind = Lead::Other;
    bool is_word = false;
    bool ends_word = false;           ///< at_terminator, but for the end and the right delimiter
    bool is_plain_in_quotes = false;  ///< stands for itself in quotes, and ends none
};

constexpr auto kTraits = [] {
    std::array<Traits, 256> all{};
    const auto set = [&](std::string_view characters, Lead kind) {
        for (const char c : characters)
            all[static_cast<unsigned char>(c)].kind = kind;
    };
    for (std::size_t c = ' '; c < 0x7F; ++c)
        all[c].is_plain_in_quotes = c != '\\' && c != '"' && c != '\'';
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
    constexpr std::string_view digits = "0123456789";
    set(letters, Lead::Word);
    set(digits, Lead::Digit);
    set(" \t\r\n", Lead::Space);
    set("+-", Lead::Sign);
    set(".", Lead::Dot);
    set("$", Lead::Dollar);
    set("\"", Lead::Quote);
    set("'", Lead::Tick);
    set("`", Lead::Backquote);
    set("|", Lead::Pipe);
    set("=", Lead::Equal);
    set(":", Lead::Colon);
    set("(", Lead::LeftParen);
    set(")", Lead::RightParen);
    for (const char c : letters)
        all[static_cast<unsigned char>(c)].is_word = true;
    for (const char c : digits)
        all[static_cast<unsigned char>(c)].is_word = true;
    for (const char c : std::string_view(" \t\r\n.,|:)("))
        all[static_cast<unsigned char>(c)].ends_word = true;
    return all;
}();

const Traits& traits(char c)
{
    return kTraits[static_cast<unsigned char>(c)];
}
bool is_space(char c)
{
    return traits(c).kind == Lead::Space;
}
const char* skip_space(const char* p)
{
    while (is_space(*p))
        ++p;
    return p;
}
bool is_alphanumeric(char32_t c)
{
    if (c < 0x80) return kTraits[c].is_word;
    return c <= 0x10FFFF && (doc::is_unicode_letter(c) || doc::is_unicode_digit(c));
}
bool has_left_trim(const char* p)
{
    return p[0] == '-' && is_space(p[1]);
}

/// %#U
std::string character_name(char32_t c)
{
    const std::array<Value, 1> arguments = {Value::integer(static_cast<std::int32_t>(c))};
    return sprintf("%#U", arguments);
}

template <std::size_t N> bool is(const char* word, const char (&text)[N])
{
    return std::memcmp(word, text, N - 1) == 0;
}

Token word_token(const char* word, std::size_t size)
{
    switch (size) {
    case 2:
        return is(word, "if") ? Token::If : Token::Identifier;
    case 3:
        return is(word, "end") ? Token::End : is(word, "nil") ? Token::Nil : Token::Identifier;
    case 4:
        return is(word, "else")   ? Token::Else
               : is(word, "with") ? Token::With
               : is(word, "true") ? Token::Bool
                                  : Token::Identifier;
    case 5:
        return is(word, "range")   ? Token::Range
               : is(word, "block") ? Token::Block
               : is(word, "break") ? Token::Break
               : is(word, "false") ? Token::Bool
                                   : Token::Identifier;
    case 6:
        return is(word, "define") ? Token::Define : Token::Identifier;
    case 8:
        return is(word, "template")   ? Token::Template
               : is(word, "continue") ? Token::Continue
                                      : Token::Identifier;
    default:
        return Token::Identifier;
    }
}

}  // namespace

Lexer::Lexer(std::string_view input, const Options& options)
    : begin_(input.data()), end_(begin_ + input.size()), here_(begin_), options_(options),
      right_first_(options.right.front())
{
}

std::string Lexer::describe(const Item& item) const
{
    if (item.token == Token::Eof) return "EOF";
    if (item.token == Token::Error) return trouble_;
    const std::string_view whole = text(item);
    if (item.token >= Token::Dot) return "<" + std::string(whole) + ">";
    if (whole.size() <= 10) return strconv::quote(whole);
    std::size_t end = 0;
    for (int i = 0; i < 10 && end < whole.size(); ++i)
        end += doc::decode_utf8(whole.substr(end)).length;
    return strconv::quote(whole.substr(0, end)) + "...";
}

int Lexer::line(std::uint32_t position) const
{
    return 1 + static_cast<int>(std::count(begin_, begin_ + position, '\n'));
}

Item Lexer::fail(std::string message, const char* start)
{
    trouble_ = std::move(message);
    here_ = start;
    const Item item = cut(Token::Error, start);
    here_ = end_;
    return item;
}

/// Text up to an action, or the delimiter that opens it. Comments are no items.
Item Lexer::outside()
{
    after_space_ = false;
    for (;;) {
        const char* const start = here_;
        if (!at_left_) {
            const char* const delimiter = find_left();
            here_ = delimiter;
            if (delimiter == nullptr) {
                here_ = end_;
                return cut(start < end_ ? Token::Text : Token::Eof, start);
            }
            if (has_left_trim(delimiter + options_.left.size()))
                while (here_ > start && is_space(here_[-1]))
                    --here_;
            const Item item = cut(Token::Text, start);
            here_ = delimiter;
            if (item.end > item.begin) {
                at_left_ = true;
                return item;
            }
        }
        at_left_ = false;
        const char* const delimiter = here_;
        here_ += options_.left.size();
        const std::size_t marker = has_left_trim(here_) ? 2 : 0;
        if (here_[marker] != '/' || here_[marker + 1] != '*') {
            const Item item = cut(Token::LeftDelimiter, delimiter);
            here_ += marker;
            inside_action_ = true;
            paren_depth_ = 0;
            return item;
        }
        here_ += marker;
        const char* const comment = here_;
        if (const char* const trouble = skip_comment()) return fail(trouble, comment);
    }
}

const char* Lexer::find_left() const
{
    const std::string_view left = options_.left;
    const char* p = here_;
    while (p < end_) {
        p = static_cast<const char*>(std::memchr(p, left.front(), static_cast<std::size_t>(end_ - p)));
        if (p == nullptr) return nullptr;
        if (std::string_view(p, static_cast<std::size_t>(end_ - p)).starts_with(left)) return p;
        ++p;
    }
    return nullptr;
}

/// What is wrong with it; nullptr if nothing is.
const char* Lexer::skip_comment()
{
    const std::string_view rest(here_ + 2, static_cast<std::size_t>(end_ - here_ - 2));
    const auto length = rest.find("*/");
    if (length == std::string_view::npos) return "unclosed comment";
    here_ += length + 4;
    const bool trims = trims_right(here_);
    if (!trims && !at_right_delimiter(here_)) return "comment ends before closing delimiter";
    here_ += (trims ? 2 : 0) + options_.right.size();
    if (trims) here_ = skip_space(here_);
    return nullptr;
}

/// Whether " -}}" is here.
bool Lexer::trims_right(const char* p) const
{
    return is_space(p[0]) && p[1] == '-' && at_right_delimiter(p + 2);
}

Item Lexer::right_delimiter(bool trims)
{
    if (paren_depth_ != 0) return fail("unclosed left paren", here_);
    const char* const start = here_ + (trims ? 2 : 0);
    here_ = start + options_.right.size();
    const Item item = cut(Token::RightDelimiter, start);
    if (trims) here_ = skip_space(here_);
    inside_action_ = false;
    return item;
}

Item Lexer::inside_action()
{
    after_space_ = false;
    while (is_space(*here_)) {
        if (trims_right(here_)) return right_delimiter(true);
        if (at_right_delimiter(here_)) break;
        // The last space may belong to the trim marker of the closing delimiter.
        here_ = skip_space(here_);
        if (*here_ == '-' && trims_right(here_ - 1)) --here_;
        after_space_ = true;
    }
    if (at_right_delimiter(here_)) return right_delimiter(false);
    const char* const start = here_;
    const Lead kind = traits(*start).kind;
    ++here_;
    switch (kind) {
    case Lead::Word:
        return word(start);
    case Lead::Dot:
        return field(start);
    case Lead::Dollar:
        return behind_word(Token::Variable, start);
    case Lead::Quote:
        return quoted(start);
    case Lead::Tick:
        return character(start);
    case Lead::Backquote:
        return raw_quoted(start);
    case Lead::Pipe:
        return cut(Token::Pipe, start);
    case Lead::LeftParen:
        ++paren_depth_;
        return cut(Token::LeftParen, start);
    case Lead::RightParen:
        return --paren_depth_ < 0 ? fail("unexpected right paren", start) : cut(Token::RightParen, start);
    case Lead::Equal:
        return cut(Token::Assign, start);
    case Lead::Colon:
        if (*here_ != '=') return fail("expected :=", start);
        ++here_;
        return cut(Token::Declare, start);
    case Lead::Digit:
    case Lead::Sign:
        return number(start);
    default:
        return other(start);
    }
}

inline Item Lexer::word(const char* start)
{
    while (traits(*here_).is_word)
        ++here_;
    if (static_cast<unsigned char>(*here_) >= 0x80 && is_alphanumeric(character_here().value))
        return behind_word(Token::Identifier, start);
    if (!at_terminator()) return bad_character(start);
    const Token token = word_token(start, static_cast<std::size_t>(here_ - start));
    if ((token == Token::Break && !options_.break_is_keyword) ||
        (token == Token::Continue && !options_.continue_is_keyword))
        return cut(Token::Identifier, start);
    return cut(token, start);
}

inline Item Lexer::field(const char* start)
{
    if (here_ == end_ || (*here_ >= '0' && *here_ <= '9')) return number(start);
    if (at_terminator()) return cut(Token::Dot, start);
    return behind_word(Token::Field, start);
}

/// The letters and digits here belong to the item.
Item Lexer::behind_word(Token token, const char* start)
{
    for (;;) {
        while (traits(*here_).is_word)
            ++here_;
        if (static_cast<unsigned char>(*here_) < 0x80) break;
        const auto c = character_here();
        if (!is_alphanumeric(c.value)) break;
        here_ += c.length;
    }
    return at_terminator() ? cut(token, start) : bad_character(start);
}

Item Lexer::bad_character(const char* start)
{
    return fail("bad character " + character_name(character_here().value), start);
}

inline bool Lexer::at_terminator() const
{
    return traits(*here_).ends_word || at_right_delimiter(here_) || here_ == end_;
}

doc::CodePoint Lexer::character_here() const
{
    return doc::decode_utf8({here_, static_cast<std::size_t>(end_ - here_)});
}

Item Lexer::other(const char* start)
{
    here_ = start;
    if (here_ == end_) return fail("unclosed action", start);
    const auto c = character_here();
    here_ += c.length;
    if (is_alphanumeric(c.value)) return behind_word(Token::Identifier, start);
    if (c.value < 0x7F && c.value >= 0x20) return cut(Token::Char, start);
    return fail("unrecognized character in action: " + character_name(c.value), start);
}

bool Lexer::accept(std::string_view valid)
{
    if (here_ == end_ || valid.find(*here_) == std::string_view::npos) return false;
    ++here_;
    return true;
}
void Lexer::accept_run(std::string_view valid)
{
    while (accept(valid)) {
    }
}

Item Lexer::number(const char* start)
{
    const auto bad = [&] {
        const std::string_view seen(start, static_cast<std::size_t>(here_ - start));
        return fail("bad number syntax: " + strconv::quote(seen), start);
    };
    here_ = start;
    if (!scan_number()) return bad();
    if (*here_ == '+' || *here_ == '-') {
        if (!scan_number() || here_[-1] != 'i') return bad();
        return cut(Token::Complex, start);
    }
    return cut(Token::Number, start);
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
    if (here_ == end_) return true;
    const auto next = character_here();
    if (!is_alphanumeric(next.value)) return true;
    here_ += next.length;
    return false;
}

inline Item Lexer::quoted(const char* start)
{
    bool is_plain = true;
    if (!scan_quoted('"', is_plain)) return fail("unterminated quoted string", start);
    Item item = cut(Token::String, start);
    item.is_plain = is_plain;
    return item;
}

Item Lexer::character(const char* start)
{
    bool is_plain = true;
    if (!scan_quoted('\'', is_plain)) return fail("unterminated character constant", start);
    return cut(Token::CharConstant, start);
}

/// Goes behind the closing quote; false if there is none on the line.
inline bool Lexer::scan_quoted(char quote, bool& is_plain)
{
    for (;; ++here_) {
        while (traits(*here_).is_plain_in_quotes)
            ++here_;
        const char c = *here_;
        if (c == quote) break;
        if (c == '\'' || c == '"') continue;
        is_plain = false;
        if (c == '\\') ++here_;
        if (*here_ == '\n' || here_ == end_) return false;
    }
    ++here_;
    return true;
}

Item Lexer::raw_quoted(const char* start)
{
    const auto rest = static_cast<std::size_t>(end_ - here_);
    const void* const end = rest == 0 ? nullptr : std::memchr(here_, '`', rest);
    if (end == nullptr) return fail("unterminated raw quoted string", start);
    here_ = static_cast<const char*>(end) + 1;
    return cut(Token::RawString, start);
}

}  // namespace sluice::gotemplate
