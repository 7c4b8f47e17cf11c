#pragma once
#include "doc/value.hpp"
#include "schema/type.hpp"

namespace sluice::apiserver {

/// Kubernetes' strategic merge patch: maps merge, lists with a merge key merge item by item, $patch,
/// $retainKeys, $deleteFromPrimitiveList and $setElementOrder directives are obeyed. Throws
/// base::Error{Invalid} for a patch that breaks its own rules.
doc::Value strategic_merge(const Type&, const doc::Value& original, const doc::Value& patch);

}  // namespace sluice::apiserver
