#pragma once
#include "loader.hpp"
#include "resource.hpp"
#include "transformers.hpp"

#include <functional>

namespace sluice::kustomize {

/// A configured generator: what it makes is absorbed by the accumulator.
struct Generator {
    std::function<ResMap()> run;
    Origin origin{};
};

/// The builtin transformer or generator that a configuration object (apiVersion: builtin) describes. Throws
/// base::Error{Invalid} for kinds that are not builtin, as external plugins are never run, and for wrong
/// configurations.
Transformer
load_transformer(const Resource& configuration, const std::shared_ptr<const Loader>&, const BuildSchema&);
Generator
load_generator(const Resource& configuration, const std::shared_ptr<const Loader>&, const BuildSchema&);

/// ValueAddTransformer; see its source for the fields.
Transformer value_add_transformer(const Decoder&, const Loader&);

}  // namespace sluice::kustomize
