#pragma once
#include "api/artifact.hpp"

#include <string>
#include <string_view>

namespace sluice::artifact {

/// What a source's status.artifact says: one archive, where it is served, and what it was made from. proto/
/// owns it.
using Artifact = api::Artifact;

/// Brings "main/<hex>" and a bare "<hex>", as Flux before 2.0 wrote them, into "main@sha1:<hex>" and
/// "sha1:<hex>"; anything else is returned as it is.
std::string modern_revision(std::string_view revision);
/// Whether two revisions mean the same, legacy spellings included.
bool same_revision(std::string_view one, std::string_view other);

}  // namespace sluice::artifact
