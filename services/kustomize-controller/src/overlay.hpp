#pragma once
#include "api/kustomization.hpp"
#include "kustomize/build.hpp"
#include "kustomize/files.hpp"

#include <set>
#include <string>

namespace sluice::kustomize_controller {

/// The kustomization file that a Kustomization builds from: the one that `directory` holds, or the one that
/// Flux makes where there is none, with the fields of spec laid over it.
struct OverlaidFile {
    std::string path;  ///< where it goes in the tree
    std::string text;
    std::set<std::string> directories_listed;  ///< where manifests were looked for: a new one there changes it
};

/// Flux's rules (fluxcd/pkg/kustomize): targetNamespace, namePrefix and nameSuffix replace, patches and
/// components are added, images are merged by name, buildMetadata replaces. Without a kustomization file every
/// manifest below `directory` becomes a resource, a subdirectory with a kustomization file of its own becomes
/// one as a whole. `directory` is absolute within the tree. Throws base::Error{Invalid} naming the file or the
/// component.
/// Each of those manifests is parsed here, into `cache` unless that is null: one that is broken ends it.
OverlaidFile overlay(
    const kustomize::Files& files,
    const std::string& directory,
    const api::KustomizationSpec& spec,
    kustomize::ParseCache* cache);

}  // namespace sluice::kustomize_controller
