#pragma once
#include "chart/chart.hpp"

#include <string>
#include <vector>

namespace sluice::chart {

/// One template of a chart or of a subchart, under the name that the templates of all of them share.
struct TemplateFile {
    std::string name;  ///< "app/charts/sub/templates/a.yaml"
    base::FileBytes text;

    /// Texts are compared by where they lie.
    bool operator==(const TemplateFile& other) const { return name == other.name && text.is_same(other.text); }
    /// Partials are there for others and are not rendered themselves.
    bool is_partial() const;
};

/// All templates of a chart and its subcharts, in the order in which Helm parses and renders them: the deepest
/// paths first, so that the definitions of a parent replace those of its subcharts. Of library charts only
/// partials.
std::vector<TemplateFile> template_files(const Chart&);

}  // namespace sluice::chart
