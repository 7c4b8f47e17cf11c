#pragma once
#include "chart/chart.hpp"
#include "helm_repositories.hpp"

#include <string>
#include <string_view>

namespace sluice::cli {

/// The chart that a command's argument names: a directory or archive on this disk, an archive's URL, a chart of
/// --repo, or "NAME/CHART" of a repository in repositories.yaml. Throws base::Error in Helm's words.
chart::Chart locate_chart(HelmRepositories&, const std::string& name, const ChartSource&, chart::HelmVersion);
/// A chart on this disk: a directory or an archive.
chart::Chart load_local_chart(const std::string& path, chart::HelmVersion);

/// A file that -f or --set-file names: on this disk, behind http or https, or "-" for standard input.
std::string read_values_file(HelmRepositories&, std::string_view name);

}  // namespace sluice::cli
