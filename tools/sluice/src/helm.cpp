#include "helm.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "chart/dependencies.hpp"
#include "chart/machine_zones.hpp"
#include "chart/print.hpp"
#include "chart/show.hpp"
#include "helm_dependencies.hpp"
#include "helm_locate.hpp"

#include <filesystem>
#include <fstream>
#include <set>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using chart::HelmVersion;

namespace {

[[noreturn]] void refuse(const std::string& message)
{
    throw Error(ErrorKind::Invalid, message);
}

struct NameAndChart {
    std::string name, chart;
};

NameAndChart name_and_chart(const HelmTemplateOptions& options)
{
    const auto& arguments = options.arguments;
    if (arguments.size() > 2) {
        std::string rest;
        for (std::size_t i = 2; i < arguments.size(); ++i)
            rest += (i > 2 ? ", " : "") + arguments[i];
        refuse("expected at most two arguments, unexpected arguments: " + rest);
    }
    if (arguments.size() == 2) {
        if (options.generate_name) refuse("cannot set --generate-name and also specify a name");
        if (!options.name_template.empty()) refuse("cannot set --name-template and also specify a name");
        return {arguments[0], arguments[1]};
    }
    if (!options.name_template.empty())
        return {
            chart::release_name_from(options.name_template, base::system_clock(), base::system_random()),
            arguments[0]};
    return {"release-name", arguments[0]};
}

/// An error that leaves something half rendered.
Error with_hint(const Error& error)
{
    return {error.kind(), std::string(error.what()) + "\n\nUse --debug flag to render out invalid YAML"};
}

/// What is printed of all text that a chart gives.
std::string shown(const HelmTemplateOptions& options, std::string text, HelmVersion version)
{
    if (options.show_only.empty()) return text;
    return chart::show_only(text, options.show_only, version);
}

void print_broken(
    Terminal& terminal,
    const HelmTemplateOptions& options,
    const chart::RenderedFiles& files,
    HelmVersion version)
{
    constexpr auto kSpace = " \t\r\n";
    std::string all;
    for (const auto& [name, text] : files)
        if (text.find_first_not_of(kSpace) != std::string::npos)
            all += fmt::format("---\n# Source: {}\n{}\n", name, text);
    all.resize(all.find_last_not_of(kSpace) + 1);
    all += '\n';
    try {
        terminal.out() << shown(options, std::move(all), version);
    } catch (const Error&) {
        // As in Helm, the template that --show-only misses is taken for the broken one, of which the caller
        // tells.
    }
}

/// Files below --output-dir, one for each template.
class OutputFolder {
public:
    OutputFolder(Terminal& terminal, const HelmTemplateOptions& options, const std::string& name)
        : terminal_(terminal), crds_(options.output_dir),
          manifests_(options.release_name ? crds_ / name : crds_)
    {
    }
    void write_crd(const chart::Crd& crd) { write(crds_, crd.filename, crd.file.text()); }
    void write(const chart::Manifest& manifest) { write(manifests_, manifest.path, manifest.content); }

private:
    void write(const fs::path& folder, const std::string& name, std::string_view text)
    {
        const auto path = folder / name;
        fs::create_directories(path.parent_path());
        const bool again = !written_.insert(path).second;
        std::ofstream file(path, again ? std::ios::app : std::ios::trunc);
        file << "---\n# Source: " << name << '\n' << text << '\n';
        if (!file.flush()) throw Error(ErrorKind::Unavailable, "cannot write " + path.string());
        terminal_.out() << "wrote " << path.string() << '\n';
    }

    Terminal& terminal_;
    fs::path crds_, manifests_;
    std::set<fs::path> written_;
};

void write_files(
    Terminal& terminal,
    const HelmTemplateOptions& options,
    const std::string& name,
    const chart::Rendered& rendered)
{
    OutputFolder folder(terminal, options, name);
    if (options.include_crds) {
        // The folder may be the one around the chart: then they are written over themselves, and may not be
        // mapped.
        auto crds = rendered.crds;
        for (auto& crd : crds)
            crd.file.data = base::FileBytes(std::string(crd.file.text()));
        for (const auto& crd : crds)
            folder.write_crd(crd);
    }
    for (const auto& manifest : rendered.manifests)
        folder.write(manifest);
    if (!options.no_hooks)
        for (const auto& hook : rendered.hooks)
            if (!options.skip_tests || !hook.has(chart::HookEvent::Test)) folder.write(hook);
}

bool lacks_dependencies(const chart::Chart& chart, HelmVersion version)
{
    try {
        chart::check_dependencies(chart, version);
        return false;
    } catch (const Error&) {
        return true;
    }
}

}  // namespace

