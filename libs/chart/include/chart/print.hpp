#pragma once
#include "chart/render.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// The flags of `helm template` that choose what it prints.
struct PrintOptions {
    bool include_crds = false;
    bool no_hooks = false;
    bool skip_tests = false;  ///< leaves out hooks of the event test
};

/// What Helm stores as a release's manifest: documents under "# Source:" lines, without hooks.
std::string manifest_text(const Rendered&, bool include_crds);
/// What `helm template` prints.
std::string template_text(const Rendered&, const PrintOptions&);
/// What `helm template --show-only PATTERN...` prints: documents whose path inside the chart matches, pattern
/// by pattern. Throws base::Error{NotFound} "could not find template X in chart".
std::string
show_only(std::string_view template_text, const std::vector<std::string>& patterns, HelmVersion version);

}  // namespace sluice::chart
