#include "gotemplate/strconv.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <iterator>

namespace sluice::gotemplate::strconv {

namespace {

/// A number as decimal digits: 0.d1d2d3... times ten to the power of `point`. Zero has no digits.
struct Decimal {
    std::string digits;
    int point = 0;
};

/// More digits than these no float64 has; what is asked for beyond them is zeros.
constexpr int kMostDigits = 1100;

/// From "d.ddde+xx".
Decimal from_scientific(std::string_view text)
{
    const auto mark = text.find('e');
    Decimal result;
    for (const char c : text.substr(0, mark))
        if (c != '.') result.digits += c;
    auto exponent = text.substr(mark + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    int value = 0;
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), value);
    result.point = value + 1;
    const auto last = result.digits.find_last_not_of('0');
    result.digits.erase(last == std::string::npos ? 0 : last + 1);
    if (result.digits.empty()) result.point = 0;
    return result;
}

Decimal shortest(double number, int bits)
{
    char text[40];
    const auto end =
        bits == 32
            ? std::to_chars(
                  std::begin(text), std::end(text), static_cast<float>(number), std::chars_format::scientific)
            : std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific);
    return from_scientific({text, static_cast<std::size_t>(end.ptr - text)});
}

/// Rounded to `count` significant digits, at least one.
Decimal significant(double number, int count)
{
    char text[kMostDigits + 20];
    const int precision = std::clamp(count - 1, 0, kMostDigits);
    const auto end =
        std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific, precision);
    return from_scientific({text, static_cast<std::size_t>(end.ptr - text)});
}

/// Rounded to `count` digits behind the point.
Decimal fixed_digits(double number, int count)
{
    char text[kMostDigits + 400];
    const auto end = std::to_chars(
        std::begin(text), std::end(text), number, std::chars_format::fixed, std::min(count, kMostDigits));
    std::string_view whole(text, static_cast<std::size_t>(end.ptr - text));
    const auto dot = whole.find('.');
    Decimal result;
    result.digits = whole.substr(0, dot);
    result.point = static_cast<int>(result.digits.size());
    if (dot != std::string_view::npos) result.digits += whole.substr(dot + 1);
    const auto first = result.digits.find_first_not_of('0');
    if (first == std::string::npos) return {};
    result.digits.erase(0, first);
    result.point -= static_cast<int>(first);
    result.digits.erase(result.digits.find_last_not_of('0') + 1);
    return result;
}

void append_exponent(std::string& out, char mark, int exponent)
{
    out += mark;
    out += exponent < 0 ? '-' : '+';
    const auto digits = std::to_string(std::abs(exponent));
    if (digits.size() < 2) out += '0';
    out += digits;
}

char digit_at(const Decimal& number, int index)
{
    return index >= 0 && index < static_cast<int>(number.digits.size())
               ? number.digits[static_cast<std::size_t>(index)]
               : '0';
}

/// d.ddde±xx with `precision` digits behind the point.
void append_scientific(std::string& out, const Decimal& number, int precision, char mark)
{
    out += digit_at(number, 0);
    if (precision > 0) out += '.';
    for (int i = 1; i <= precision; ++i)
        out += digit_at(number, i);
    append_exponent(out, mark, number.digits.empty() ? 0 : number.point - 1);
}

void append_fixed(std::string& out, const Decimal& number, int precision)
{
    if (number.point <= 0) out += '0';
    for (int i = 0; i < number.point; ++i)
        out += digit_at(number, i);
    if (precision > 0) out += '.';
    for (int i = 0; i < precision; ++i)
        out += digit_at(number, number.point + i);
}

void append_general(std::string& out, double number, char format, int precision, int bits)
{
    const bool is_shortest = precision < 0;
    if (precision == 0) precision = 1;
    const Decimal decimal = is_shortest ? shortest(number, bits) : significant(number, precision);
    const int count = static_cast<int>(decimal.digits.size());
    int limit = precision;
    if (limit > count && count >= decimal.point) limit = count;
    if (is_shortest) limit = 6;
    const int exponent = decimal.point - 1;
    if (exponent < -4 || exponent >= limit) {
        if (is_shortest || precision > count) precision = count;
        return append_scientific(out, decimal, precision - 1, format == 'g' ? 'e' : 'E');
    }
    append_fixed(out, decimal, std::max(count - decimal.point, 0));
}

