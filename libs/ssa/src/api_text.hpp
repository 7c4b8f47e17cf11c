#pragma once
#include "base/error.hpp"
#include "ssa/object_id.hpp"

#include <string>

namespace sluice::ssa {

/// How Flux reports a dry-run that failed.
std::string dry_run_failure(const ObjectId&, const base::Error&);
/// True for an error after which only a new object can help: conflict, invalid, or a text that says
/// "immutable".
bool says_immutable(const base::Error&);

}  // namespace sluice::ssa
