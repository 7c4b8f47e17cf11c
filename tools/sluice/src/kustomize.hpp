#pragma once
#include "terminal.hpp"

#include <string>
#include <vector>

namespace sluice::cli {

struct KustomizeBuildOptions {
    std::string directory = ".";  ///< or a repository's URL
    std::string output;  ///< a file, or a directory that gets a file for each object; empty: standard output
    std::string load_restrictor = "LoadRestrictionsRootOnly";
    std::string reorder;  ///< "legacy" or "none"; empty: not asked for
    bool managed_by_label = false;
    /// Flags of the Helm generator. The command only has to be something: charts are rendered in this process.
    struct Helm {
        bool enabled = false, debug = false;
        std::string command = "helm", kube_version;
        std::vector<std::string> api_versions;
    } helm;
};

/// `kustomize build DIRECTORY`. Throws base::Error with what went wrong.
void kustomize_build(Terminal&, const KustomizeBuildOptions&);

/// The line of Go's log package, which is how kustomize warns: "2026/11/21 07:00:00 text".
void log_line(Terminal&, const std::string& text);

}  // namespace sluice::cli