/// Mantissa and power of two of a positive finite number.
struct Binary {
    std::uint64_t mantissa;
    int exponent;  ///< of the mantissa's lowest bit
    int width;     ///< bits behind the point of a normal mantissa
};
Binary split(double number, int bits)
{
    if (bits == 32) {
        const auto raw = std::bit_cast<std::uint32_t>(static_cast<float>(number));
        const int field = static_cast<int>(raw >> 23 & 0xFF);
        const std::uint64_t fraction = raw & 0x7FFFFF;
        return {field == 0 ? fraction : fraction | 1U << 23, std::max(field, 1) - 127 - 23, 23};
    }
    const auto raw = std::bit_cast<std::uint64_t>(number);
    const int field = static_cast<int>(raw >> 52 & 0x7FF);
    const std::uint64_t fraction = raw & ((std::uint64_t{1} << 52) - 1);
    return {field == 0 ? fraction : fraction | std::uint64_t{1} << 52, std::max(field, 1) - 1023 - 52, 52};
}

/// 'b': mantissa in decimal and the power of two.
void append_binary(std::string& out, double number, int bits)
{
    const Binary binary = split(number, bits);
    out += std::to_string(binary.mantissa);
    out += 'p';
    if (binary.exponent >= 0) out += '+';
    out += std::to_string(binary.exponent);
}

/// 'x': 0x1.yyyyp±dd.
void append_hexadecimal(std::string& out, double number, char format, int precision, int bits)
{
    Binary binary = split(number, bits);
    int exponent = binary.mantissa == 0 ? 0 : binary.exponent + binary.width;
    std::uint64_t mantissa = binary.mantissa << (60 - binary.width);  // the leading 1 at bit 60
    while (mantissa != 0 && (mantissa & std::uint64_t{1} << 60) == 0) {
        mantissa <<= 1;
        --exponent;
    }
    if (precision >= 0 && precision < 15) {
        const int shift = 60 - precision * 4;
        const std::uint64_t extra = mantissa & ((std::uint64_t{1} << shift) - 1);
        const std::uint64_t half = std::uint64_t{1} << (shift - 1);
        mantissa >>= shift;
        if (extra > half || (extra == half && (mantissa & 1) != 0)) ++mantissa;
        mantissa <<= shift;
        if ((mantissa & std::uint64_t{1} << 61) != 0) {
            mantissa >>= 1;
            ++exponent;
        }
    }
    const std::string_view digits = format == 'x' ? "0123456789abcdef" : "0123456789ABCDEF";
    out += '0';
    out += format;
    out += mantissa >> 60 != 0 ? '1' : '0';
    mantissa <<= 4;
    if (precision < 0 && mantissa != 0) {
        out += '.';
        for (; mantissa != 0; mantissa <<= 4)
            out += digits[mantissa >> 60];
    } else if (precision > 0) {
        out += '.';
        for (int i = 0; i < precision; ++i, mantissa <<= 4)
            out += digits[mantissa >> 60];
    }
    append_exponent(out, format == 'x' ? 'p' : 'P', exponent);
}

void append_number(std::string& out, double number, char format, int precision, int bits)
{
    switch (format) {
    case 'e':
    case 'E': {
        const Decimal decimal = precision < 0 ? shortest(number, bits) : significant(number, precision + 1);
        if (precision < 0) precision = std::max(static_cast<int>(decimal.digits.size()) - 1, 0);
        return append_scientific(out, decimal, precision, format);
    }
    case 'f': {
        const Decimal decimal = precision < 0 ? shortest(number, bits) : fixed_digits(number, precision);
        if (precision < 0) precision = std::max(static_cast<int>(decimal.digits.size()) - decimal.point, 0);
        return append_fixed(out, decimal, precision);
    }
    case 'g':
    case 'G':
        return append_general(out, number, format, precision, bits);
    case 'b':
        return append_binary(out, number, bits);
    case 'x':
    case 'X':
        return append_hexadecimal(out, number, format, precision, bits);
    default:
        break;
    }
    out += '%';
    out += format;
}

}  // namespace

std::string format_float(double number, char format, int precision, int bits)
{
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
    std::string out;
    if (std::signbit(number)) out += '-';
    append_number(out, std::fabs(number), format, precision, bits);
    return out;
}

}  // namespace sluice::gotemplate::strconv
