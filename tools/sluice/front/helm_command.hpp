#pragma once
#include "chart/value_options.hpp"

#include <optional>
#include <string>

namespace sluice::front {

/// `sluice helm template NAME CHART` with a chart on this disk, in the forms that the front program knows all
/// of.
struct HelmTemplate {
    std::string name, chart;
    std::string namespace_name = "default";
    chart::ValueOptions values;
    bool include_crds = false, skip_tests = false, no_hooks = false;
};

/// `words` are main's, null-terminated. nullopt: another command, or a form of it that is not known here.
std::optional<HelmTemplate> helm_template(const char* const* words);

}  // namespace sluice::front
