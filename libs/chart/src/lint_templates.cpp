#include "chart/dependencies.hpp"
#include "chart/render.hpp"
#include "deprecations.hpp"
#include "doc/json.hpp"
#include "go_struct.hpp"
#include "gotemplate/document.hpp"
#include "gotemplate/strconv.hpp"
#include "lint_rules.hpp"
#include "object_names.hpp"
#include "path_match.hpp"
#include "schemas.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::chart {
namespace {

constexpr auto kFolder = "templates/";

std::string_view extension(std::string_view name)
{
    const auto base = name.substr(name.rfind('/') + 1);
    const auto dot = base.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : base.substr(dot);
}

std::string extension_fault(std::string_view name)
{
    constexpr std::array<std::string_view, 4> kValid{".yaml", ".yml", ".tpl", ".txt"};
    const auto ending = extension(name);
    if (std::ranges::find(kValid, ending) != kValid.end()) return {};
    return fmt::format(
        "file extension '{}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt", ending);
}

/// The first line that is not empty must not be indented.
std::string indent_fault(std::string_view text)
{
    constexpr std::size_t kLongestLine = 64u << 10;
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        if (line.size() >= kLongestLine) return "bufio.Scanner: token too long";
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trim_space(line).empty()) continue;
        if (!line.starts_with(' ') && !line.starts_with('\t')) return {};
        return fmt::format(
            "document starts with an illegal indent: {}, which may cause parsing problems",
            gotemplate::strconv::quote(line));
    }
    return {};
}

std::string deprecation_fault(const ObjectHead& head, const LintOptions& options)
{
    const auto version = options.kube_version.value_or(Capabilities::defaults(HelmVersion::V4).kube_version);
    for (const auto& [api_version, kind, since, gone, instead] : deprecations()) {
        if (api_version != head.api_version || kind != head.kind) continue;
        if (version.major == "1" && std::stoi("0" + version.minor) < since) return {};
        return fmt::format(
            "{} {} is deprecated in v1.{}+{}{}",
            api_version,
            kind,
            since,
            gone > 0 ? fmt::format(", unavailable in v1.{}+", gone) : "",
            instead.empty() ? "" : fmt::format("; use {}", instead));
    }
    return {};
}

std::string selector_fault(const ObjectHead& head, std::string_view rendered)
{
    constexpr std::array<std::string_view, 4> kSelecting{
        "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet"};
    if (std::ranges::find(kSelecting, head.kind) == kSelecting.end()) return {};
    if (rendered.find("matchLabels") != std::string_view::npos ||
        rendered.find("matchExpressions") != std::string_view::npos)
        return {};
    return fmt::format(
        "a {} must contain matchLabels or matchExpressions, and {} does not",
        head.kind,
        gotemplate::strconv::quote(head.name));
}

/// Objects inside of a List keep no policies.
std::string list_fault(const ObjectHead& head, std::string_view rendered)
{
    if (head.kind != "List") return {};
    doc::Value list;
    const auto broken = fault_of([&] { list = unmarshal_yaml(rendered); });
    if (!broken.empty()) return "unable to parse YAML: " + broken;
    for (const auto& item : list["items"].elements())
        if (item["metadata"]["annotations"].contains("helm.sh/resource-policy"))
            return "annotation 'helm.sh/resource-policy' within List objects are ignored";
    return {};
}

class TemplateRules {
public:
    TemplateRules(LintReport& report, const LintOptions& options) : report_(report), options_(options) {}

    /// False once a document is broken: nothing further is looked at then, in no file.
    bool check_rendered(const std::string& name, std::string_view rendered)
    {
        if (trim_space(rendered).empty()) return true;
        report_.check(Severity::Warning, name, indent_fault(rendered));
        const auto [documents, fault] = kubernetes_documents(rendered);
        for (const auto document : documents) {
            std::optional<ObjectHead> head;
            const auto broken = fault_of([&] { head = read_head(document); });
            if (!broken.empty()) return report_.check(Severity::Error, name, "unable to parse YAML: " + broken);
            if (head) check_object(name, *head, rendered);
        }
        return report_.check(Severity::Error, name, fault.empty() ? "" : "unable to parse YAML: " + fault);
    }

private:
    void check_object(const std::string& name, const ObjectHead& head, std::string_view rendered)
    {
        const auto fault = name_fault(head.kind, head.name);
        if (!fault.empty())
            report_.check(
                Severity::Warning,
                name,
                fmt::format(
                    "object name does not conform to Kubernetes naming requirements: {}: {}",
                    gotemplate::strconv::quote(head.name),
                    fault));
        report_.check(Severity::Warning, name, deprecation_fault(head, options_));
        report_.check(Severity::Error, name, selector_fault(head, rendered));
        report_.check(Severity::Error, name, list_fault(head, rendered));
    }

    LintReport& report_;
    const LintOptions& options_;
};

