#pragma once
#include "doc/value.hpp"
#include "ssa/object_id.hpp"

#include <set>
#include <vector>

namespace sluice::ssa {

/// True if `left` is applied before `right`: definitions, then what others refer to, then workloads, webhooks
/// last; ties by group, kind, namespace, name. Deletion goes the other way round. The order of fluxcd/pkg/ssa.
bool applied_before(const ObjectId& left, const ObjectId& right);

/// What is applied, and waited for, before the rest may follow.
enum class Stage {
    Definitions,  ///< CustomResourceDefinition, Namespace, ClusterRole
    Classes,      ///< every kind whose name ends in "Class"
    Custom,       ///< the kinds that the operator named
    Resources     ///< everything else
};
inline constexpr Stage kStages[] = {Stage::Definitions, Stage::Classes, Stage::Custom, Stage::Resources};
Stage stage_of(const doc::Value& object, const std::set<kube::GroupKind>& custom_kinds);

bool is_custom_resource_definition(const doc::Value& object);

/// Flux's --custom-apply-stage-kinds: "group/Kind,Kind", the core group being left out.
std::set<kube::GroupKind> parse_group_kinds(std::string_view text);

}  // namespace sluice::ssa
