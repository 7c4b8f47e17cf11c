#include "chart/lint.hpp"

#include "chart/coalesce.hpp"
#include "chart/load.hpp"
#include "doc/json.hpp"
#include "go_struct.hpp"
#include "gotemplate/document.hpp"
#include "jsonschema/schema.hpp"
#include "lint_rules.hpp"
#include "text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace sluice::chart {
namespace {

using Type = kustomize::Files::Type;

/// The linter at work on one chart.
class Linter {
public:
    Linter(
        const kustomize::Files& files,
        std::string directory,
        const gotemplate::Value& user_values,
        const LintOptions& options)
        : files_(files), directory_(std::move(directory)), user_values_(user_values), options_(options)
    {
    }

    std::vector<LintMessage> run()
    {
        chart_yaml();
        values();
        templates();
        dependencies();
        crds();
        return std::move(report_.messages);
    }

private:
    std::string path(std::string_view name) const { return fmt::format("{}/{}", directory_, name); }
    Type type(std::string_view name) const { return files_.type(path(name)); }

    Chart load() const
    {
        return load_directory(
            files_, directory_, {.limits = kHelmLimits, .version = HelmVersion::V4, .any_api_version = true});
    }

    void chart_yaml()
    {
        const bool is_folder = type("Chart.yaml") == Type::Directory;
        report_.check(Severity::Error, "Chart.yaml", is_folder ? "should be a file, not a directory" : "");
        if (is_folder)
            report_.check(
                Severity::Error,
                "Chart.yaml",
                fmt::format("unable to parse YAML\n\tread {}: is a directory", path("Chart.yaml")));
        else
            lint_chart_yaml(report_, files_.read(path("Chart.yaml")));
    }

    void values()
    {
        const bool missing = type("values.yaml") == Type::Missing;
        if (!report_.check(Severity::Info, "values.yaml", missing ? "file does not exist" : "")) return;
        doc::Value own;
        const auto broken = fault_of([&] {
            own = unmarshal_floats(files_.read(path("values.yaml")));
            if (!own.is_null() && !own.is_object())
                throw base::Error(
                    base::ErrorKind::Invalid,
                    fmt::format(
                        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value "
                        "of type common.Values",
                        json_word(own)));
        });
        if (!broken.empty()) {
            report_.check(Severity::Error, "values.yaml", "unable to parse YAML: " + broken);
            return;
        }
        const auto all = under_user_values(own);
        report_.check(Severity::Error, "values.yaml", schema_fault(all));
    }

    /// The chart's own values alone, with the user's on top; those share their inner maps with the result.
    gotemplate::Value under_user_values(const doc::Value& own) const
    {
        const auto all = coalesce_tables(gotemplate::Value::map(), user_values_, {});
        if (!own.is_object()) return all;
        return coalesce_tables(all, gotemplate::from_document(own, gotemplate::Numbers::Float64), {});
    }

    std::string schema_fault(const gotemplate::Value& values) const
    {
        if (type("values.schema.json") != Type::File || options_.skip_schema_validation) return {};
        const auto schema = files_.read(path("values.schema.json"));
        if (schema.empty()) return {};
        return jsonschema::values_error(schema, gotemplate::to_document(values));
    }

    void templates()
    {
        const auto found = type("templates");
        if (!report_.check(
                Severity::Warning, "templates/", found == Type::Missing ? "directory does not exist" : ""))
            return;
        if (!report_.check(Severity::Error, "templates/", found == Type::File ? "not a directory" : "")) return;
        lint_templates(report_, [this] { return load(); }, user_values_, options_);
    }

    void dependencies()
    {
        Chart chart;
        const auto broken = fault_of([&] { chart = load(); });
        if (!report_.check(Severity::Error, "", broken.empty() ? "" : "unable to load chart\n\t" + broken))
            return;
        std::set<std::string_view> asked, there;
        if (chart.metadata.dependencies)
            for (const auto& dependency : *chart.metadata.dependencies)
                asked.insert(dependency.name);
        for (const auto& subchart : chart.dependencies)
            there.insert(subchart.name());
        std::vector<std::string> unasked, missing;
        for (const auto& subchart : chart.dependencies)
            if (!asked.contains(subchart.name())) unasked.push_back(subchart.name());
        if (chart.metadata.dependencies)
            for (const auto& dependency : *chart.metadata.dependencies)
                if (!there.contains(dependency.name)) missing.push_back(dependency.name);
        if (!unasked.empty())
            report_.check(
                Severity::Error,
                directory_,
                "chart metadata is missing these dependencies: " + join(unasked, ","));
        if (!missing.empty())
            report_.check(
                Severity::Warning,
                directory_,
                "chart directory is missing these dependencies: " + join(missing, ","));
    }

    void crds()
    {
        const auto found = type("crds");
        if (found == Type::Missing) return;
        if (!report_.check(Severity::Error, "crds/", found == Type::File ? "not a directory" : "")) return;
        Chart chart;
        if (!report_.check(Severity::Error, "crds/", fault_of([&] { chart = load(); }))) return;
        for (const auto& crd : crds_of(chart))
            if (!crd_file(crd)) return;
    }

    bool crd_file(const Crd& crd)
    {
        const auto broken = read_heads(crd.file.text(), [&](const ObjectHead& head) {
            if (!head.api_version.starts_with("apiextensions.k8s.io"))
                report_.check(Severity::Error, crd.name, "apiVersion is not in 'apiextensions.k8s.io'");
            if (head.kind != "CustomResourceDefinition")
                report_.check(Severity::Error, crd.name, "object kind is not 'CustomResourceDefinition'");
        });
        return report_.check(Severity::Error, crd.name, broken);
    }

    const kustomize::Files& files_;
    std::string directory_;
    const gotemplate::Value& user_values_;
    const LintOptions& options_;
    LintReport report_;
};

}  // namespace

std::string LintMessage::str() const
{
    const auto word = severity == Severity::Info ? "INFO" : severity == Severity::Warning ? "WARNING" : "ERROR";
    return fmt::format("[{}] {}: {}", word, path, text);
}

std::vector<LintMessage> lint(
    const kustomize::Files& files,
    const std::string& directory,
    const gotemplate::Value& user_values,
    const LintOptions& options)
{
    return Linter(files, directory, user_values, options).run();
}

}  // namespace sluice::chart
