#pragma once
#include "kustomization.hpp"
#include "loader.hpp"
#include "resource.hpp"

namespace sluice::kustomize {

/// The ConfigMap or Secret that one generator entry describes, not yet hashed. `shared` are the kustomization's
/// generatorOptions. Throws base::Error naming the generator, and the source or key that is wrong.
ResourcePtr generate(
    const GeneratorEntry&,
    bool secret,
    const std::optional<GeneratorOptions>& shared,
    const Loader&,
    const BuildSchema&);

/// The ten letters that kustomize appends to the name of a generated object.
std::string content_hash(const Resource&);

}  // namespace sluice::kustomize
