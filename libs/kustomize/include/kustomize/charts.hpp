#pragma once
#include "kustomize/files.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// Charts: how a build renders Helm charts, which this engine leaves to others. Called on the thread of the
/// build; failures are base::Error.
class Charts {
public:
    /// What kustomize asks of `helm template` for one entry of helmCharts.
    struct Inflation {
        std::string release_name;  ///< empty: what Helm calls a release that got no name
        std::string name_template, ns, kube_version;
        std::vector<std::string> values;  ///< the texts of values files, later ones on top
        std::vector<std::string> api_versions;
        bool include_crds = false, skip_hooks = false, skip_tests = false, debug = false;
    };
    /// What it asks of `helm pull --untar`.
    struct Pull {
        std::string repo;           ///< http, https or oci
        std::string name, version;  ///< an empty version is the newest
        bool devel = false;
        std::string directory;  ///< where kustomize would put the chart: its files stand below "directory/name"
        bool own_tree = true;   ///< the directory is in the tree that is built, and not in a repository's
        std::string config_home;  ///< helmGlobals.configHome
    };
    struct Pulled {
        std::shared_ptr<const Files> files;  ///< "/" is the chart
        std::string digest;                  ///< SHA-256 of the archive, in hexadecimal digits
    };

    virtual ~Charts() = default;
    virtual Pulled pull(const Pull&) = 0;
    /// What `helm template` prints for the chart in a directory of a tree.
    virtual std::string render(const Files&, const std::string& directory, const Inflation&) = 0;
};

}  // namespace sluice::kustomize
