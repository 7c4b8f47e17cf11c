#pragma once
#include "doc/value.hpp"

#include <string_view>

namespace sluice::ssa {

/// What users tell the controller on a single object, by a label or an annotation below
/// "kustomize.toolkit.fluxcd.io/". Values compare without case, as Flux compares them.
inline constexpr std::string_view kControlGroup = "kustomize.toolkit.fluxcd.io";
inline constexpr std::string_view kOwnerNameLabel = "kustomize.toolkit.fluxcd.io/name";
inline constexpr std::string_view kOwnerNamespaceLabel = "kustomize.toolkit.fluxcd.io/namespace";

/// reconcile: disabled, or ssa: Ignore. Neither applied nor pruned.
bool reconcile_disabled(const doc::Value& object);
/// ssa: IfNotPresent. Created, then left alone.
bool only_if_absent(const doc::Value& object);
/// ssa: Merge. What kubectl users added stays theirs.
bool merges_with_others(const doc::Value& object);
/// prune: disabled.
bool prune_disabled(const doc::Value& object);
/// force: enabled.
bool force_enabled(const doc::Value& object);

}  // namespace sluice::ssa
