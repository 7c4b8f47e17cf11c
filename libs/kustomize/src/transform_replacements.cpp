#include "transformers.hpp"

#include "base/error.hpp"

namespace sluice::kustomize {

Transformer replacement_transformer(const std::vector<ReplacementEntry>&, const Loader&)
{
    throw base::Error(base::ErrorKind::Invalid, "field replacements is not supported yet");
}

}  // namespace sluice::kustomize
