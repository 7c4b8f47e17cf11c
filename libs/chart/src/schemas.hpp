#pragma once
#include "chart/chart.hpp"
#include "doc/value.hpp"

namespace sluice::chart {

/// Holds the values of a chart and of its subcharts against their values.schema.json. Throws
/// base::Error{Invalid} in Helm's words. References to other hosts are not followed: they fail as where nothing
/// is there.
void check_schemas(const Chart&, const doc::Value& values);

}  // namespace sluice::chart
