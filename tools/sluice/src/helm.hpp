#pragma once
#include "chart/chart.hpp"
#include "chart/render.hpp"
#include "chart/value_options.hpp"
#include "helm_repositories.hpp"
#include "terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::cli {

struct HelmTemplateOptions {
    std::vector<std::string> arguments;  ///< [NAME] CHART
    ChartSource source;
    chart::ValueOptions values;
    std::string namespace_name = "default";
    std::string name_template, kube_version, output_dir;
    std::vector<std::string> api_versions, show_only;
    bool v3 = false, include_crds = false, skip_tests = false, no_hooks = false, is_upgrade = false,
         generate_name = false, release_name = false, skip_schema_validation = false, debug = false,
         dependency_update = false;
};

/// `helm template [NAME] CHART`. Throws base::Error in Helm's words.
void helm_template(Terminal&, const HelmTemplateOptions&);

enum class HelmShow { Chart, Values, Readme, Crds, All };
/// `helm show ... CHART`.
void helm_show(Terminal&, const std::string& chart, const ChartSource&, HelmShow);

/// How these options have charts rendered; what Helm warns of goes to the terminal.
chart::RenderOptions render_options(Terminal&, const HelmTemplateOptions&, const std::string& release_name);
/// Throws base::Error in Helm's words for a library chart and for dependencies that are not there.
void check_installable(Terminal&, const chart::Chart&, chart::HelmVersion);

}  // namespace sluice::cli
