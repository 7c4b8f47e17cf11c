#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "chart/capabilities.hpp"
#include "gotemplate/value.hpp"
#include "kustomize/files.hpp"
#include "sprig/zone_database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace sluice::chart {

enum class Severity { Info, Warning, Error };

/// One thing that `helm lint` has to say about a chart.
struct LintMessage {
    Severity severity;
    std::string path;  ///< inside the chart; the chart's own directory for its dependencies
    std::string text;

    /// "[WARNING] templates/: directory does not exist".
    std::string str() const;
};

/// The flags of `helm lint`, and what templates see of the machine.
struct LintOptions {
    std::string namespace_name = "default";
    /// Absent: what Helm assumes, which is also what deprecations are held against.
    std::optional<KubeVersion> kube_version;
    bool skip_schema_validation = false;
    base::WallClock clock;
    base::RandomSource random;
    /// The time zones that templates know; may be null.
    sprig::ZoneDatabase* zones = nullptr;
};

/// What Helm v4.2's linter says of the chart in a directory, with a user's values (a map) on top of its own.
/// The directory has a Chart.yaml, which may be anything. What is wrong with the chart is a message and no
/// error. As in Helm, the maps inside `user_values` keep what the chart's values.yaml adds to them, and lose
/// their nulls to it: the chart's own templates see that, and so does the next chart that is linted with them.
std::vector<LintMessage> lint(
    const kustomize::Files&,
    const std::string& directory,
    const gotemplate::Value& user_values,
    const LintOptions&);

}  // namespace sluice::chart
