#include "regexp_parser.hpp"

namespace sluice::sprig {

namespace {

bool is_octal(char c)
{
    return c >= '0' && c <= '7';
}

int hex_value(char32_t c)
{
    if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A') + 10;
    return -1;
}

bool is_ascii_alnum(char32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

void RegexpParser::escape()
{
    const auto next = rest_.size() > 1 ? rest_[1] : '\0';
    switch (next) {
    case 'A':
    case 'b':
    case 'B':
    case 'z':
    case 'd':
    case 'D':
    case 's':
    case 'S':
    case 'w':
    case 'W':
        emit(rest_.substr(0, 2));
        rest_.remove_prefix(2);
        push_expression();
        return;
    case 'C':
        bad("invalid escape sequence", rest_.substr(0, 2));
    case 'Q':
        quoted();
        return;
    case 'p':
    case 'P':
        unicode_class();
        push_expression();
        return;
    default:
        emit(escaped_character());
        push_expression();
    }
}

void RegexpParser::quoted()
{
    const auto body = rest_.substr(2);
    const auto end = body.find("\\E");
    const auto literal = body.substr(0, end);
    const auto after = end == std::string_view::npos ? std::string_view() : body.substr(end + 2);
    for (rest_ = literal; !rest_.empty();) {
        emit(take());
        push_expression();
    }
    rest_ = after;
}

std::optional<char32_t> RegexpParser::hexadecimal()
{
    if (rest_.empty()) return std::nullopt;
    const auto first = take();
    if (first == '{') {
        char32_t value = 0;
        for (int digits = 0;; ++digits) {
            if (rest_.empty()) return std::nullopt;
            const auto c = take();
            if (c == '}') return digits > 0 ? std::optional(value) : std::nullopt;
            const int digit = hex_value(c);
            if (digit < 0) return std::nullopt;
            value = value * 16 + static_cast<char32_t>(digit);
            if (value > 0x10FFFF) return std::nullopt;
        }
    }
    const int high = hex_value(first);
    const int low = hex_value(take());
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char32_t>(high * 16 + low);
}

/// A backslash and what it stands for.
char32_t RegexpParser::escaped_character()
{
    const auto from = rest_;
    rest_.remove_prefix(1);
    if (rest_.empty()) bad("trailing backslash at end of expression", "");
    const auto c = take();
    constexpr std::string_view kLetters = "afnrtv", kControls = "\a\f\n\r\t\v";
    if (c >= '0' && c <= '7' && (c == '0' || (!rest_.empty() && is_octal(rest_.front())))) {
        char32_t value = c - '0';
        for (int i = 1; i < 3 && !rest_.empty() && is_octal(rest_.front()); ++i) {
            value = value * 8 + static_cast<char32_t>(rest_.front() - '0');
            rest_.remove_prefix(1);
        }
        return value;
    }
    if (c == 'x') {
        if (const auto value = hexadecimal()) return *value;
    } else if (c < 0x80 && kLetters.find(static_cast<char>(c)) != std::string_view::npos) {
        return static_cast<unsigned char>(kControls[kLetters.find(static_cast<char>(c))]);
    } else if (c < 0x80 && !is_ascii_alnum(c)) {
        return c;
    }
    bad("invalid escape sequence", until(from, rest_));
}

}  // namespace sluice::sprig
