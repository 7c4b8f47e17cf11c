#pragma once
#include "doc/value.hpp"

namespace sluice::kustomize {

/// Integers as Go's encoding/json reads them into an interface: through float64, so that those above 2^53 lose
/// digits.
void round_integers(doc::Value&);

}  // namespace sluice::kustomize
