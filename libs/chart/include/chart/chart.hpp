#pragma once
#include "base/file_bytes.hpp"
#include "doc/value.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// Which Helm we are where the two differ. Flux 2.9 runs v4.
enum class HelmVersion { V3, V4 };

/// One file of a chart; its bytes are shared by every copy.
struct File {
    std::string name;  ///< relative to the chart, with "/"
    base::FileBytes data;

    File(std::string path, std::string bytes) : name(std::move(path)), data(std::move(bytes)) {}
    File(std::string path, base::FileBytes bytes) : name(std::move(path)), data(std::move(bytes)) {}
    std::string_view text() const { return data.text(); }
};

/// An entry of Chart.yaml's `maintainers`.
struct Maintainer {
    std::string name, email, url;
};

/// An entry of Chart.yaml's or requirements.yaml's `dependencies`.
struct Dependency {
    std::string name, version, repository, condition;
    std::vector<std::string> tags;
    bool enabled = false;
    /// As written: strings and {child, parent} objects; an array or null.
    doc::Value import_values;
    std::string alias;
};

/// What Helm's log says of a chart that is deprecated.
inline constexpr std::string_view kDeprecatedWarning = "level=WARN msg=\"this chart is deprecated\"";

/// Metadata: Chart.yaml, and the dependencies of requirements.yaml where those are used.
struct Metadata {
    std::string name, home, version, description, icon, api_version, condition, tags, app_version, kube_version,
        type;
    std::vector<std::string> sources, keywords;
    std::vector<Maintainer> maintainers;
    bool deprecated = false;
    /// Whether an entry of the list is null, which no chart may have that is loaded.
    bool null_maintainer = false, null_dependency = false;
    /// An object of strings, or null.
    doc::Value annotations;
    /// Absent is not the same as an empty list: Helm looks no further into a chart that has none.
    std::optional<std::vector<Dependency>> dependencies;

    bool is_library() const;  ///< type "library" in any case of letters
};

/// Chart.lock or requirements.lock.
struct Lock {
    std::string generated, digest;
    std::vector<Dependency> dependencies;
};

/// Chart: a loaded Helm chart with its subcharts. A value: cheap to copy, files and documents are shared.
struct Chart {
    Metadata metadata;
    std::optional<Lock> lock;
    std::vector<File> templates;
    std::vector<File> files;  ///< neither templates nor read by Helm itself: README.md, crds/, config files
    std::vector<File> raw;    ///< every file as it was loaded, those of charts/ too
    /// values.yaml: an object, or null where there is none. All numbers are doubles, as Helm has them.
    doc::Value values;
    std::optional<base::FileBytes> schema;  ///< values.schema.json
    std::vector<Chart> dependencies;
    /// What Helm logs while it loads ("Warning: Dependencies are handled in Chart.yaml ...").
    std::vector<std::string> warnings;

    const std::string& name() const { return metadata.name; }
    /// A file as it was loaded; nullptr if there is none.
    const File* find_raw(std::string_view file) const;
};

/// One file below crds/ of a chart or of a subchart.
struct Crd {
    std::string name;      ///< "crds/a.yaml"
    std::string filename;  ///< with the charts in front: "app/charts/sub/crds/a.yaml"
    File file;
};
/// CRDs of a chart and of its subcharts, in the order in which Helm prints and installs them.
std::vector<Crd> crds_of(const Chart&);

}  // namespace sluice::chart
