#include "toml_number.hpp"

#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace sluice::sprig {

using gotemplate::Value;
using gotemplate::strconv::quote;

namespace {

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

bool underscores_stand_between_digits(std::string_view text)
{
    auto word = text;
    if (word.starts_with('+') || word.starts_with('-')) word.remove_prefix(1);
    if (word == "nan" || word == "inf") return true;
    bool digit = false;
    for (const auto c : text) {
        if (c == '_' && !digit) return false;
        digit = is_hex(c);
    }
    return digit;
}

bool has_leading_zero(std::string_view text)
{
    if (text.size() > 1 && text[0] == '0' && text[1] != 'b' && text[1] != 'o' && text[1] != 'x') return true;
    return text.size() > 2 && (text[0] == '-' || text[0] == '+') && text[1] == '0';
}

bool periods_stand_before_digits(std::string_view text)
{
    bool period = false;
    for (const auto c : text) {
        if (period && (c < '0' || c > '9')) return false;
        period = c == '.';
    }
    return !period;
}

/// The parts of a number between its periods and exponents, empty ones left out.
std::vector<std::string_view> parts_of(std::string_view text)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(".eE"), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

}  // namespace

Value toml_integer(const TomlToken& token)
{
    const auto invalid = [&](std::string_view why) {
        token.reject(fmt::format("Invalid integer {}: {}", quote(token.text), why));
    };
    if (!underscores_stand_between_digits(token.text)) invalid("underscores must be surrounded by digits");
    if (has_leading_zero(token.text)) invalid("cannot have leading zeroes");
    const auto number = gotemplate::strconv::parse_int(token.text, 0, 64);
    if (!number) token.reject(fmt::format("{} is out of range for int64", token.text));
    return Value::int64(number.value);
}

Value toml_float(const TomlToken& token)
{
    const auto invalid = [&](std::string_view why) {
        token.reject(fmt::format("Invalid float {}: {}", quote(token.text), why));
    };
    const auto parts = parts_of(token.text);
    for (const auto part : parts)
        if (!underscores_stand_between_digits(part)) invalid("underscores must be surrounded by digits");
    if (!parts.empty() && has_leading_zero(parts.front())) invalid("cannot have leading zeroes");
    if (!periods_stand_before_digits(token.text)) invalid("'.' must be followed by one or more digits");
    std::string digits;
    for (const auto c : token.text)
        if (c != '_') digits += c;
    if (digits == "+nan" || digits == "-nan" || digits == "nan")
        return std::copysign(std::nan(""), digits.front() == '-' ? -1.0 : 1.0);
    const auto number = gotemplate::strconv::parse_float(digits, 64);
    if (number) return number.value;
    if (number.error.ends_with("value out of range"))
        token.reject(fmt::format("{} is out of range for float64", token.text));
    token.reject(fmt::format("Invalid float value: {}", quote(token.text)));
}

}  // namespace sluice::sprig
