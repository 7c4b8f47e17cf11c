#include "render_chart.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "chart/dependencies.hpp"
#include "chart/disk_files.hpp"
#include "chart/load.hpp"
#include "chart/machine_zones.hpp"
#include "chart/print.hpp"
#include "chart/render.hpp"

#include <array>
#include <climits>
#include <cstdlib>

#include <malloc.h>
#include <sys/stat.h>

namespace sluice::front {
namespace {

constexpr std::size_t kLargestFile = 64u << 20;
constexpr auto kVersion = chart::HelmVersion::V4;

std::string read_values_file(std::string_view name)
{
    return base::read_file(name, kLargestFile);
}

chart::Chart load(const std::string& path)
{
    std::array<char, PATH_MAX> real{};
    struct stat about{};
    if (!::realpath(path.c_str(), real.data()) || ::stat(real.data(), &about) != 0)
        throw base::Error(base::ErrorKind::NotFound, path);
    const chart::LoadOptions options{.limits = chart::kHelmLimits, .version = kVersion};
    if (S_ISDIR(about.st_mode)) return chart::load_directory(chart::PlainFiles(), real.data(), options);
    return chart::load_archive(base::read_file(real.data(), kLargestFile), real.data(), options);
}

void check(const chart::Chart& chart, const chart::Warn& warn)
{
    const auto& metadata = chart.metadata;
    if (!metadata.type.empty() && metadata.type != "application")
        throw base::Error(base::ErrorKind::Invalid, metadata.name);
    if (metadata.deprecated) warn(std::string(chart::kDeprecatedWarning));
    for (const auto& warning : chart.warnings)
        warn(warning);
    chart::check_dependencies(chart, kVersion);
}

/// A render lives for milliseconds: what it frees it needs again, and a page costs the kernel more than
/// anything that we do with it.
void keep_memory()
{
    constexpr int kStep = 1 << 20, kNever = 1 << 30;
    ::mallopt(M_TOP_PAD, kStep);
    ::mallopt(M_TRIM_THRESHOLD, kNever);
    ::mallopt(M_MMAP_THRESHOLD, kNever);
}

}  // namespace

std::string render_chart(const HelmTemplate& command, std::string& warnings)
{
    keep_memory();
    auto zones = chart::MachineZones::of_this_machine();
    chart::RenderOptions options;
    options.version = kVersion;
    options.release = {.name = command.name, .namespace_name = command.namespace_name};
    options.capabilities = chart::Capabilities::defaults(kVersion);
    options.clock = base::system_clock();
    options.random = base::system_random();
    options.zones = &zones;
    options.warn = [&](const std::string& text) { warnings.append(text).append("\n"); };
    const auto values = command.values.merged(read_values_file, kVersion);
    auto chart = load(command.chart);
    check(chart, options.warn);
    chart::check_release_name(command.name);
    auto rendered = chart::render(std::move(chart), values, options);
    return chart::template_text(
        rendered,
        {.include_crds = command.include_crds, .no_hooks = command.no_hooks, .skip_tests = command.skip_tests});
}

}  // namespace sluice::front
