#include "number_text.hpp"

#include <charconv>
#include <cmath>
#include <iterator>

namespace sluice::doc {

namespace {

std::string shortest(double number, std::chars_format format)
{
    char text[400];  // the longest fixed text has 309 digits before, or 324 behind the point
    return {text, std::to_chars(std::begin(text), std::end(text), number, format).ptr};
}

}  // namespace

std::string fixed_text(double number)
{
    return shortest(number, std::chars_format::fixed);
}

std::string scientific_text(double number)
{
    return shortest(number, std::chars_format::scientific);
}

std::string general_text(double number)
{
    const double magnitude = std::fabs(number);
    const bool scientific = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e6);
    return scientific ? scientific_text(number) : fixed_text(number);
}

}  // namespace sluice::doc
