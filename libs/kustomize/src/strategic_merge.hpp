#pragma once
#include "doc/value.hpp"
#include "list_merge.hpp"
#include "schema.hpp"

#include <optional>

namespace sluice::kustomize {

/// kyaml's strategic merge of `patch` into `target`: lists whose items have merge keys are merged, the patch's
/// new items where it is said; other lists are replaced; null deletes; `$patch` replaces, deletes or merges.
/// Nothing is left if the patch deletes the object. Throws base::Error{Invalid} naming the field where the two
/// have different shapes.
std::optional<doc::Value> strategic_merge(
    const doc::Value& target, const doc::Value& patch, const SchemaBook&, NewItems new_items = NewItems::First);

/// The same for trees of nodes: what comes from the patch keeps its place and type, what is made on the way
/// has none.
std::optional<doc::YamlNode>
strategic_merge(const doc::YamlNode& target, const doc::YamlNode& patch, const SchemaBook&);

/// True if the patch takes the target's annotations away instead of adding to them.
bool removes_annotations(const doc::Value& patch);

}  // namespace sluice::kustomize
