#pragma once
#include "chart/value_options.hpp"
#include "terminal.hpp"

#include <string>
#include <vector>

namespace sluice::cli {

struct HelmLintOptions {
    std::vector<std::string> paths;  ///< of directories and archives
    chart::ValueOptions values;
    std::string namespace_name = "default", kube_version;
    bool strict = false, with_subcharts = false, quiet = false, skip_schema_validation = false;
};

/// `helm lint PATH...`. Prints what it finds; throws base::Error{Invalid} "2 chart(s) linted, 1 chart(s)
/// failed" if a chart failed.
void helm_lint(Terminal&, const HelmLintOptions&);

}  // namespace sluice::cli
