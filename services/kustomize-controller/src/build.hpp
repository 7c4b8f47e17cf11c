#pragma once
#include "api/kustomization.hpp"
#include "artifact_tree.hpp"
#include "base/deadline.hpp"
#include "doc/value.hpp"

#include <set>
#include <string>
#include <vector>

namespace sluice::kustomize_controller {

/// What the build of one Kustomization gave.
struct Built {
    /// Normalised, with owner labels and common metadata: ready for ssa::apply.
    std::vector<doc::Value> objects;
    /// "sha256:<hex>" of the text that kustomize would print: status.history's digest.
    std::string checksum;
    /// All that it depended on in the artifact.
    std::set<std::string> files_read, directories_listed;
};

/// The directory of the tree that spec.path names: absolute within it, cleaned, never outside.
std::string build_directory(std::string_view spec_path);

/// Lays spec over the kustomization file, builds, checks that every object can be one. Pure, CPU-heavy. Throws
/// base::Error naming file and field.
Built build(const ArtifactTree&, const api::Kustomization&, const base::Deadline&);

}  // namespace sluice::kustomize_controller
