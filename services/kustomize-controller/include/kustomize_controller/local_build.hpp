#pragma once
#include "doc/value.hpp"
#include "kustomize/files.hpp"
#include "kustomize/remote.hpp"

#include <string>

namespace sluice::kustomize_controller {

/// The manifests that the controller would apply for this Kustomization, did `directory` hold its source's
/// path: a YAML document each, ended by "---", as `flux build kustomization` prints them. `directory` is
/// absolute within the tree; `remote` may be null. Throws base::Error naming file and field, also for fields
/// of the Kustomization that the controller does not serve.
std::string build_manifests(
    const kustomize::Files& files,
    const std::string& directory,
    const doc::Value& kustomization,
    kustomize::Remote* remote);

}  // namespace sluice::kustomize_controller
