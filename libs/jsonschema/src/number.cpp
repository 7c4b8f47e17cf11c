#include "number.hpp"

#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <charconv>

namespace sluice::jsonschema {
namespace {

constexpr long kMaxExponent = 1'000'000;

/// "-12.50e3"
std::optional<Number> parse(std::string_view text)
{
    Number number;
    number.negative = text.starts_with('-');
    if (number.negative) text.remove_prefix(1);
    if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
        auto exponent = text.substr(e + 1);
        if (exponent.starts_with('+')) exponent.remove_prefix(1);
        const auto failure =
            std::from_chars(exponent.data(), exponent.data() + exponent.size(), number.exponent).ec;
        if (failure != std::errc{} || std::abs(number.exponent) > kMaxExponent) return std::nullopt;
        text = text.substr(0, e);
    }
    const auto point = text.find('.');
    number.digits = text.substr(0, point);
    if (point != std::string_view::npos) {
        const auto fraction = text.substr(point + 1);
        number.digits += fraction;
        number.exponent -= static_cast<long>(fraction.size());
    }
    number.digits.erase(0, number.digits.find_first_not_of('0'));
    const auto last = number.digits.find_last_not_of('0');
    if (last == std::string::npos) return Number{};
    number.exponent += static_cast<long>(number.digits.size() - last - 1);
    number.digits.resize(last + 1);
    return number;
}

/// Digits as a number below `modulus`, both as strings of digits: one step of long division at a time.
class Remainder {
public:
    explicit Remainder(std::string_view modulus)
        : modulus_(modulus.size() + 1, 0), value_(modulus.size() + 1, 0)
    {
        for (std::size_t i = 0; i < modulus.size(); ++i)
            modulus_[i + 1] = static_cast<signed char>(modulus[i] - '0');
    }
    void push(char digit)
    {
        std::rotate(value_.begin(), value_.begin() + 1, value_.end());
        value_.back() = static_cast<signed char>(digit - '0');
        while (!std::lexicographical_compare(value_.begin(), value_.end(), modulus_.begin(), modulus_.end()))
            subtract();
    }
    bool is_zero() const
    {
        return std::all_of(value_.begin(), value_.end(), [](signed char digit) { return digit == 0; });
    }

private:
    void subtract()
    {
        int borrow = 0;
        for (std::size_t i = value_.size(); i-- > 0;) {
            int digit = value_[i] - modulus_[i] - borrow;
            borrow = digit < 0 ? 1 : 0;
            value_[i] = static_cast<signed char>(digit + 10 * borrow);
        }
    }
    std::basic_string<signed char> modulus_, value_;
};

}  // namespace

bool is_number(const doc::Value& value) noexcept
{
    return value.is_number() || (value.is_string() && value.spelling() == doc::Spelling::Plain);
}

bool is_text(const doc::Value& value) noexcept
{
    return value.is_string() && value.spelling() != doc::Spelling::Plain;
}

std::optional<Number> Number::of(const doc::Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Int:
        return parse(std::to_string(value.as_int()));
    case doc::Kind::Uint:
        return parse(std::to_string(value.as_uint()));
    case doc::Kind::Double:
        return parse(gotemplate::strconv::format_float(value.as_double(), 'e', -1, 64));
    case doc::Kind::String:
        return is_number(value) ? parse(value.as_string()) : std::nullopt;
    default:
        return std::nullopt;
    }
}

int Number::compare(const Number& other) const noexcept
{
    if (negative != other.negative) return negative ? -1 : 1;
    const int greater = negative ? -1 : 1;
    if (is_zero() || other.is_zero()) return is_zero() ? (other.is_zero() ? 0 : -1) : 1;
    // Where the first digit stands decides, then the digits, which have no zeros at the end.
    const auto mine = exponent + static_cast<long>(digits.size());
    const auto theirs = other.exponent + static_cast<long>(other.digits.size());
    if (mine != theirs) return mine < theirs ? -greater : greater;
    const int order = digits.compare(other.digits);
    return order == 0 ? 0 : order < 0 ? -greater : greater;
}

bool Number::is_multiple_of(const Number& other) const
{
    if (is_zero()) return true;
    // Digits without zeros at the end are no multiple of ten.
    if (other.exponent > exponent) return false;
    Remainder rest(other.digits);
    for (const char digit : digits)
        rest.push(digit);
    for (auto zeros = exponent - other.exponent; zeros > 0 && !rest.is_zero(); --zeros) {
        if (exponent - other.exponent - zeros > static_cast<long>(4 * other.digits.size() + 4)) return false;
        rest.push('0');
    }
    return rest.is_zero();
}

double Number::to_double() const
{
    const auto text = (negative ? "-" : "") + (digits.empty() ? "0" : digits) + "e" + std::to_string(exponent);
    return gotemplate::strconv::parse_float(text, 64).value;
}

std::int64_t Number::to_int64() const noexcept
{
    std::uint64_t value = 0;
    for (const char digit : digits)
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    for (long i = 0; i < exponent && value != 0; ++i)
        value *= 10;
    return static_cast<std::int64_t>(negative ? 0 - value : value);
}

}  // namespace sluice::jsonschema
