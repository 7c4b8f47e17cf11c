#include "cast.hpp"

#include "gotemplate/strconv.hpp"
#include "gotemplate/type.hpp"

#include <cmath>
#include <limits>

namespace sluice::sprig {

using gotemplate::Value;
namespace {

/// "1.00" counts as 1: zeros after the last point go, if there is nothing else behind it.
std::string_view without_zero_decimals(std::string_view text)
{
    bool zero = false;
    for (std::size_t i = text.size(); i > 0; --i) {
        if (text[i - 1] == '0') {
            zero = true;
            continue;
        }
        return text[i - 1] == '.' && zero ? text.substr(0, i - 1) : text;
    }
    return text;
}

/// cast switches on exact types. Of the named ones it knows time.Month and time.Weekday.
bool castable(const Value& value)
{
    const auto& type = value.type();
    return &type == &gotemplate::types::of(value.kind()) || type.name == "time.Month" ||
           type.name == "time.Weekday";
}

}  // namespace

std::int64_t truncate(double number) noexcept
{
    constexpr double limit = 9223372036854775808.0;
    if (!(number >= -limit && number < limit)) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(number);
}

std::int64_t cast_int64(const Value& value)
{
    if (!castable(value)) return 0;
    const auto kind = value.kind();
    if (gotemplate::is_signed(kind)) return value.as_int();
    if (kind == gotemplate::Kind::Uintptr) return 0;
    if (gotemplate::is_unsigned(kind)) return static_cast<std::int64_t>(value.as_uint());
    if (gotemplate::is_float(kind)) return truncate(value.as_float());
    if (value.is_bool()) return value.as_bool() ? 1 : 0;
    if (!value.is_string()) return 0;
    const auto parsed = gotemplate::strconv::parse_int(without_zero_decimals(value.as_string()), 0, 64);
    return parsed ? parsed.value : 0;
}

double cast_float64(const Value& value)
{
    if (!castable(value)) return 0;
    const auto kind = value.kind();
    if (gotemplate::is_signed(kind)) return static_cast<double>(value.as_int());
    if (kind == gotemplate::Kind::Uintptr) return 0;
    if (gotemplate::is_unsigned(kind)) return static_cast<double>(value.as_uint());
    if (gotemplate::is_float(kind)) return value.as_float();
    if (value.is_bool()) return value.as_bool() ? 1 : 0;
    if (!value.is_string()) return 0;
    const auto parsed = gotemplate::strconv::parse_float(value.as_string(), 64);
    return parsed ? parsed.value : 0;
}

double power_of_ten(double exponent)
{
    if (exponent == 0) return 1;
    if (exponent == 1) return 10;
    // Past this every result is 0 or infinite; it also bounds the loop.
    if (std::abs(exponent) >= 0x1p62) return exponent < 0 ? 0 : std::numeric_limits<double>::infinity();
    // Go squares and multiplies mantissa and exponent apart, for whole exponents.
    double result = 1;
    std::int64_t result_exponent = 0;
    int first = 0;
    double mantissa = std::frexp(10.0, &first);
    std::int64_t mantissa_exponent = first;
    for (auto bits = static_cast<std::int64_t>(std::abs(exponent)); bits != 0; bits >>= 1) {
        if (mantissa_exponent < -(1 << 12) || mantissa_exponent > (1 << 12)) {
            result_exponent += mantissa_exponent;
            break;
        }
        if ((bits & 1) != 0) {
            result *= mantissa;
            result_exponent += mantissa_exponent;
        }
        mantissa *= mantissa;
        mantissa_exponent *= 2;
        if (mantissa < 0.5) {
            mantissa += mantissa;
            --mantissa_exponent;
        }
    }
    if (exponent < 0) {
        result = 1 / result;
        result_exponent = -result_exponent;
    }
    return std::ldexp(result, static_cast<int>(result_exponent));
}

}  // namespace sluice::sprig
