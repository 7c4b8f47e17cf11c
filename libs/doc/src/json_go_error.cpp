#include "doc/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sluice::doc {

namespace {

constexpr std::size_t kMaxNesting = 10'000;  // encoding/json's

bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_hex(char c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

/// The offending byte as Go shows it: taken for a code point of Latin-1 and quoted.
std::string quoted(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
    case '\'':
        return "'\\''";
    case '\\':
        return "'\\\\'";
    case '\a':
        return "'\\a'";
    case '\b':
        return "'\\b'";
    case '\f':
        return "'\\f'";
    case '\n':
        return "'\\n'";
    case '\r':
        return "'\\r'";
    case '\t':
        return "'\\t'";
    case '\v':
        return "'\\v'";
    default:
        break;
    }
    if (byte < 0x20 || byte == 0x7F) return fmt::format("'\\x{:02x}'", byte);
    if (byte < 0x80) return fmt::format("'{}'", c);
    if (byte <= 0xA0 || byte == 0xAD) return fmt::format("'\\u{:04x}'", byte);
    return fmt::format(
        "'{}{}'", static_cast<char>(0xC0 | (byte >> 6)), static_cast<char>(0x80 | (byte & 0x3F)));
}

/// Walks over a text without building anything, and stops at the first byte that Go's scanner refuses.
class Scanner {
public:
    Scanner(std::string_view text, bool stream) : text_(text), stream_(stream) {}

    std::string error()
    {
        bool value_is_next = true;
        for (;;) {
            skip_spaces();
            if (value_is_next) {
                if (!begin_value(value_is_next)) return error_;
                continue;
            }
            if (open_.empty()) return at_ == text_.size() ? "" : refuse("after top-level value");
            if (!after_value(value_is_next)) return error_;
        }
    }

private:
    void skip_spaces()
    {
        while (at_ < text_.size() && is_space(text_[at_]))
            ++at_;
    }
    std::string refuse(std::string_view where)
    {
        const auto* const end = stream_ ? "unexpected EOF" : "unexpected end of JSON input";
        error_ = at_ >= text_.size() ? end : fmt::format("invalid character {} {}", quoted(text_[at_]), where);
        return error_;
    }
    bool fail(std::string_view where)
    {
        refuse(where);
        return false;
    }
    /// Inside a word, a number or an escape json.Unmarshal takes the end of the text for a blank, json.Decoder
    /// does not.
    bool fail_inside(std::string_view where)
    {
        if (at_ < text_.size() || stream_) return fail(where);
        error_ = fmt::format("invalid character ' ' {}", where);
        return false;
    }
    bool is(char c) const { return at_ < text_.size() && text_[at_] == c; }

    /// A whole scalar, or the opening of an array or object with what must stand in front of its first value.
    bool begin_value(bool& value_is_next)
    {
        constexpr std::string_view where = "looking for beginning of value";
        if (at_ >= text_.size()) return fail(where);
        value_is_next = false;
        switch (text_[at_]) {
        case '{':
            if (!open('{')) return false;
            if (is('}')) return close();
            value_is_next = true;
            return key();
        case '[':
            if (!open('[')) return false;
            if (is(']')) return close();
            value_is_next = true;
            return true;
        case '"':
            return string();
        case 't':
            return literal("true");
        case 'f':
            return literal("false");
        case 'n':
            return literal("null");
        default:
            break;
        }
        if (text_[at_] != '-' && !is_digit(text_[at_])) return fail(where);
        return number();
    }

    bool after_value(bool& value_is_next)
    {
        const bool object = open_.back() == '{';
        if (is(object ? '}' : ']')) return close();
        if (!is(',')) return fail(object ? "after object key:value pair" : "after array element");
        ++at_;
        skip_spaces();
        value_is_next = true;
        return !object || key();
    }

    bool open(char bracket)
    {
        ++at_;
        if (open_.size() == kMaxNesting) {
            error_ = "exceeded max depth";
            return false;
        }
        open_.push_back(bracket);
        skip_spaces();
        return true;
    }
    bool close()
    {
        ++at_;
        open_.pop_back();
        return true;
    }

    bool key()
    {
        if (!is('"')) return fail("looking for beginning of object key string");
        if (!string()) return false;
        skip_spaces();
        if (!is(':')) return fail("after object key");
        ++at_;
        return true;
    }

    bool string()
    {
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                ++at_;
                return true;
            }
            if (static_cast<unsigned char>(text_[at_]) < 0x20) return fail("in string literal");
            if (text_[at_] == '\\' && !escape()) return false;
        }
        return fail("");
    }

    bool escape()
    {
        ++at_;
        if (at_ >= text_.size() || std::string_view("bfnrt\\/\"u").find(text_[at_]) == std::string_view::npos)
            return fail_inside("in string escape code");
        if (text_[at_] != 'u') return true;
        for (int i = 0; i < 4; ++i) {
            ++at_;
            if (at_ >= text_.size() || !is_hex(text_[at_]))
                return fail_inside("in \\u hexadecimal character escape");
        }
        return true;
    }

    bool literal(std::string_view word)
    {
        for (std::size_t i = 0; i < word.size(); ++i, ++at_)
            if (!is(word[i])) return fail_inside(fmt::format("in literal {} (expecting '{}')", word, word[i]));
        return true;
    }

    bool digits(std::string_view where)
    {
        if (at_ >= text_.size() || !is_digit(text_[at_])) return fail_inside(where);
        while (at_ < text_.size() && is_digit(text_[at_]))
            ++at_;
        return true;
    }

    bool number()
    {
        if (is('-')) ++at_;
        if (is('0'))
            ++at_;
        else if (!digits("in numeric literal"))
            return false;
        if (is('.')) {
            ++at_;
            if (!digits("after decimal point in numeric literal")) return false;
        }
        if (!is('e') && !is('E')) return true;
        ++at_;
        if (is('+') || is('-')) ++at_;
        return digits("in exponent of numeric literal");
    }

    std::string_view text_;
    bool stream_;
    std::size_t at_ = 0;
    std::vector<char> open_;
    std::string error_;
};

}  // namespace

std::string_view json_word(const Value& value)
{
    switch (value.kind()) {
    case Kind::Object:
        return "object";
    case Kind::Array:
        return "array";
    case Kind::String:
        return "string";
    case Kind::Bool:
        return "bool";
    case Kind::Null:
        return "null";
    default:
        return "number";
    }
}

std::string go_json_error(std::string_view text)
{
    return Scanner(text, false).error();
}

std::string go_json_stream_error(std::string_view text)
{
    if (std::all_of(text.begin(), text.end(), is_space)) return "EOF";
    return Scanner(text, true).error();
}

}  // namespace sluice::doc