RenderOptions render_options(const LintOptions& options)
{
    RenderOptions render;
    render.release = {.name = "test-release", .namespace_name = options.namespace_name};
    if (options.kube_version) render.capabilities.kube_version = *options.kube_version;
    render.clock = options.clock;
    render.random = options.random;
    render.zones = options.zones;
    render.lint = true;
    return render;
}

/// nullopt where there is nothing to look at: either that is no matter of the linter's, or it is told.
std::optional<RenderedFiles>
render(LintReport& report, Chart& chart, const gotemplate::Value& user_values, const LintOptions& options)
{
    const auto render = render_options(options);
    gotemplate::Value values;
    const auto silent = fault_of([&] {
        process_dependencies(chart, user_values, render.version, {});
        values = coalesce_values(chart, user_values, render.version, {});
    });
    if (!silent.empty()) return std::nullopt;
    std::optional<RenderedFiles> files;
    const auto fault = fault_of([&] {
        values = coalesce_values(chart, values, render.version, {});
        if (!options.skip_schema_validation) check_schemas(chart, gotemplate::to_document(values));
        files = render_templates(chart, values, render);
    });
    return report.check(Severity::Error, kFolder, fault) ? std::move(files) : std::nullopt;
}

}  // namespace

void lint_templates(
    LintReport& report,
    const std::function<Chart()>& load,
    const gotemplate::Value& user_values,
    const LintOptions& options)
{
    Chart chart;
    if (!report.check(Severity::Error, kFolder, fault_of([&] { chart = load(); }))) return;
    const auto rendered = render(report, chart, user_values, options);
    if (!rendered) return;
    TemplateRules rules(report, options);
    for (const auto& file : chart.templates) {
        report.check(Severity::Error, file.name, extension_fault(file.name));
        const auto ending = extension(file.name);
        if (!equal_fold(ending, ".yaml") && !equal_fold(ending, ".yml")) continue;
        const auto found = rendered->find(path_clean(chart.name() + "/" + file.name));
        if (found != rendered->end() && !rules.check_rendered(file.name, found->second)) return;
    }
}

KubernetesDocuments kubernetes_documents(std::string_view text)
{
    KubernetesDocuments read;
    auto& documents = read.documents;
    std::size_t start = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size() - 1) + 1;
        const auto line = text.substr(at, end - at);
        const bool separates = line.starts_with("---");
        const auto rest = separates ? trim_space(line.substr(3)) : "";
        if (!rest.empty() && rest.front() != '#') {
            read.fault = fmt::format("invalid Yaml document separator: {}", rest);
            return read;
        }
        if (separates && at > start) {
            documents.push_back(text.substr(start, at - start));
            start = end;
        }
        at = end;
    }
    if (start < text.size()) documents.push_back(text.substr(start));
    return read;
}

/// What Go's JSON decoder says of a template that was taken for JSON, as its first brace lets it; empty where
/// it has nothing to say.
static std::string json_fault(std::string_view text)
{
    const auto open = text.find_first_not_of(" \t\r\n");
    if (open == std::string_view::npos || text[open] != '{') return {};
    const auto at = text.find_first_not_of(" \t\r\n", open + 1);
    if (at == std::string_view::npos || text[at] == '"' || text[at] == '}') return {};
    return fmt::format(
        "json: offset {}: invalid character '{}' looking for beginning of object key string", at + 1, text[at]);
}

std::string read_heads(std::string_view text, const std::function<void(const ObjectHead&)>& each)
{
    const auto [documents, fault] = kubernetes_documents(text);
    for (const auto document : documents) {
        std::optional<ObjectHead> head;
        const auto broken = fault_of([&] { head = read_head(document); });
        if (broken.empty()) {
            if (head) each(*head);
            continue;
        }
        const auto as_json = document.data() == text.data() ? json_fault(text) : std::string();
        return "unable to parse YAML: " + (as_json.empty() ? broken : as_json);
    }
    return fault.empty() ? "" : "unable to parse YAML: " + fault;
}

std::optional<ObjectHead> read_head(std::string_view document)
{
    const auto object = unmarshal_floats(document);
    if (object.is_null()) return std::nullopt;
    if (!object.is_object())
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format(
                "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type "
                "rules.k8sYamlStruct",
                json_word(object)));
    ObjectHead head;
    std::string error;
    const GoStruct fields(object, "k8sYamlStruct", error);
    fields.text("apiVersion", head.api_version);
    fields.text("Kind", head.kind);
    const auto metadata =
        fields.element(fields.member("Metadata", "rules.k8sYamlMetadata"), "Metadata", "k8sYamlMetadata");
    metadata.text("Name", head.name);
    metadata.text("Namespace", head.ns);
    if (!error.empty())
        throw base::Error(base::ErrorKind::Invalid, "error unmarshaling JSON: while decoding JSON: " + error);
    return head;
}

}  // namespace sluice::chart
