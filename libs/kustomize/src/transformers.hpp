#pragma once
#include "kustomization.hpp"
#include "loader.hpp"
#include "origin.hpp"
#include "resource.hpp"
#include "transformer_config.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::kustomize {

/// Transformer: one configured step of a kustomization, ready to change the resources of its accumulator. Made
/// first (so that a mistake in any of them shows before anything is changed), run in order.
struct Transformer {
    std::function<void(ResMap&)> run;
    /// Noted on the resources when the build keeps metadata.
    Origin origin{};
};

enum class RoleBindingSubjects { DefaultOnly, AllServiceAccounts, None };

struct NamespaceSettings {
    std::string ns;
    bool unset_only = false;
    RoleBindingSubjects subjects = RoleBindingSubjects::DefaultOnly;
};

Transformer namespace_transformer(NamespaceSettings, FsSlice);
void set_namespace(Resource&, const NamespaceSettings&, const FsSlice&);
Transformer prefix_transformer(std::string prefix, FsSlice);
Transformer suffix_transformer(std::string suffix, FsSlice);
Transformer label_transformer(Pairs labels, FsSlice);
Transformer annotation_transformer(Pairs annotations, FsSlice);
Transformer image_transformer(ImageEntry, FsSlice);
Transformer replica_transformer(ReplicaEntry, FsSlice);
Transformer hash_transformer();
/// Throws base::Error{Invalid} when made from an unknown order.
Transformer sort_transformer(const std::optional<SortOptions>&);

/// A `patches` entry. `where` names it in messages.
Transformer patch_transformer(const PatchEntry&, const Loader&, const BuildSchema&);
Transformer strategic_merge_transformer(
    const std::vector<std::string>& paths, const std::string& inlined, const Loader&, const BuildSchema&);
Transformer json6902_transformer(const PatchEntry&, const Loader&);

Transformer replacement_transformer(const std::vector<ReplacementEntry>&, const Loader&);

}  // namespace sluice::kustomize
