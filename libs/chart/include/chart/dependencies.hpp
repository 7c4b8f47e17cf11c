#pragma once
#include "chart/chart.hpp"
#include "chart/coalesce.hpp"
#include "gotemplate/value.hpp"

namespace sluice::chart {

/// Throws base::Error{NotFound} "found in Chart.yaml, but missing in charts/ directory: ..." unless every
/// dependency is there.
void check_dependencies(const Chart&, HelmVersion);

/// Prepares a chart for rendering with the user's values: renames aliased subcharts, takes out those that
/// conditions and tags disable, and imports the values that import-values name. Throws base::Error{Invalid}.
void process_dependencies(Chart&, const gotemplate::Value& user, HelmVersion, const Warn&);

/// True if `version` fulfils the semver range; false too where one of them cannot be read.
bool is_compatible(std::string_view range, std::string_view version);

}  // namespace sluice::chart
