#pragma once
#include "gotemplate/value.hpp"

#include <optional>

namespace sluice::sprig {

/// What deepCopy makes of a version: 0.0.0, for it sees no field that is not exported. nullopt for anything
/// else.
std::optional<gotemplate::Value> copied_version(const gotemplate::Value&);

}  // namespace sluice::sprig
