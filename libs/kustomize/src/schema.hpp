#pragma once
#include "doc/value.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::kustomize {

class SchemaBook;

/// One declared field: an object of a type, or a list of them.
struct SchemaField {
    std::string name;
    int type = -1;  ///< of the value or of the list's items; -1 for plain values
    bool list = false, merge = false;
    std::vector<std::string> keys;
};

/// SchemaRef: what is known of the value at one place of a document. A value; borrows the book.
class SchemaRef {
public:
    SchemaRef() = default;
    /// False: nothing is known here, and a nested object that names its own type may be looked up by that.
    bool known() const { return book_ != nullptr; }
    SchemaRef field(std::string_view name) const;
    SchemaRef elements() const;
    /// A list whose items are merged by keys(); without keys the items are plain values.
    bool merges() const { return list_ != nullptr && list_->merge; }
    const std::vector<std::string>& keys() const { return list_->keys; }

private:
    friend class SchemaBook;
    SchemaRef(const SchemaBook* book, int type, const SchemaField* list) : book_(book), type_(type), list_(list)
    {
    }
    const SchemaBook* book_ = nullptr;
    int type_ = -1;
    const SchemaField* list_ = nullptr;
};

/// SchemaBook: merge keys and scope of the types a build knows. Immutable once made; shared by all threads.
class SchemaBook {
public:
    /// Kubernetes v1.21.2, as kustomize v5.8.1 embeds it.
    static const std::shared_ptr<const SchemaBook>& builtin();
    /// The `definitions` of an OpenAPI v2 document, and its `paths` for scope.
    static std::shared_ptr<const SchemaBook> from_openapi(const doc::Value& document);

    SchemaRef of_kind(std::string_view api_version, std::string_view kind) const;
    /// Only what the API is known to keep outside namespaces; unknown kinds are not.
    bool certainly_cluster_scoped(std::string_view api_version, std::string_view kind) const;

private:
    friend class SchemaRef;
    struct Type {
        std::vector<SchemaField> fields;
        std::vector<SchemaField> of_any_name;  ///< additionalProperties: none or one
    };
    struct Reader;

    std::vector<Type> types_;
    std::unordered_map<std::string, int> kinds_;
    std::unordered_map<std::string, bool> cluster_scoped_;
    /// A field that is not listed is unknown, not merely plain.
    bool complete_ = false;
};

}  // namespace sluice::kustomize
