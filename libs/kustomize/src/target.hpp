#pragma once
#include "accumulator.hpp"
#include "kustomization.hpp"
#include "loader.hpp"
#include "resource.hpp"
#include "transformers.hpp"

#include <functional>
#include <memory>
#include <string>

namespace sluice::kustomize {

/// What all kustomizations of one build share.
struct BuildContext {
    BuildSchema schema;
    std::function<void()> check_stop;
    /// buildMetadata of the root counts for all below it.
    std::vector<std::string> build_metadata;
};

/// Target: one kustomization with its loader, ready to be accumulated. The order in which accumulate() works is
/// kustomize's and is the heart of its behaviour.
class Target {
public:
    Target(std::shared_ptr<const Loader> loader, BuildContext& context);

    const Kustomization& kustomization() const { return kustomization_; }
    /// Chooses the schema if this kustomization names one: the root always, others if none was chosen before.
    void choose_schema(bool is_root);
    /// Adds everything that this kustomization describes to `accumulated`.
    void accumulate(Accumulator& accumulated) const;

private:
    void add_resources(Accumulator&, const std::vector<std::string>& paths) const;
    void add_file(Accumulator&, const std::string& path) const;
    void add_directory(Accumulator&, const std::shared_ptr<const Loader>&, bool component) const;
    void add_components(Accumulator&) const;
    void run_generators(Accumulator&) const;
    void run_transformers(Accumulator&) const;
    std::vector<Transformer> builtin_transformers(const TransformerConfig&) const;
    void add_label_transformers(std::vector<Transformer>&, const TransformerConfig&) const;

    std::shared_ptr<const Loader> loader_;
    BuildContext& context_;
    Kustomization kustomization_;
};

}  // namespace sluice::kustomize
