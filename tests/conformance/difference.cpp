#include "difference.hpp"

#include <fmt/format.h>

namespace sluice::conformance {
namespace {

std::string_view line_at(std::string_view text, std::size_t start)
{
    return start >= text.size() ? "<end>" : text.substr(start, text.find('\n', start) - start);
}

}  // namespace

std::string first_difference(std::string_view expected, std::string_view actual)
{
    std::size_t start = 0, number = 1;
    for (std::size_t i = 0; i < expected.size() && i < actual.size() && expected[i] == actual[i]; ++i)
        if (expected[i] == '\n') {
            start = i + 1;
            ++number;
        }
    return fmt::format(
        "line {}: expected `{}`, got `{}`", number, line_at(expected, start), line_at(actual, start));
}

}  // namespace sluice::conformance
