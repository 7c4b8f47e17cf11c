#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "chart/chart.hpp"

#include <string>
#include <string_view>

namespace sluice::chart {

/// Chart.yaml as Helm writes it: known fields alone, in order of their names.
std::string chart_text(const Metadata&);
/// The readme of a chart, whatever the case of its name; nullptr if there is none.
const File* readme_of(const Chart&);
/// --name-template: a text/template with sprig's functions. Throws base::Error{Invalid} for a broken one.
std::string release_name_from(std::string_view name_template, base::WallClock, base::RandomSource);

}  // namespace sluice::chart
