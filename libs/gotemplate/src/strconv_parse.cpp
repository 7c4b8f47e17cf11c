#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace sluice::gotemplate::strconv {

namespace {

char lower(char c) noexcept
{
    return static_cast<char>(c | 0x20);
}

std::string syntax_error(std::string_view function, std::string_view text)
{
    return "strconv." + std::string(function) + ": parsing " + quote(text) + ": invalid syntax";
}
std::string range_error(std::string_view function, std::string_view text)
{
    return "strconv." + std::string(function) + ": parsing " + quote(text) + ": value out of range";
}

/// Go's rule for underscores in literals: between digits, or behind a base prefix.
bool underscores_fit(std::string_view text) noexcept
{
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    char before = '^';  // 0 a digit, _ an underscore, ! anything else
    bool hex = false;
    if (text.size() >= 2 && text[0] == '0' &&
        std::string_view("box").find(lower(text[1])) != std::string_view::npos) {
        before = '0';
        hex = lower(text[1]) == 'x';
        text.remove_prefix(2);
    }
    for (const char c : text) {
        if ((c >= '0' && c <= '9') || (hex && lower(c) >= 'a' && lower(c) <= 'f')) {
            before = '0';
        } else if (c == '_') {
            if (before != '0') return false;
            before = '_';
        } else {
            if (before == '_') return false;
            before = '!';
        }
    }
    return before != '_';
}

int digit_value(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    return lower(c) >= 'a' && lower(c) <= 'z' ? lower(c) - 'a' + 10 : 99;
}

/// Takes a base prefix away, as base 0 does.
int take_base(std::string_view& text) noexcept
{
    if (text[0] != '0') return 10;
    if (text.size() >= 3) {
        const char mark = lower(text[1]);
        const int base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
        if (base != 0) {
            text.remove_prefix(2);
            return base;
        }
    }
    text.remove_prefix(1);
    return 8;
}

enum class Trouble { None, Syntax, Range };

Trouble read_unsigned(std::string_view text, int base, int bits, std::uint64_t& value)
{
    value = 0;
    if (text.empty()) return Trouble::Syntax;
    const std::string_view whole = text;
    const bool literal = base == 0;
    if (literal) base = take_base(text);
    const std::uint64_t most =
        bits == 64 ? std::numeric_limits<std::uint64_t>::max() : (std::uint64_t{1} << bits) - 1;
    bool underscores = false;
    for (const char c : text) {
        if (c == '_' && literal) {
            underscores = true;
            continue;
        }
        const int digit = digit_value(c);
        if (digit >= base) {
            value = 0;
            return Trouble::Syntax;
        }
        std::uint64_t next = 0;
        if (__builtin_mul_overflow(value, static_cast<std::uint64_t>(base), &next) ||
            __builtin_add_overflow(next, static_cast<std::uint64_t>(digit), &next) || next > most) {
            value = most;
            return Trouble::Range;
        }
        value = next;
    }
    if (underscores && !underscores_fit(whole)) {
        value = 0;
        return Trouble::Syntax;
    }
    return Trouble::None;
}

Parsed<std::int64_t> read_signed(std::string_view function, std::string_view text, int base, int bits)
{
    if (bits == 0) bits = 64;
    std::string_view digits = text;
    const bool negative = digits.starts_with('-');
    if (negative || digits.starts_with('+')) digits.remove_prefix(1);
    std::uint64_t magnitude = 0;
    const Trouble trouble = read_unsigned(digits, base, bits, magnitude);
    if (trouble == Trouble::Syntax) return {0, syntax_error(function, text)};
    const std::uint64_t cutoff = std::uint64_t{1} << (bits - 1);
    if (!negative && magnitude >= cutoff)
        return {static_cast<std::int64_t>(cutoff - 1), range_error(function, text)};
    if (negative && magnitude > cutoff)
        return {static_cast<std::int64_t>(0 - cutoff), range_error(function, text)};
    return {static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude), {}};
}

bool same_word(std::string_view text, std::string_view word) noexcept
{
    return std::ranges::equal(text, word, {}, lower);
}

