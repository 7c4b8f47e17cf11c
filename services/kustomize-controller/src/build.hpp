#pragma once
#include "api/kustomization.hpp"
#include "artifact_tree.hpp"
#include "base/deadline.hpp"
#include "doc/value.hpp"
#include "kustomize/remote.hpp"
#include "variables.hpp"

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
    /// It also depended on other hosts: nothing in the artifact says when that changes.
    bool reads_remotes = false;
};

/// The directory of the tree that spec.path names: absolute within it, cleaned, never outside.
std::string build_directory(std::string_view spec_path);

/// The labels that say whose an object is, and spec.commonMetadata.
void set_metadata(doc::Value& object, const api::Kustomization&);

/// Lays spec over the kustomization file, builds, puts the variables in, checks that every object can be one.
/// CPU-heavy, and pure but for `remote`; null refuses remote bases and files. Throws base::Error naming file
/// and field.
Built build(
    const ArtifactTree&,
    const api::Kustomization&,
    const Variables&,
    kustomize::Remote* remote,
    const base::Deadline&);

}  // namespace sluice::kustomize_controller
