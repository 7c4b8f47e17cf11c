#pragma once
#include "fieldspec.hpp"

#include <memory>
#include <string>
#include <vector>

namespace sluice::kustomize {

/// The fields in which resources of one type are named by others.
struct NameReferences {
    Gvk target;
    FsSlice referrers;
};

/// TransformerConfig: where the builtin transformers look. Immutable once shared; each accumulator holds the
/// sum of what its kustomizations configured.
struct TransformerConfig {
    FsSlice name_prefix, name_suffix, ns, common_labels, labels, template_labels, common_annotations;
    std::vector<NameReferences> name_references;
    FsSlice var_references, images, replicas;

    /// What kustomize v5.8.1 has built in.
    static const std::shared_ptr<const TransformerConfig>& defaults();
    /// Adds `other` and sorts the specs by type, as the reference does after each merge.
    void merge(const TransformerConfig& other);
    void add_name_reference(const NameReferences& added);
    void sort();
};

using SharedConfig = std::shared_ptr<const TransformerConfig>;
/// The sum of both; either may be null. Merging a configuration with itself costs nothing.
SharedConfig merged(const SharedConfig& mine, const SharedConfig& other);

}  // namespace sluice::kustomize