/// inf, infinity, nan in any case, with a sign where Go takes one.
std::optional<double> special(std::string_view text)
{
    const bool negative = text.starts_with('-');
    std::string_view word = text;
    if (negative || word.starts_with('+')) word.remove_prefix(1);
    if (same_word(word, "inf") || same_word(word, "infinity"))
        return negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
    if (same_word(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
    return std::nullopt;
}

/// Whether the text without sign and underscores is a float as Go writes them.
bool is_float_text(std::string_view text, bool hex) noexcept
{
    bool digits = false;
    bool dot = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.') {
            if (dot) return false;
            dot = true;
        } else if (std::isdigit(static_cast<unsigned char>(c)) != 0 || (hex && digit_value(c) < 16)) {
            digits = true;
        } else {
            break;
        }
    }
    if (!digits) return false;
    const char mark = hex ? 'p' : 'e';
    if (i == text.size()) return !hex;
    if (lower(text[i]) != mark) return false;
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (i == text.size()) return false;
    return std::all_of(
        text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

template <class Float>
Parsed<double> read(const std::string& plain, bool hex, bool negative, std::string_view text)
{
    Float value = 0;
    const std::string_view digits = hex ? std::string_view(plain).substr(2) : std::string_view(plain);
    const auto format = hex ? std::chars_format::hex : std::chars_format::general;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, format);
    if (result.ec != std::errc{}) {
        // from_chars does not tell too small from too large.
        const long double magnitude = std::strtold(plain.c_str(), nullptr);
        const bool large = magnitude > 1;
        value = large ? std::numeric_limits<Float>::infinity() : static_cast<Float>(magnitude);
    }
    const double number = negative ? -static_cast<double>(value) : static_cast<double>(value);
    if (std::isinf(number)) return {number, range_error("ParseFloat", text)};
    return {number, {}};
}

}  // namespace

std::string format_int(std::int64_t number, int base)
{
    char text[72];
    return {text, std::to_chars(text, text + sizeof text, number, base).ptr};
}
std::string format_uint(std::uint64_t number, int base)
{
    char text[72];
    return {text, std::to_chars(text, text + sizeof text, number, base).ptr};
}

Parsed<std::int64_t> parse_int(std::string_view text, int base, int bits)
{
    return read_signed("ParseInt", text, base, bits);
}
Parsed<std::int64_t> atoi(std::string_view text)
{
    return read_signed("Atoi", text, 10, 64);
}
Parsed<std::uint64_t> parse_uint(std::string_view text, int base, int bits)
{
    std::uint64_t value = 0;
    const Trouble trouble = read_unsigned(text, base, bits == 0 ? 64 : bits, value);
    if (trouble == Trouble::None) return {value, {}};
    return {
        value, trouble == Trouble::Range ? range_error("ParseUint", text) : syntax_error("ParseUint", text)};
}

Parsed<double> parse_float(std::string_view text, int bits)
{
    if (const auto value = special(text)) return {*value, {}};
    std::string_view rest = text;
    const bool negative = rest.starts_with('-');
    if (negative || rest.starts_with('+')) rest.remove_prefix(1);
    const bool hex = rest.size() > 2 && rest[0] == '0' && lower(rest[1]) == 'x';
    std::string plain(rest);
    const bool underscores = std::erase(plain, '_') > 0;
    const std::string_view digits = std::string_view(plain).substr(hex ? 2 : 0);
    if (!is_float_text(digits, hex) || (underscores && !underscores_fit(text)))
        return {0, syntax_error("ParseFloat", text)};
    return bits == 32 ? read<float>(plain, hex, negative, text) : read<double>(plain, hex, negative, text);
}

Parsed<bool> parse_bool(std::string_view text)
{
    for (const std::string_view word : {"1", "t", "T", "TRUE", "true", "True"})
        if (text == word) return {true, {}};
    for (const std::string_view word : {"0", "f", "F", "FALSE", "false", "False"})
        if (text == word) return {false, {}};
    return {false, syntax_error("ParseBool", text)};
}

}  // namespace sluice::gotemplate::strconv
