#include "base/error.hpp"
#include "runtime/flags.hpp"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>

namespace sluice::runtime {
namespace {

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

/// Go's strconv.ParseBool.
std::optional<bool> parse_bool(std::string_view text)
{
    for (const auto yes : {"1", "t", "T", "true", "TRUE", "True"}) {
        if (text == yes) return true;
    }
    for (const auto no : {"0", "f", "F", "false", "FALSE", "False"}) {
        if (text == no) return false;
    }
    return std::nullopt;
}

}  // namespace

void FeatureGates::declare(std::string_view name, bool enabled)
{
    gates_.push_back({std::string(name), enabled});
}

void FeatureGates::set(std::string_view assignments)
{
    while (!assignments.empty()) {
        const auto comma = std::min(assignments.find(','), assignments.size());
        const auto assignment = trimmed(assignments.substr(0, comma));
        assignments.remove_prefix(std::min(comma + 1, assignments.size()));
        if (assignment.empty()) continue;
        const auto equals = assignment.find('=');
        const auto name = trimmed(assignment.substr(0, equals));
        if (equals == std::string_view::npos)
            throw base::Error(
                base::ErrorKind::Invalid, fmt::format("--feature-gates: '{}' has no value", name));
        const auto value = parse_bool(trimmed(assignment.substr(equals + 1)));
        const auto known =
            std::find_if(gates_.begin(), gates_.end(), [&](const auto& gate) { return gate.name == name; });
        if (known == gates_.end())
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("--feature-gates: feature-gate '{}' not supported", name));
        if (!value)
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format("--feature-gates: the value of '{}' is no boolean", name));
        known->enabled = *value;
    }
}

bool FeatureGates::enabled(std::string_view name) const
{
    const auto known =
        std::find_if(gates_.begin(), gates_.end(), [&](const auto& gate) { return gate.name == name; });
    assert(known != gates_.end() && "a gate is declared before it is asked for");
    return known->enabled;
}

}  // namespace sluice::runtime
