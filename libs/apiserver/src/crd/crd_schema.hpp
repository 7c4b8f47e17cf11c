#pragma once
#include "crd/rule.hpp"
#include "doc/value.hpp"
#include "schema/type.hpp"
#include "serve/failure.hpp"

#include <memory>
#include <string>
#include <vector>

namespace sluice::apiserver {

/// CrdSchema: the OpenAPI schema of one version of a custom resource, read once: what pruning, defaulting,
/// validation and server-side apply ask of it. Immutable; every thread. CEL rules (x-kubernetes-validations)
/// are kept in the document but not evaluated.
class CrdSchema {
public:
    /// A null schema accepts and keeps everything. Throws base::Error{Invalid} for a pattern that is no regular
    /// expression.
    static std::shared_ptr<const CrdSchema> parse(const doc::Value& open_api_v3_schema);

    /// For field management; metadata is the real ObjectMeta.
    const Type& type() const noexcept { return *type_; }
    const doc::Value& document() const noexcept { return document_; }

    /// Drops what the schema does not know and puts its path into `unknown`. Top-level apiVersion, kind and
    /// metadata stay.
    doc::Value pruned(const doc::Value& object, std::vector<std::string>& unknown) const;
    void apply_defaults(doc::Value& object) const;
    FieldErrors validate(const doc::Value& object) const;

private:
    CrdSchema() = default;
    const Type* build(const doc::Value& schema, bool preserve, bool top);

    doc::Value document_;
    std::vector<std::unique_ptr<Type>> types_;
    const Type* type_ = nullptr;
    std::unique_ptr<const Rule> rule_;
};

}  // namespace sluice::apiserver
