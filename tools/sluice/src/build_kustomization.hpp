#pragma once
#include "session.hpp"
#include "terminal.hpp"

#include <string>

namespace sluice::cli {

struct BuildKustomizationOptions {
    std::string path;  ///< the local manifests
    std::string file;  ///< of the Kustomization itself; empty: the cluster's is taken
    bool dry_run = false;
};

/// Prints what the controller would apply, did the source hold these local manifests, as `flux build
/// kustomization` does. With a file and `dry_run` no cluster is asked.
void build_kustomization(
    const ClusterFlags&, Terminal&, const std::string& name, const BuildKustomizationOptions&);

}  // namespace sluice::cli
