#include "chart/render.hpp"

#include "base/error.hpp"
#include "chart/dependencies.hpp"
#include "chart_objects.hpp"
#include "exec_error.hpp"
#include "gotemplate/document.hpp"
#include "path_match.hpp"
#include "schemas.hpp"
#include "template_files.hpp"
#include "template_host.hpp"
#include "templates_impl.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using gotemplate::Value;

namespace {

constexpr std::string_view kNotes = "NOTES.txt";
constexpr std::string_view kNoValue = "<no value>";

/// The map that the dotted name of a subchart leads to, from a chart's values on.
Value values_of(const Value& parent, std::string_view name, HelmVersion version)
{
    const Value* table = &parent;
    for (const auto step : split(name, '.')) {
        table = table->find(step);
        if (table == nullptr || !table->is_map()) return Value::map(values_type(version));
    }
    return table->as(values_type(version));
}

/// The same members under another type.
Value retyped(const Value& map, const gotemplate::Type& type)
{
    const auto copy = Value::map(type);
    for (const auto& [key, value] : map.entries())
        copy.put(key.as_string(), value);
    return copy;
}

bool is_release_name(std::string_view name)
{
    const auto inner = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    for (const auto label : split(name, '.')) {
        if (label.empty() || !inner(label.front()) || !inner(label.back())) return false;
        for (const char c : label)
            if (!inner(c) && c != '-') return false;
    }
    return true;
}

}  // namespace

/// One render: what each chart's templates see, and the templates executed one after the other.
class Rendering {
public:
    Rendering(const Templates& templates, const RenderOptions& options)
        : templates_(*templates.impl_), options_(options), host_(options)
    {
    }

    RenderedFiles run(const Chart& chart, const Value& values)
    {
        release_ = release_object(options_.release);
        capabilities_ = capabilities_object(options_.capabilities, options_.version);
        scope(chart, chart.name(), retyped(values, values_type(options_.version)), true);
        gotemplate::Render render(
            templates_.set,
            {.clock = options_.clock, .random = options_.random, .host = &host_},
            options_.strict ? gotemplate::MissingKey::Error : gotemplate::MissingKey::Zero,
            options_.budget);
        RenderedFiles rendered;
        for (const auto& file : templates_.files)
            if (!file.is_partial()) rendered.emplace(file.name, execute(render, file.name));
        return rendered;
    }

private:
    /// Prepares the dot of a chart's templates and of its subcharts'.
    Value scope(const Chart& chart, const std::string& path, const Value& values, bool is_root)
    {
        const auto dot = Value::map(values_type(options_.version));
        dot.put("Chart", chart_object(chart.metadata, is_root, options_.version));
        dot.put("Files", files_object(chart.files));
        dot.put("Release", release_);
        dot.put("Capabilities", capabilities_);
        dot.put("Values", values);
        const auto subcharts = Value::map();
        dot.put("Subcharts", subcharts);
        for (const auto& subchart : chart.dependencies)
            subcharts.put(
                subchart.name(),
                scope(
                    subchart,
                    path + "/charts/" + subchart.name(),
                    values_of(values, subchart.name(), options_.version),
                    false));
        for (const auto& file : chart.templates)
            dots_.insert_or_assign(
                path_clean(path + "/" + file.name), Dot{dot, path_clean(path + "/templates")});
        return dot;
    }

    std::string execute(gotemplate::Render& render, const std::string& name)
    {
        const auto& [dot, base_path] = dots_.at(name);
        const auto own = Value::map(values_type(options_.version));
        own.put("Name", name);
        own.put("BasePath", base_path);
        dot.put("Template", own);
        try {
            return replace_all(render.execute(name, dot), kNoValue, "");
        } catch (const gotemplate::ExecError& error) {
            throw Error(error.kind(), exec_error_text(name, error.what(), options_.version == HelmVersion::V4));
        }
    }

