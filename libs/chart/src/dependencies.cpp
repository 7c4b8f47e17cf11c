#include "chart/dependencies.hpp"

#include "base/error.hpp"
#include "base/semver.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/format.hpp"
#include "gotemplate/strconv.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using gotemplate::Value;

namespace {

/// Helm's Values.Table: the map at a dotted path; nullptr if one step is no map, which `missing` then names.
const Value* table_at(const Value& values, std::string_view path, std::string& missing)
{
    const Value* table = &values;
    for (const auto step : split(path, '.')) {
        table = table->find(step);
        if (table == nullptr || !table->is_map()) {
            missing = step;
            return nullptr;
        }
    }
    return table;
}

/// Helm's Values.PathValue: what stands at a dotted path, unless it is a map.
const Value* leaf_at(const Value& values, std::string_view path)
{
    const auto dot = path.rfind('.');
    std::string missing;
    const Value* const table =
        dot == std::string_view::npos ? &values : table_at(values, path.substr(0, dot), missing);
    if (table == nullptr) return nullptr;
    const Value* const leaf = table->find(path.substr(dot + 1));
    return leaf == nullptr || leaf->is_map() ? nullptr : leaf;
}

/// The subchart that a dependency means, under its alias; absent if there is none.
std::optional<Chart> chart_for(const Dependency& dependency, const std::vector<Chart>& charts)
{
    for (const auto& chart : charts) {
        if (chart.name() != dependency.name) continue;
        if (!is_compatible(dependency.version, chart.metadata.version)) continue;
        auto copy = chart;
        if (!dependency.alias.empty()) copy.metadata.name = dependency.alias;
        return copy;
    }
    return std::nullopt;
}

bool is_listed(const Chart& chart, const std::vector<Dependency>& dependencies)
{
    return std::ranges::any_of(dependencies, [&](const Dependency& dependency) {
        return dependency.name == chart.name() && is_compatible(dependency.version, chart.metadata.version);
    });
}

/// Charts that Chart.yaml does not list, then one for each that it does.
std::vector<Chart> resolved(const Chart& chart, const std::vector<Dependency>& listed)
{
    std::vector<Chart> charts;
    for (const auto& existing : chart.dependencies)
        if (!is_listed(existing, listed)) charts.push_back(existing);
    for (const auto& dependency : listed)
        if (auto found = chart_for(dependency, chart.dependencies)) charts.push_back(std::move(*found));
    return charts;
}

class Processing {
public:
    Processing(HelmVersion version, const Warn& warn) : version_(version), warn_(warn) {}

    void enable(Chart& chart, const Value& user, const std::string& path)
    {
        if (!chart.metadata.dependencies) return;
        auto& listed = *chart.metadata.dependencies;
        chart.dependencies = resolved(chart, listed);
        for (auto& dependency : listed) {
            if (!dependency.alias.empty()) dependency.name = dependency.alias;
            dependency.enabled = true;
        }
        const auto values = coalesce_values(chart, user, version_, warn_);
        apply_tags(listed, values);
        apply_conditions(listed, values, path);
        remove_disabled(chart);
        for (auto& subchart : chart.dependencies)
            enable(subchart, values, path + subchart.name() + ".");
        if (listed.empty()) chart.metadata.dependencies.reset();
    }

    void import(Chart& chart)
    {
        for (auto& subchart : chart.dependencies)
            import(subchart);
        if (!chart.metadata.dependencies) return;
        const auto values = merge_values(chart, Value(), version_, warn_);
        auto imported = Value::map();
        for (auto& dependency : *chart.metadata.dependencies)
            import(dependency, values, imported);
        // What a chart says itself wins over what it imports.
        chart.values = gotemplate::to_document(
            imported.size() == 0 ? values : merge_tables(deep_copy(values), imported, warn_));
    }

private:
    template <class... Parts> void warn(fmt::format_string<Parts...> format, Parts&&... parts) const
    {
        if (warn_) warn_(fmt::format(format, std::forward<Parts>(parts)...));
    }

