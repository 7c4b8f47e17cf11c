#pragma once
#include <span>
#include <string_view>

namespace sluice::kustomize {

/// The embedded API schema as tables; see data/generate.py. `type` is an index into kSchemaTypes or -1 for a
/// plain value.
struct FieldRow {
    std::string_view name;
    /// Of the value or of the list's items. In a book that was read, below -1: type -2 - `type` of the builtin
    /// book.
    int type = -1;
    bool list = false, merge = false;
    std::string_view keys;  ///< comma-separated
};
/// The fields of a type stand together, sorted by name.
struct TypeRow {
    int first_field = 0, field_count = 0;
    int of_any_name = -1;  ///< the field that stands for all others (additionalProperties)
};
struct KindRow {
    std::string_view key;  ///< "apps/v1|Deployment"
    int type;
};
struct ScopeRow {
    std::string_view key;
    bool cluster_scoped;
};
extern const FieldRow kSchemaFields[];
extern const TypeRow kSchemaTypes[];
/// Names of their definitions, sorted, in the order of kSchemaTypes.
extern const std::span<const std::string_view> kSchemaTypeNames;
/// Both sorted by key.
extern const std::span<const KindRow> kSchemaKinds;
extern const std::span<const ScopeRow> kSchemaScopes;

}  // namespace sluice::kustomize
