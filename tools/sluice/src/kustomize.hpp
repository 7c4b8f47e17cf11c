#pragma once
#include "terminal.hpp"

#include <string>

namespace sluice::cli {

struct KustomizeBuildOptions {
    std::string directory = ".";
    std::string output;  ///< a file; empty: standard output
    std::string load_restrictor = "LoadRestrictionsRootOnly";
    std::string reorder = "legacy";
};

/// `kustomize build DIRECTORY`.
void kustomize_build(Terminal&, const KustomizeBuildOptions&);

}  // namespace sluice::cli
