#include "helm_lint.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "base/root_dir.hpp"
#include "chart/disk_files.hpp"
#include "chart/lint.hpp"
#include "chart/load.hpp"
#include "chart/machine_zones.hpp"
#include "gotemplate/document.hpp"
#include "helm_locate.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using chart::Severity;

namespace {

constexpr std::size_t kLargestFile = 64u << 20;
constexpr auto kUnpacked = "/archive";

bool is_archive(std::string_view path)
{
    return path.ends_with(".tgz") || path.ends_with(".tar.gz");
}

/// Below a charts folder, in the order in which Go walks it.
void add_subcharts(const fs::path& folder, std::vector<std::string>& paths)
{
    std::error_code error;
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(folder, error))
        entries.push_back(entry.path());
    std::ranges::sort(entries);
    for (const auto& entry : entries) {
        if (entry.filename() == "Chart.yaml")
            paths.push_back(entry.parent_path().string());
        else if (is_archive(entry.string()))
            paths.push_back(entry.string());
        if (fs::is_directory(fs::symlink_status(entry, error))) add_subcharts(entry, paths);
    }
}

std::vector<chart::LintMessage>
lint_archive(const std::string& path, const gotemplate::Value& values, const chart::LintOptions& options)
{
    if (!fs::exists(path))
        throw Error(
            ErrorKind::NotFound,
            fmt::format("unable to open tarball: open {}: no such file or directory", path));
    const auto files = base::with_context("unable to extract tarball", [&] {
        return chart::archive_files(base::read_file(path, kLargestFile), chart::kHelmLimits);
    });
    kustomize::MemoryFiles tree;
    for (const auto& file : files)
        tree.put(fmt::format("{}/{}", kUnpacked, file.name), std::string(file.text()));
    return chart::lint(tree, kUnpacked, values, options);
}

std::vector<chart::LintMessage>
lint_path(const std::string& path, const gotemplate::Value& values, const chart::LintOptions& options)
{
    if (is_archive(path)) return lint_archive(path, values, options);
    if (!fs::exists(fs::path(path) / "Chart.yaml"))
        throw Error(
            ErrorKind::NotFound,
            fmt::format(
                "unable to check Chart.yaml file in chart: stat {}: no such file or directory",
                (fs::path(path) / "Chart.yaml").lexically_normal().string()));
    auto directory = fs::absolute(path).lexically_normal().string();
    if (directory.size() > 1 && directory.ends_with('/')) directory.pop_back();
    return chart::lint(chart::PlainFiles(), directory, values, options);
}

/// What is said about one chart, and how it comes out.
struct Verdict {
    std::vector<chart::LintMessage> messages;
    std::string error;  ///< of what is no chart

    bool has_any(Severity least) const
    {
        return !error.empty() ||
               std::ranges::any_of(messages, [&](const auto& message) { return message.severity >= least; });
    }
};

Verdict judge(const std::string& path, const gotemplate::Value& values, const chart::LintOptions& options)
{
    try {
        return {.messages = lint_path(path, values, options), .error = {}};
    } catch (const Error& error) {
        return {.messages = {}, .error = error.what()};
    }
}

void print(std::ostream& out, const std::string& path, const Verdict& verdict, bool quiet)
{
    out << "==> Linting " << path << '\n';
    if (!verdict.error.empty()) out << "Error " << verdict.error << '\n';
    for (const auto& message : verdict.messages)
        if (!quiet || message.severity > Severity::Info) out << message.str() << '\n';
    out << '\n';
}

}  // namespace

void helm_lint(Terminal& terminal, const HelmLintOptions& options)
{
    chart::LintOptions lint{.namespace_name = options.namespace_name};
    lint.skip_schema_validation = options.skip_schema_validation;
    lint.clock = base::system_clock();
    lint.random = base::system_random();
    auto zones = chart::MachineZones::of_this_machine();
    lint.zones = &zones;
    if (!options.kube_version.empty())
        lint.kube_version =
            base::with_context(fmt::format("invalid kube version '{}'", options.kube_version), [&] {
                return chart::KubeVersion::parse(options.kube_version, chart::HelmVersion::V4);
            });
    auto paths = options.paths;
    if (options.with_subcharts)
        for (const auto& path : options.paths)
            add_subcharts(fs::path(path) / "charts", paths);
    HelmRepositories repositories;
    const auto values = gotemplate::from_document(
        options.values.merged(
            [&](std::string_view file) { return read_values_file(repositories, file); },
            chart::HelmVersion::V4),
        gotemplate::Numbers::Exact);
    int failed = 0;
    bool anything = false;
    for (const auto& path : paths) {
        const auto verdict = judge(path, values, lint);
        const bool troubled = verdict.has_any(Severity::Warning);
        anything = anything || troubled;
        if (verdict.has_any(options.strict ? Severity::Warning : Severity::Error)) ++failed;
        if (!options.quiet || troubled) print(terminal.out(), path, verdict, options.quiet);
    }
    const auto summary = fmt::format("{} chart(s) linted, {} chart(s) failed", paths.size(), failed);
    if (failed > 0) throw Error(ErrorKind::Invalid, summary);
    if (!options.quiet || anything) terminal.out() << summary << '\n';
}

}  // namespace sluice::cli
