#include "kustomize_charts.hpp"

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "chart/load.hpp"
#include "chart/machine_zones.hpp"
#include "chart/print.hpp"
#include "chart/show.hpp"
#include "chart_folder.hpp"
#include "helm.hpp"
#include "helmrepo/repository.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr auto kVersion = chart::HelmVersion::V4;
constexpr auto kPatience = std::chrono::minutes(5);

std::string release_name(const kustomize::Charts::Inflation& inflation)
{
    if (inflation.name_template.empty())
        return inflation.release_name.empty() ? "release-name" : inflation.release_name;
    if (!inflation.release_name.empty())
        throw base::Error(base::ErrorKind::Invalid, "cannot set --name-template and also specify a name");
    return chart::release_name_from(inflation.name_template, base::system_clock(), base::system_random());
}

std::string default_namespace()
{
    const char* given = std::getenv("HELM_NAMESPACE");
    return given && *given ? given : "default";
}

/// The values files in Helm's order, which names them for messages.
doc::Value merged_values(const std::vector<std::string>& texts)
{
    chart::ValueOptions options;
    for (std::size_t i = 0; i < texts.size(); ++i)
        options.files.push_back(std::to_string(i));
    return options.merged(
        [&](std::string_view name) { return texts.at(std::stoul(std::string(name))); }, kVersion);
}

}  // namespace

HelmCharts::HelmCharts(Terminal& terminal, const KustomizeBuildOptions::Helm& options)
    : terminal_(terminal), options_(options)
{
}

kustomize::Charts::Pulled HelmCharts::pull(const Pull& wanted)
{
    if (wanted.repo.starts_with("oci://"))
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format(
                "chart '{}' of {}: charts of OCI registries cannot be pulled yet; put it into {} first",
                wanted.name,
                wanted.repo,
                wanted.directory));
    if (!loop_) loop_ = std::make_unique<io::Loop>();
    helmrepo::Repository repository(*loop_, wanted.repo, {}, base::Deadline::after(kPatience));
    const auto version = wanted.version.empty() && wanted.devel ? ">0.0.0-0" : wanted.version;
    const auto archive =
        repository.fetch(repository.archive_url(wanted.name, version), helmrepo::kLargestArchive);
    const auto files = chart::archive_files(archive, chart::kHelmLimits);
    if (wanted.own_tree) write_chart(fs::path(wanted.directory) / wanted.name, files);
    auto tree = std::make_shared<kustomize::MemoryFiles>();
    for (const auto& file : files)
        tree->put("/" + file.name, std::string(file.text()));
    return {.files = std::move(tree), .digest = base::sha256_hex(archive)};
}

std::string
HelmCharts::render(const kustomize::Files& files, const std::string& directory, const Inflation& inflation)
{
    HelmTemplateOptions helm;
    helm.namespace_name = inflation.ns.empty() ? default_namespace() : inflation.ns;
    helm.kube_version = inflation.kube_version.empty() ? options_.kube_version : inflation.kube_version;
    helm.api_versions = inflation.api_versions.empty() ? options_.api_versions : inflation.api_versions;
    const auto name = release_name(inflation);
    auto zones = chart::MachineZones::of_this_machine();
    auto options = render_options(terminal_, helm, name);
    options.zones = &zones;
    auto loaded = chart::load_directory(files, directory, {.limits = chart::kHelmLimits, .version = kVersion});
    const auto values = merged_values(inflation.values);
    check_installable(terminal_, loaded, kVersion);
    chart::check_release_name(name);
    const auto rendered = chart::render(std::move(loaded), values, options);
    return chart::template_text(
        rendered,
        {.include_crds = inflation.include_crds,
         .no_hooks = inflation.skip_hooks,
         .skip_tests = inflation.skip_tests});
}

}  // namespace sluice::cli
