#include "schemas.hpp"

#include "base/error.hpp"
#include "jsonschema/schema.hpp"

#include <fmt/format.h>

namespace sluice::chart {

namespace {

std::string_view go_type(const doc::Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Bool:
        return "bool";
    case doc::Kind::String:
        return "string";
    case doc::Kind::Array:
        return "[]interface {}";
    case doc::Kind::Double:
        return "float64";
    default:
        return "int64";
    }
}

void check(const Chart& chart, const doc::Value& values, std::string& problems)
{
    if (chart.schema)
        if (const auto error = jsonschema::values_error(chart.schema->text(), values); !error.empty())
            problems += chart.name() + ":\n" + error;
    for (const auto& subchart : chart.dependencies) {
        const auto& inside = values[subchart.name()];
        if (inside.is_object())
            check(subchart, inside, problems);
        else if (!inside.is_null())
            problems += fmt::format(
                "{}:\ninvalid type for values: expected object (map), got {}\n",
                subchart.name(),
                go_type(inside));
    }
}

}  // namespace

void check_schemas(const Chart& chart, const doc::Value& values)
{
    std::string problems;
    check(chart, values, problems);
    if (!problems.empty())
        throw base::Error(
            base::ErrorKind::Invalid,
            "values don't meet the specifications of the schema(s) in the following chart(s):\n" + problems);
}

}  // namespace sluice::chart
