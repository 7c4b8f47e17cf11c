#include "kustfile/kustfile.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "shape.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::kustfile {
namespace {

/// The fields that a file can begin a line with, in the order in which new ones are written.
constexpr std::array<std::string_view, 33> kWritingOrder{
    "apiVersion",
    "kind",
    "metadata",
    "sortOptions",
    "resources",
    "bases",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "crds",
    "commonLabels",
    "labels",
    "commonAnnotations",
    "patchesStrategicMerge",
    "patchesJson6902",
    "patches",
    "configMapGenerator",
    "secretGenerator",
    "helmCharts",
    "helmChartInflationGenerator",
    "helmGlobals",
    "generatorOptions",
    "vars",
    "images",
    "replacements",
    "replicas",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "components",
    "openapi",
    "buildMetadata"};

bool is_comment_or_blank(std::string_view line)
{
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    while (line.ends_with('\n'))
        line.remove_suffix(1);
    return line.empty() || line.front() == '#';
}

/// The field whose name, in any case, and a colon begin the line; empty if none does.
std::string_view field_of(std::string_view line)
{
    const auto name = line.substr(0, line.find(':'));
    if (name.size() == line.size()) return {};
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto same = [&](char l, char r) { return lower(l) == lower(r); };
    for (const auto field : kWritingOrder)
        if (std::equal(field.begin(), field.end(), name.begin(), name.end(), same)) return field;
    return {};
}

void append(Kustfile& file, std::string_view from, std::string_view to)
{
    if (!file.fields.contains(from)) return;
    auto list = file.fields[to].is_array() ? file.fields[to] : doc::Value::array();
    for (const auto& element : file.fields[from].elements())
        list.push_back(element);
    file.fields.erase(from);
    file.set(to, std::move(list));
}

/// `env: x` is `envs: [x]`.
void fix_env(Kustfile& file, std::string_view field)
{
    auto list = file.fields[field];
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].contains("env")) continue;
        auto& generator = list.edit_at(i);
        const auto env = generator["env"];
        generator.edit("envs").push_back(env);
        generator.erase("env");
    }
    file.set(field, std::move(list));
}

/// helmChartInflationGenerator, which is split into the charts and what all of them share.
void fix_helm(Kustfile& file)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kNames{
        {{"chartName", "name"},
         {"chartVersion", "version"},
         {"chartRepoUrl", "repo"},
         {"values", "valuesFile"},
         {"valuesLocal", "valuesInline"},
         {"valuesMerge", "valuesMerge"},
         {"releaseName", "releaseName"}}};
    if (!file.fields.contains("helmChartInflationGenerator")) return;
    auto charts = file.fields["helmCharts"].is_array() ? file.fields["helmCharts"] : doc::Value::array();
    auto globals = doc::Value::object();
    for (const auto& old : file.fields["helmChartInflationGenerator"].elements()) {
        auto chart = doc::Value::object();
        for (const auto& [from, to] : kNames)
            if (old.contains(from)) chart.set(to, old[from]);
        charts.push_back(std::move(chart));
        if (old.contains("helmHome")) globals.set("configHome", old["helmHome"]);
        if (old.contains("chartHome")) globals.set("chartHome", old["chartHome"]);
    }
    file.fields.erase("helmChartInflationGenerator");
    file.set("helmCharts", std::move(charts));
    if (!file.fields.contains("helmGlobals")) file.set("helmGlobals", std::move(globals));
}

}  // namespace

Kustfile Kustfile::parse(std::string_view text)
{
    Kustfile file;
    file.fields = base::with_context("invalid Kustomization", [&] {
        const auto documents = doc::parse_yaml_stream(text, {}, doc::kManifestLimits);
        const auto root = documents.empty() ? doc::Value::object() : documents.front().value;
        if (!root.is_object() && !root.is_null())
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format(
                    "json: cannot unmarshal {} into Go value of type types.Kustomization", json_word(root)));
        return root.is_null() ? doc::Value::object() : normalized(root, kustomization_shape());
    });
    if (!file.fields.contains("kind")) file.set("kind", "Kustomization");
    if (!file.fields.contains("apiVersion"))
        file.set(
            "apiVersion",
            file.fields["kind"].text() == "Component" ? "kustomize.config.k8s.io/v1alpha1"
                                                      : "kustomize.config.k8s.io/v1beta1");
    append(file, "bases", "resources");
    append(file, "imageTags", "images");
    fix_env(file, "configMapGenerator");
    fix_env(file, "secretGenerator");
    fix_helm(file);

    std::string comments;
    // A last line without its newline is not looked at, and comments at the end belong to nothing.
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        const auto line = text.substr(0, end + 1);
        text.remove_prefix(end + 1);
        if (is_comment_or_blank(line)) {
            comments += line;
        } else if (const auto field = field_of(line); !field.empty()) {
            file.sections_.push_back({std::string(field), std::move(comments)});
            comments.clear();
        } else if (!file.sections_.empty()) {
            file.sections_.back().comment += comments;
            comments.clear();
        }
    }
    return file;
}

std::string Kustfile::text() const
{
    std::string result;
    const auto write = [&](std::string_view field) {
        if (const auto* value = fields.find(field))
            result += doc::to_yaml(doc::Value::object({{field, *value}}), doc::YamlDialect::Sigs);
    };
    for (const auto& section : sections_) {
        result += section.comment;
        write(section.field);
    }
    for (const auto field : kWritingOrder) {
        const auto known = [&](const Section& section) { return section.field == field; };
        if (std::none_of(sections_.begin(), sections_.end(), known)) write(field);
    }
    return result;
}

std::vector<std::string> Kustfile::texts(std::string_view field) const
{
    std::vector<std::string> result;
    for (const auto& element : fields[field].elements())
        result.push_back(element.text());
    return result;
}

void Kustfile::set_texts(std::string_view field, const std::vector<std::string>& texts)
{
    auto list = doc::Value::array();
    for (const auto& text : texts)
        list.push_back(text);
    set(field, std::move(list));
}

void Kustfile::set(std::string_view field, doc::Value value)
{
    const bool empty = value.is_null() || (value.is_string() ? value.as_string().empty() : value.empty());
    if (empty)
        fields.erase(field);
    else
        fields.set(field, std::move(value));
}

}  // namespace sluice::kustfile
