#include "base/semver.hpp"
#include "doc/yaml.hpp"
#include "go_struct.hpp"
#include "gotemplate/strconv.hpp"
#include "lint_rules.hpp"
#include "metadata.hpp"
#include "path_match.hpp"
#include "text.hpp"
#include "web_address.hpp"

#include <algorithm>
#include <map>
#include <span>

#include <fmt/format.h>

namespace sluice::chart {
namespace {

constexpr auto kFile = "Chart.yaml";

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 17> kMetadata{
    "annotations",
    "apiVersion",
    "appVersion",
    "condition",
    "dependencies",
    "deprecated",
    "description",
    "home",
    "icon",
    "keywords",
    "kubeVersion",
    "maintainers",
    "name",
    "sources",
    "tags",
    "type",
    "version"};
constexpr std::array<std::string_view, 3> kMaintainer{"email", "name", "url"};
constexpr std::array<std::string_view, 8> kDependency{
    "alias", "condition", "enabled", "import-values", "name", "repository", "tags", "version"};

/// The first field, in the order in which Go meets them, that a struct does not have.
std::string unknown_field(const doc::Value& object, Names known, bool top)
{
    std::map<std::string_view, const doc::Value*> sorted;
    for (const auto& member : object.members())
        sorted.emplace(member.key(), &member.value);
    for (const auto& [name, value] : sorted) {
        const auto is = [key = name](std::string_view field) { return equal_fold(field, key); };
        if (std::ranges::none_of(known, is)) return std::string(name);
        if (!top || (!is("maintainers") && !is("dependencies"))) continue;
        const auto inner = is("maintainers") ? Names(kMaintainer) : Names(kDependency);
        for (const auto& element : value->elements())
            if (auto unknown = unknown_field(element, inner, false); !unknown.empty()) return unknown;
    }
    return {};
}

std::string strict_fault(std::string_view yaml, const doc::Value& object)
{
    try {
        doc::parse_first_yaml(
            yaml, {.dialect = doc::YamlDialect::Sigs, .strict_keys = true, .file = {}}, doc::kManifestLimits);
    } catch (const base::Error& error) {
        return fmt::format(
            "failed to strictly parse chart metadata file\n\terror converting YAML to JSON: yaml: unmarshal "
            "errors:\n  {}",
            error.what());
    }
    const auto unknown = unknown_field(object, kMetadata, true);
    if (unknown.empty()) return {};
    return fmt::format(
        "failed to strictly parse chart metadata file\n\terror unmarshaling JSON: while decoding JSON: json: "
        "unknown field {}",
        gotemplate::strconv::quote(unknown));
}

/// Text alone will do here, though elsewhere a number is read as one.
std::string type_fault(const doc::Value& object, std::string_view field)
{
    const auto* value = object.find(field);
    if (!value || value->is_string()) return {};
    const auto type = value->is_null() ? "<nil>" : value->is_bool() ? "bool" : "float64";
    return fmt::format("{} should be of type string but it's of type {}", field, type);
}

std::string name_fault(const Metadata& chart)
{
    if (chart.name.empty()) return "name is required";
    if (path_base(chart.name) == chart.name) return {};
    return fmt::format("chart name {} is invalid", gotemplate::strconv::quote(chart.name));
}

std::string api_version_fault(const Metadata& chart)
{
    const auto& version = chart.api_version;
    if (version.empty()) return "apiVersion is required. The value must be either \"v1\" or \"v2\"";
    if (version == "v1" || version == "v2") return {};
    return fmt::format("apiVersion '{}' is not valid. The value must be either \"v1\" or \"v2\"", version);
}

std::string version_fault(const Metadata& chart)
{
    if (chart.version.empty()) return "version is required";
    const auto version = base::Version::parse(chart.version);
    if (!version) return fmt::format("version '{}' is not a valid SemVer", chart.version);
    if (base::Constraint::parse(">0.0.0-0")->check(*version)) return {};
    return fmt::format("version \"{}\" is less than or equal to \"0.0.0-0\"", version->original);
}

std::string maintainer_fault(const Metadata& chart)
{
    for (const auto& [name, email, url] : chart.maintainers) {
        if (name.empty()) return "each maintainer requires a name";
        if (!email.empty() && !is_email(email))
            return fmt::format("invalid email '{}' for maintainer '{}'", email, name);
        if (!url.empty() && !is_person_url(url))
            return fmt::format("invalid url '{}' for maintainer '{}'", url, name);
    }
    return chart.null_maintainer ? "a maintainer entry is empty" : "";
}

std::string sources_fault(const Metadata& chart)
{
    for (const auto& source : chart.sources)
        if (!is_request_url(source)) return fmt::format("invalid source URL '{}'", source);
    return {};
}

std::string dependencies_fault(const Metadata& chart)
{
    if (!chart.dependencies || chart.dependencies->empty() || chart.api_version == "v2") return {};
    return fmt::format(
        "dependencies are not valid in the Chart file with apiVersion '{}'. They are valid in apiVersion 'v2'",
        chart.api_version);
}

std::string type_of_chart_fault(const Metadata& chart)
{
    if (chart.type.empty() || chart.api_version == "v2") return {};
    return fmt::format(
        "chart type is not valid in apiVersion '{}'. It is valid in apiVersion 'v2'", chart.api_version);
}

}  // namespace

void lint_chart_yaml(LintReport& report, std::string_view yaml)
{
    doc::Value object;
    Metadata chart;
    const auto broken = fault_of([&] {
        object = unmarshal_yaml(yaml);
        read_metadata_object(object, chart);
    });
    if (!broken.empty()) {
        report.check(Severity::Error, kFile, "unable to parse YAML\n\t" + broken);
        return;
    }
    const auto check = [&](Severity severity, const std::string& fault) {
        report.check(severity, kFile, fault);
    };
    check(Severity::Warning, strict_fault(yaml, object));
    check(Severity::Error, name_fault(chart));
    check(Severity::Error, api_version_fault(chart));
    check(Severity::Error, type_fault(object, "version"));
    check(Severity::Error, version_fault(chart));
    check(Severity::Error, type_fault(object, "appVersion"));
    check(Severity::Error, maintainer_fault(chart));
    check(Severity::Error, sources_fault(chart));
    check(Severity::Info, chart.icon.empty() ? "icon is recommended" : "");
    if (!chart.icon.empty() && !is_request_url(chart.icon))
        check(Severity::Error, fmt::format("invalid icon URL '{}'", chart.icon));
    check(Severity::Error, type_of_chart_fault(chart));
    check(Severity::Error, dependencies_fault(chart));
    if (!base::Version::parse_strict(chart.version))
        check(Severity::Warning, fmt::format("version '{}' is not a valid SemVerV2", chart.version));
}

}  // namespace sluice::chart
