#pragma once
#include <cstddef>

namespace sluice::kustomize {

/// The embedded API schema as tables; see data/generate.py. `type` is an index into kSchemaTypes or -1 for a
/// plain value.
struct FieldRow {
    const char* name;
    short type;
    bool list, merge;
    const char* keys;  ///< comma-separated
};
struct TypeRow {
    short first_field, field_count;
};
struct KindRow {
    const char* key;  ///< "apps/v1|Deployment"
    short type;
};
struct ScopeRow {
    const char* key;
    bool cluster_scoped;
};
extern const FieldRow kSchemaFields[];
extern const std::size_t kSchemaFieldsCount;
extern const TypeRow kSchemaTypes[];
extern const std::size_t kSchemaTypesCount;
extern const KindRow kSchemaKinds[];
extern const std::size_t kSchemaKindsCount;
extern const ScopeRow kSchemaScopes[];
extern const std::size_t kSchemaScopesCount;

}  // namespace sluice::kustomize
