#pragma once
#include "doc/value.hpp"

namespace sluice::ssa {

/// What a round trip through Go's type of a built-in kind does to a manifest: empty values that its type omits
/// go, those that its type always writes come ("strategy: {}"). Flux applies objects after such a trip, so that
/// they own these fields. Kinds that are not built in, and fields that no type knows, stay as they are.
void round_trip(doc::Value& object);

}  // namespace sluice::ssa
