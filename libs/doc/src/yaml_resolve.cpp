#include "yaml_resolve.hpp"

#include "number_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace sluice::doc {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool any_of(std::string_view text, std::initializer_list<std::string_view> spellings)
{
    return std::find(spellings.begin(), spellings.end(), text) != spellings.end();
}

/// Go parses with both signs; from_chars knows only '-', and that for signed numbers alone.
struct Signed {
    bool negative = false;
    std::string_view digits;
};
Signed split_sign(std::string_view text)
{
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    return {negative, text};
}

std::optional<Value> integer_of(Signed number, int base, bool allow_unsigned)
{
    std::uint64_t magnitude = 0;
    const auto *begin = number.digits.data(), *end = begin + number.digits.size();
    const auto [stop, failure] = std::from_chars(begin, end, magnitude, base);
    if (number.digits.empty() || failure != std::errc{} || stop != end) return std::nullopt;
    constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (number.negative) {
        if (magnitude > limit + 1) return std::nullopt;
        return Value(static_cast<long long>(0 - magnitude));
    }
    if (magnitude > limit && !allow_unsigned) return std::nullopt;
    return Value(static_cast<unsigned long long>(magnitude));
}

/// strconv.ParseInt, then ParseUint, with base 0: the prefix decides. ParseUint takes no sign.
std::optional<Value> prefixed_integer(std::string_view text)
{
    auto number = split_sign(text);
    const bool is_signed = number.digits.size() != text.size();
    int base = 10;
    if (number.digits.size() > 1 && number.digits[0] == '0') {
        const char mark = static_cast<char>(number.digits[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
        number.digits.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
    }
    return integer_of(number, base, !is_signed);
}

/// yaml's own reading of 0b and 0o: a sign may follow the prefix ("0b-1").
std::optional<Value> late_prefix_integer(std::string_view text, std::string_view prefix, int base)
{
    if (text.starts_with(prefix)) {
        const auto number = split_sign(text.substr(prefix.size()));
        return integer_of(number, base, number.digits.size() == text.size() - prefix.size());
    }
    if (text.starts_with('-') && text.substr(1).starts_with(prefix))
        return integer_of({true, text.substr(1 + prefix.size())}, base, false);
    return std::nullopt;
}

/// Decimal digits, optional fraction and exponent, as yaml's regular expression for floats has it.
bool is_decimal_float(std::string_view text)
{
    auto rest = split_sign(text).digits;
    const auto take_digits = [&rest] {
        const auto count =
            static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_digit) - rest.begin());
        rest.remove_prefix(count);
        return count > 0;
    };
    const bool whole = take_digits();
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        if (!take_digits() && !whole) return false;
    } else if (!whole) {
        return false;
    }
    if (rest.starts_with('e') || rest.starts_with('E')) {
        rest.remove_prefix(1);
        if (rest.starts_with('+') || rest.starts_with('-')) rest.remove_prefix(1);
        if (!take_digits()) return false;
    }
    return rest.empty();
}

/// Texts that begin with a point go to Go's ParseFloat as they are, which lets underscores stand between
/// digits.
std::optional<std::string> without_separators(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_') {
            result += text[i];
            continue;
        }
        const bool between_digits =
            i > 0 && is_digit(text[i - 1]) && i + 1 < text.size() && is_digit(text[i + 1]);
        if (!between_digits) return std::nullopt;
    }
    return result;
}

Scalar string_scalar()
{
    return {};
}
Scalar infinity(bool negative)
{
    const auto number = std::numeric_limits<double>::infinity();
    return {ScalarType::Float, negative ? -number : number};
}

/// Texts that begin with a digit or a sign.
Scalar resolve_digits(std::string_view text, YamlDialect dialect)
{
    std::string without_underscores;
    if (text.find('_') != std::string_view::npos) {
        std::copy_if(
            text.begin(), text.end(), std::back_inserter(without_underscores), [](char c) { return c != '_'; });
        text = without_underscores;
    }
    if (auto number = prefixed_integer(text)) return {ScalarType::Int, std::move(*number)};
    if (is_decimal_float(text))
        if (const auto number = read_double(text)) return {ScalarType::Float, *number};
    auto number = late_prefix_integer(text, "0b", 2);
    if (!number && dialect == YamlDialect::Kyaml) number = late_prefix_integer(text, "0o", 8);
    if (number) return {ScalarType::Int, std::move(*number)};
    return string_scalar();
}

/// Words: null, the booleans of the dialect.
Scalar resolve_word(std::string_view text, YamlDialect dialect)
{
    if (any_of(text, {"~", "null", "Null", "NULL"})) return {ScalarType::Null, Value()};
    if (any_of(text, {"true", "True", "TRUE"})) return {ScalarType::Bool, true};
    if (any_of(text, {"false", "False", "FALSE"})) return {ScalarType::Bool, false};
    if (dialect == YamlDialect::Kyaml) return string_scalar();
    if (any_of(text, {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})) return {ScalarType::Bool, true};
    if (any_of(text, {"n", "N", "no", "No", "NO", "off", "Off", "OFF"})) return {ScalarType::Bool, false};
    return string_scalar();
}

Scalar resolve_point(std::string_view text)
{
    if (any_of(text, {".nan", ".NaN", ".NAN"}))
        return {ScalarType::Float, std::numeric_limits<double>::quiet_NaN()};
    if (any_of(text, {".inf", ".Inf", ".INF"})) return infinity(false);
    const auto digits = without_separators(text);
    if (!digits || !is_decimal_float(*digits)) return string_scalar();
    const auto number = read_double(*digits);
    return number ? Scalar{ScalarType::Float, *number} : string_scalar();
}

}  // namespace

Scalar resolve_number(std::string_view text, YamlDialect dialect)
{
    if (text.empty()) return {ScalarType::Null, Value()};
    const char first = text[0];
    switch (first) {
    case '<':
        return text == "<<" ? Scalar{ScalarType::Merge, Value()} : string_scalar();
    case '.':
        return resolve_point(text);
    case '+':
    case '-':
        if (any_of(text.substr(1), {".inf", ".Inf", ".INF"})) return infinity(first == '-');
        return resolve_digits(text, dialect);
    case 'y':
    case 'Y':
    case 'n':
    case 'N':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
    case '~':
        return text.size() > 5 ? string_scalar() : resolve_word(text, dialect);
    default:
        return is_digit(first) ? resolve_digits(text, dialect) : string_scalar();
    }
}

Scalar resolve_plain(std::string_view text, YamlDialect dialect)
{
    const bool begins_with_year = text.size() >= 8 && text[4] == '-' && is_digit(text[0]);
    if (begins_with_year && timestamp_text(text)) return {ScalarType::Timestamp, Value()};
    return resolve_number(text, dialect);
}

}  // namespace sluice::doc
