#include "number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <iterator>

namespace sluice::doc {

namespace {

template <class Number> std::string shortest_scientific(Number number)
{
    char text[40];
    return {text, std::to_chars(std::begin(text), std::end(text), number, std::chars_format::scientific).ptr};
}

int exponent_of(const std::string& scientific)
{
    return std::stoi(scientific.substr(scientific.find('e') + 1));
}

/// The shortest digits, then zeros: to_chars would write the further digits of large numbers, which Go does
/// not.
template <class Number> std::string shortest_fixed(Number number)
{
    const auto scientific = shortest_scientific(std::fabs(number));
    const auto mark = scientific.find('e');
    const int exponent = exponent_of(scientific);
    auto digits = scientific.substr(0, 1) + (mark > 2 ? scientific.substr(2, mark - 2) : std::string{});
    const auto point = static_cast<std::size_t>(std::max(exponent, 0)) + 1;  // digits before it
    if (exponent < 0) digits.insert(0, static_cast<std::size_t>(-exponent), '0');
    if (digits.size() < point) digits.append(point - digits.size(), '0');
    if (digits.size() > point) digits.insert(point, 1, '.');
    return (std::signbit(number) ? "-" : "") + digits;
}

template <class Number> std::string shortest_general(Number number)
{
    auto scientific = shortest_scientific(number);
    const int exponent = exponent_of(scientific);
    const bool is_scientific = exponent < -4 || exponent >= 6;
    return is_scientific ? scientific : shortest_fixed(number);
}

}  // namespace

std::string fixed_text(double number)
{
    return shortest_fixed(number);
}

std::string scientific_text(double number)
{
    return shortest_scientific(number);
}

std::string general_text(double number)
{
    return shortest_general(number);
}

std::string general_text(float number)
{
    return shortest_general(number);
}

std::optional<double> read_double(std::string_view text)
{
    if (text.starts_with('+')) text.remove_prefix(1);
    double number = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{}) return number;
    // from_chars does not tell too small from too large.
    number = std::strtod(std::string(text).c_str(), nullptr);
    if (number > 1 || number < -1) return std::nullopt;
    return number;
}

}  // namespace sluice::doc