chart::RenderOptions
render_options(Terminal& terminal, const HelmTemplateOptions& options, const std::string& name)
{
    const auto version = options.v3 ? HelmVersion::V3 : HelmVersion::V4;
    chart::RenderOptions render;
    render.version = version;
    render.release = {.name = name, .namespace_name = options.namespace_name, .is_upgrade = options.is_upgrade};
    render.capabilities = chart::Capabilities::defaults(version);
    if (!options.kube_version.empty())
        render.capabilities.kube_version =
            base::with_context(fmt::format("invalid kube version '{}'", options.kube_version), [&] {
                return chart::KubeVersion::parse(options.kube_version, version);
            });
    auto& known = render.capabilities.api_versions;
    known.insert(known.end(), options.api_versions.begin(), options.api_versions.end());
    render.clock = base::system_clock();
    render.random = base::system_random();
    render.skip_schema_validation = options.skip_schema_validation;
    render.warn = [&terminal](const std::string& text) { terminal.err() << text << '\n'; };
    return render;
}

void check_installable(Terminal& terminal, const chart::Chart& chart, HelmVersion version)
{
    const auto& type = chart.metadata.type;
    if (!type.empty() && type != "application") refuse(type + " charts are not installable");
    if (chart.metadata.deprecated) terminal.err() << chart::kDeprecatedWarning << '\n';
    for (const auto& warning : chart.warnings)
        terminal.err() << warning << '\n';
    base::with_context(
        "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' "
        "to "
        "fetch missing dependencies",
        [&] { chart::check_dependencies(chart, version); });
}

void helm_template(Terminal& terminal, const HelmTemplateOptions& options)
{
    const auto [name, path] = name_and_chart(options);
    auto zones = chart::MachineZones::of_this_machine();
    auto render = render_options(terminal, options, name);
    render.zones = &zones;
    HelmRepositories repositories(options.source.repository_config);
    auto values = options.values.merged(
        [&](std::string_view file) { return read_values_file(repositories, file); }, render.version);
    auto loaded = locate_chart(repositories, path, options.source, render.version);
    if (options.dependency_update && lacks_dependencies(loaded, render.version)) {
        DependencyManager(terminal, repositories, path).update();
        loaded = locate_chart(repositories, path, options.source, render.version);
    }
    check_installable(terminal, loaded, render.version);
    chart::check_release_name(name, render.version);
    const auto prepared = chart::prepare(std::move(loaded), values, render);
    chart::RenderedChart files;
    chart::Rendered rendered;
    try {
        files = chart::render_files(prepared, render);
        auto sorted = chart::sort_manifests(files.files, render.version);
        rendered.manifests = std::move(sorted.manifests);
        rendered.hooks = std::move(sorted.hooks);
    } catch (const Error& error) {
        if (!options.debug) throw with_hint(error);
        print_broken(terminal, options, files.files, render.version);
        throw;
    }
    if (options.include_crds) rendered.crds = chart::crds_of(prepared.chart);
    const bool to_files = !options.output_dir.empty();
    if (to_files) write_files(terminal, options, name, rendered);
    // As in Helm, --show-only looks among what is printed, which is nothing then.
    auto text = to_files ? std::string("\n")
                         : chart::template_text(
                               rendered,
                               {.include_crds = options.include_crds,
                                .no_hooks = options.no_hooks,
                                .skip_tests = options.skip_tests});
    terminal.out() << shown(options, std::move(text), render.version);
}

void helm_show(Terminal& terminal, const std::string& path, const ChartSource& source, HelmShow what)
{
    HelmRepositories repositories(source.repository_config);
    const auto loaded = locate_chart(repositories, path, source, HelmVersion::V4);
    const bool all = what == HelmShow::All;
    if (all || what == HelmShow::Chart) terminal.out() << chart::chart_text(loaded.metadata) << '\n';
    if ((all || what == HelmShow::Values) && loaded.values.is_object()) {
        if (all) terminal.out() << "---\n";
        if (const auto* file = loaded.find_raw("values.yaml")) terminal.out() << file->text() << '\n';
    }
    if (all || what == HelmShow::Readme)
        if (const auto* readme = chart::readme_of(loaded))
            terminal.out() << (all ? "---\n" : "") << readme->text() << '\n';
    if (all || what == HelmShow::Crds)
        for (const auto& crd : chart::crds_of(loaded))
            terminal.out() << (crd.file.text().starts_with("---") ? "" : "---\n") << crd.file.text() << '\n';
}

}  // namespace sluice::cli