    struct Dot {
        Value value;
        std::string base_path;
    };
    const Templates::Impl& templates_;
    const RenderOptions& options_;
    TemplateHost host_;
    Value release_, capabilities_;
    std::unordered_map<std::string, Dot> dots_;
};

RenderedFiles render_templates(const Chart& chart, const Value& values, const RenderOptions& options)
{
    const auto& functions = options.functions != nullptr ? *options.functions : helm_functions(options.version);
    const auto templates = options.cache != nullptr ? options.cache->get(chart, functions)
                                                    : std::make_shared<const Templates>(chart, functions);
    return Rendering(*templates, options).run(chart, values);
}

void check_release_name(std::string_view name, HelmVersion version)
{
    constexpr std::size_t kLongest = 53;
    const auto prefix = version == HelmVersion::V4 ? "release name check failed: " : "";
    if (name.empty())
        throw Error(ErrorKind::Invalid, fmt::format("{}release name \"\": no name provided", prefix));
    if (name.size() > kLongest || !is_release_name(name))
        throw Error(
            ErrorKind::Invalid,
            fmt::format(
                "{}release name \"{}\": invalid release name, must match regex "
                "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be "
                "longer than 53",
                prefix,
                name));
}

namespace {

void check_kube_version(const Chart& chart, const Capabilities& capabilities)
{
    const auto& range = chart.metadata.kube_version;
    if (range.empty() || is_compatible(range, capabilities.kube_version.normalized)) return;
    throw Error(
        ErrorKind::Invalid,
        fmt::format(
            "chart requires kubeVersion: {} which is incompatible with Kubernetes {}",
            range,
            capabilities.kube_version.version));
}

/// Takes NOTES.txt out of what was rendered.
std::string take_notes(RenderedFiles& files, const std::string& chart, bool of_subcharts)
{
    std::string notes;
    const auto own = chart + "/templates/" + std::string(kNotes);
    for (auto file = files.begin(); file != files.end();) {
        if (!file->first.ends_with(kNotes)) {
            ++file;
            continue;
        }
        if (of_subcharts || file->first == own) {
            if (!notes.empty()) notes += '\n';
            notes += file->second;
        }
        file = files.erase(file);
    }
    return notes;
}

}  // namespace

Prepared prepare(Chart chart, const doc::Value& user_values, const RenderOptions& options)
{
    // Helm v4 reads charts of the coming apiVersion, for its authors, and installs none.
    if (options.version == HelmVersion::V4 && chart.metadata.api_version == "v3")
        throw base::Error(base::ErrorKind::Invalid, "invalid chart apiVersion");
    const auto user = gotemplate::from_document(
        user_values.is_object() ? user_values : doc::Value::object(), gotemplate::Numbers::Exact);
    base::with_context("chart dependencies processing failed", [&] {
        process_dependencies(chart, user, options.version, options.warn);
    });
    auto values = coalesce_values(chart, user, options.version, options.warn);
    if (!options.skip_schema_validation) check_schemas(chart, gotemplate::to_document(values));
    return {std::move(chart), std::move(values)};
}

RenderedChart render_files(const Prepared& prepared, const RenderOptions& options)
{
    check_kube_version(prepared.chart, options.capabilities);
    RenderedChart rendered;
    rendered.files = render_templates(prepared.chart, prepared.values, options);
    rendered.notes = take_notes(rendered.files, prepared.chart.name(), options.subchart_notes);
    return rendered;
}

Rendered render(
    Chart chart, const doc::Value& user_values, const RenderOptions& options, const PostRenderer& post_render)
{
    const auto prepared = prepare(std::move(chart), user_values, options);
    auto rendered = render_files(prepared, options);
    if (post_render) rendered.files = post_render(std::move(rendered.files));
    auto sorted = sort_manifests(rendered.files, options.version);
    return {
        std::move(sorted.manifests),
        std::move(sorted.hooks),
        crds_of(prepared.chart),
        std::move(rendered.notes)};
}

}  // namespace sluice::chart
