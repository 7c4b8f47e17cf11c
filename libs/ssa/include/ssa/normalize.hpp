#pragma once
#include "doc/value.hpp"

#include <string_view>
#include <vector>

namespace sluice::ssa {

/// Prepares a built manifest for server-side apply as Flux does: ports without protocol get TCP (the API
/// server's merge keys need it), a Secret's stringData is folded into data, creationTimestamp and status are
/// dropped (a CRD keeps its status), nulls vanish from built-in kinds, a CRD's unusable conversion caBundle
/// goes. Role and ClusterRole stay as they are.
void normalize(doc::Value& object);

/// Labels that say which Kustomization owns the object.
void set_owner_labels(doc::Value& object, std::string_view name, std::string_view namespace_);
/// spec.commonMetadata: adds or overwrites.
void set_common_metadata(doc::Value& object, const doc::Value& labels, const doc::Value& annotations);

/// True if the API server's dry-run answer differs from the live object in anything that an apply would change:
/// labels, annotations, and all that is neither metadata nor status.
bool drifted(const doc::Value& dry_run, const doc::Value& live);

/// A Secret that was committed encrypted and not decrypted: it must never be applied as it stands.
bool is_sops_encrypted_secret(const doc::Value& object);

}  // namespace sluice::ssa
