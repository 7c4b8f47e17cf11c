#pragma once
#include "fieldspec.hpp"
#include "resource.hpp"

namespace sluice::kustomize {

// kustomize puts one and the same node into all the fields where a label or annotation is new. What is later
// written over one of them shows in all of them: a base's commonLabels that an overlay changes in metadata
// alone change in the selectors, too. Our documents share nothing that is written to, so these functions keep
// book.

/// The value at a place; nullptr if the place does not exist.
const doc::Value* value_at(const doc::Value& object, const FieldPlace&);
/// Where in `object` a value lies that is known to be a part of it.
FieldPlace place_of(const doc::Value& object, const doc::Value* part);
/// Where `key` would be in the maps that the specs lead to.
std::vector<FieldPlace> places_of(const doc::Value& object, const FsSlice&, const std::string& key);
/// Notes that the places which `before` did not have were filled with one node.
void note_shared(Resource&, const doc::Value& before, const std::vector<FieldPlace>& places);
/// Brings what was changed in one place since `before` to the others.
void sync_shared(Resource&, const doc::Value& before);
/// The same for nodes, if they are kept; to be called first. Null: they are not kept.
void sync_shared_nodes(Resource&, const std::unique_ptr<NodeTree>& before);
std::unique_ptr<NodeTree> copy_of_nodes(const Resource&);
/// To be called where the reference writes all annotations anew.
void forget_shared_annotations(Resource&);

}  // namespace sluice::kustomize
