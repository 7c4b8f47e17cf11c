#pragma once
#include "accumulator.hpp"
#include "kustomization.hpp"
#include "loader.hpp"
#include "origin.hpp"
#include "plugins.hpp"
#include "resource.hpp"
#include "transformers.hpp"

#include <functional>
#include <memory>
#include <string>

namespace sluice::kustomize {

/// What all kustomizations of one build share.
struct BuildContext {
    BuildSchema schema;
    std::function<void(const std::string&)> warn;
    /// The root's buildMetadata asks for notes of where things come from.
    bool keeps_origins = false;
};

/// Target: one kustomization with its loader, ready to be accumulated. The order in which accumulate() works is
/// kustomize's and is the heart of its behaviour.
class Target {
public:
    /// `origin` says where this kustomization stands in the build; `outer_ns` is the namespace of who includes
    /// it.
    Target(
        std::shared_ptr<const Loader> loader, BuildContext& context, Origin origin, std::string outer_ns = {});

    const Kustomization& kustomization() const { return kustomization_; }
    /// Chooses the schema if this kustomization names one: the root always, others if none was chosen before.
    void choose_schema(bool is_root);
    /// Adds everything that this kustomization describes to `accumulated`.
    void accumulate(Accumulator& accumulated) const;

private:
    void add_resources(Accumulator&, const std::vector<std::string>& paths) const;
    void add_file(Accumulator&, const std::string& path) const;
    void add_directory(
        Accumulator&, const std::string& path, const std::shared_ptr<const Loader>&, bool component) const;
    void add_components(Accumulator&) const;
    void run_generators(Accumulator&) const;
    void run_transformers(Accumulator&) const;
    void run_validators(Accumulator&) const;
    std::vector<Generator> builtin_generators() const;
    std::vector<Transformer> builtin_transformers(const TransformerConfig&) const;
    std::vector<Transformer> label_transformers(const TransformerConfig&) const;
    /// The configurations of `generators`, `transformers` or `validators`: inline, in files or built from
    /// directories.
    std::vector<ResourcePtr>
    plugin_configurations(const std::vector<std::string>& entries, const char* field) const;
    std::vector<Transformer>
    plugin_transformers(const std::vector<std::string>& entries, const char* field) const;
    std::string own_file_name() const;
    /// The nearest namespace: this kustomization's, or that of one which includes it.
    const std::string& nearest_ns() const { return kustomization_.ns.empty() ? outer_ns_ : kustomization_.ns; }

    std::shared_ptr<const Loader> loader_;
    BuildContext& context_;
    Origin origin_;
    std::string outer_ns_;
    Kustomization kustomization_;
};

}  // namespace sluice::kustomize
