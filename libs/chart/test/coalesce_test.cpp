#include "chart/coalesce.hpp"

#include "base/error.hpp"
#include "chart/dependencies.hpp"
#include "chart/values.hpp"
#include "doc/json.hpp"
#include "gotemplate/document.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <sstream>

using namespace sluice;
using namespace sluice::chart;

namespace {

const std::filesystem::path kGoldens = std::filesystem::path(SLUICE_TEST_DATA) / "golden";

doc::Value with_doubles(doc::Value value)
{
    integers_to_doubles(value);
    return value;
}

Dependency dependency_of(const doc::Value& spec)
{
    Dependency dependency;
    dependency.name = spec["name"].text();
    dependency.version = spec["version"].text();
    dependency.alias = spec["alias"].text();
    dependency.condition = spec["condition"].text();
    for (const auto& tag : spec["tags"].elements())
        dependency.tags.push_back(tag.text());
    dependency.import_values = spec["import"];
    return dependency;
}

Chart chart_of(const doc::Value& spec)
{
    Chart chart;
    chart.metadata.name = spec["name"].text();
    chart.metadata.version = "1.0.0";
    chart.values = with_doubles(spec["values"]);
    if (spec.contains("deps")) chart.metadata.dependencies.emplace();
    for (const auto& dependency : spec["deps"].elements())
        chart.metadata.dependencies->push_back(dependency_of(dependency));
    for (const auto& subchart : spec["charts"].elements())
        chart.dependencies.push_back(chart_of(subchart));
    return chart;
}

std::string tree_of(const Chart& chart)
{
    std::vector<std::string> names;
    for (const auto& subchart : chart.dependencies)
        names.push_back(tree_of(subchart));
    std::ranges::sort(names);
    std::string out = chart.name() + "(";
    for (const auto& name : names)
        out += (out.ends_with('(') ? "" : " ") + name;
    return out + ")";
}

std::string outcome(const doc::Value& test, HelmVersion version)
{
    auto chart = chart_of(test["chart"]);
    const auto user = gotemplate::from_document(with_doubles(test["user"]), gotemplate::Numbers::Exact);
    try {
        process_dependencies(chart, user, version, {});
        const auto values = gotemplate::to_document(coalesce_values(chart, user, version, {}));
        return doc::to_json(values, doc::JsonStyle::Go) + " " + tree_of(chart);
    } catch (const base::Error& error) {
        return error.what();
    }
}

std::string expected(const doc::Value& golden)
{
    if (const auto error = golden["error"].text(); !error.empty()) return error;
    return doc::to_json(golden["values"], doc::JsonStyle::Go) + " " + golden["tree"].text();
}

}  // namespace

TEST_CASE("charts' and users' values come together as in Helm")
{
    std::istringstream lines(testing::slurp(kGoldens / "coalesce.jsonl"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto test = doc::parse_json(line, doc::kManifestLimits);
        INFO(line);
        CHECK(outcome(test, HelmVersion::V4) == expected(test["v4"]));
        if (test["only4"].bool_or(false)) continue;
        CHECK(outcome(test, HelmVersion::V3) == expected(test.contains("v3") ? test["v3"] : test["v4"]));
    }
    CHECK(count >= 500);
}
