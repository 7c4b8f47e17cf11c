#pragma once
#include "doc/value.hpp"
#include "fields/field_set.hpp"
#include "schema/type.hpp"

#include <string>
#include <vector>

/// Schema-directed walks over documents: what server-side apply is made of. Pure functions. Rules:
/// structured-merge-diff v6 as Kubernetes 1.36 uses it. A walk over a document that breaks its schema collects
/// its complaints; they rise as TypedError, ".spec.replicas: expected numeric (int or float), got string".
namespace sluice::apiserver {

struct TypedError {
    std::vector<std::string> problems;
    std::string text() const;
};

struct Comparison {
    FieldSet added, modified, removed;
};

enum class Duplicates { Refuse, Allow };

/// Throws TypedError.
void check_typed(const Type&, const doc::Value&, Duplicates);
/// The paths that an applier of this document claims.
FieldSet field_set_of(const Type&, const doc::Value&);
Comparison compare_typed(const Type&, const doc::Value& before, const doc::Value& after);
/// `config` over `live`: granular maps and keyed lists are merged, atomic ones replaced.
doc::Value merge_typed(const Type&, const doc::Value& live, const doc::Value& config);
/// The document without the members of `remove`.
doc::Value remove_items(const Type&, const doc::Value&, const FieldSet& remove);
/// Named struct fields on the way to a member become members themselves.
FieldSet with_named_fields(const FieldSet&, const Type&);
/// A granular field that became atomic (or the reverse) since the set was written: the set as the schema wants
/// it now.
FieldSet reconciled_with_schema(const FieldSet&, const Type&);

/// "k:{...}" or "v:..." of a list item. Throws TypedError for an item that has no place in such a list.
std::string list_element(const Type& list, const doc::Value& item);

}  // namespace sluice::apiserver