    void apply_tags(std::vector<Dependency>& listed, const Value& values) const
    {
        const Value* const tags = values.find("tags");
        if (tags == nullptr || !tags->is_map()) return;
        for (auto& dependency : listed) {
            bool on = false, off = false;
            for (const auto& tag : dependency.tags) {
                const Value* const value = tags->find(tag);
                if (value == nullptr) continue;
                if (!value->is_bool())
                    warn("returned non-bool value tag={} chart={}", tag, dependency.name);
                else
                    (value->as_bool() ? on : off) = true;
            }
            dependency.enabled = on || !off;
        }
    }

    void apply_conditions(std::vector<Dependency>& listed, const Value& values, const std::string& path) const
    {
        for (auto& dependency : listed)
            for (const auto condition : split(trim_space(dependency.condition), ',')) {
                if (condition.empty()) continue;
                const Value* const value = leaf_at(values, path + std::string(condition));
                if (value == nullptr) continue;
                if (value->is_bool()) {
                    dependency.enabled = value->as_bool();
                    break;
                }
                warn("returned non-bool value path={} chart={}", condition, dependency.name);
            }
    }

    static void remove_disabled(Chart& chart)
    {
        std::set<std::string> disabled;
        for (const auto& dependency : *chart.metadata.dependencies)
            if (!dependency.enabled) disabled.insert(dependency.name);
        std::erase_if(chart.dependencies, [&](const Chart& sub) { return disabled.contains(sub.name()); });
        std::erase_if(
            *chart.metadata.dependencies, [&](const Dependency& d) { return disabled.contains(d.name); });
    }

    static std::string text_of(const doc::Value& value)
    {
        return gotemplate::to_text(gotemplate::from_document(value, gotemplate::Numbers::Float64));
    }

    /// One dependency's import-values, which afterwards all have the long form.
    void import(Dependency& dependency, const Value& values, const Value& into) const
    {
        auto expanded = doc::Value::array();
        for (const auto& entry : dependency.import_values.elements()) {
            std::string child, parent;
            if (entry.is_object()) {
                child = text_of(entry["child"]);
                parent = text_of(entry["parent"]);
            } else if (entry.is_string()) {
                child = "exports." + entry.text();
                parent = ".";
            } else {
                continue;
            }
            expanded.push_back(doc::Value::object({{"child", child}, {"parent", parent}}));
            std::string missing;
            const Value* const table = table_at(values, dependency.name + "." + child, missing);
            if (table == nullptr) {
                warn(
                    "ImportValues missing table from chart chart={} error={} is not a table",
                    dependency.name,
                    gotemplate::strconv::quote(missing));
                continue;
            }
            merge_tables(into, at_path(parent, table->size() == 0 ? Value::map() : *table), warn_);
        }
        dependency.import_values = expanded;
    }

    /// {a: {b: table}} for "a.b"; the table itself for ".".
    static Value at_path(const std::string& path, Value table)
    {
        if (path == ".") return table;
        auto steps = split(path, '.');
        for (auto step = steps.rbegin(); step != steps.rend(); ++step)
            table = Value::map({{*step, table}});
        return table;
    }

    HelmVersion version_;
    const Warn& warn_;
};

}  // namespace

bool is_compatible(std::string_view range, std::string_view version)
{
    const auto parsed = base::Version::parse(version);
    const auto constraint = base::Constraint::parse(range);
    return parsed && constraint && constraint->check(*parsed);
}

void check_dependencies(const Chart& chart, HelmVersion version)
{
    const auto declared = chart.metadata.dependencies ? chart.metadata.dependencies->size() : 0;
    // In a chart of apiVersion v3, Helm v4 stumbles over subcharts that nobody declared.
    if (version == HelmVersion::V4 && chart.metadata.api_version == "v3" &&
        chart.dependencies.size() > declared)
        throw Error(ErrorKind::Invalid, "unsupported chart dependency type");
    if (declared == 0) return;
    std::vector<std::string> missing;
    for (const auto& dependency : *chart.metadata.dependencies)
        if (std::ranges::none_of(
                chart.dependencies, [&](const Chart& sub) { return sub.name() == dependency.name; }))
            missing.push_back(dependency.name);
    if (!missing.empty())
        throw Error(
            ErrorKind::NotFound,
            "found in Chart.yaml, but missing in charts/ directory: " + join(missing, ", "));
}

void process_dependencies(Chart& chart, const Value& user, HelmVersion version, const Warn& warn)
{
    Processing processing(version, warn);
    processing.enable(chart, user, "");
    processing.import(chart);
}

}  // namespace sluice::chart
