#pragma once
#include "doc/value.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

class SchemaBook;

struct FieldRow;
struct TypeRow;

/// SchemaRef: what is known of the value at one place of a document. A value; borrows the book.
class SchemaRef {
public:
    SchemaRef() = default;
    /// False: nothing is known here, and a nested object that names its own type may be looked up by that.
    bool known() const { return book_ != nullptr; }
    SchemaRef field(std::string_view name) const;
    SchemaRef elements() const;
    /// A list whose items are merged by keys(); without keys the items are plain values.
    bool merges() const;
    std::vector<std::string> keys() const;

private:
    friend class SchemaBook;
    SchemaRef(const SchemaBook* book, int type, const FieldRow* list) : book_(book), type_(type), list_(list) {}
    const SchemaBook* book_ = nullptr;
    int type_ = -1;
    const FieldRow* list_ = nullptr;
};

/// SchemaBook: merge keys and scope of the types a build knows. Immutable once made; shared by all threads.
class SchemaBook {
public:
    SchemaBook() = default;
    SchemaBook(const SchemaBook&) = delete;
    SchemaBook& operator=(const SchemaBook&) = delete;
    ~SchemaBook();

    /// Kubernetes v1.21.2, as kustomize v5.8.1 embeds it: constants, of which nothing is made at run time.
    static const std::shared_ptr<const SchemaBook>& builtin();
    /// What the document leaves out: nothing more is known of it, or what the builtin book says.
    enum class Rest { Unknown, Builtin };
    /// The `definitions` of an OpenAPI v2 document, and its `paths` for scope.
    static std::shared_ptr<const SchemaBook> from_openapi(const doc::Value& document, Rest rest);

    SchemaRef of_kind(std::string_view api_version, std::string_view kind) const;
    /// Only what the API is known to keep outside namespaces; unknown kinds are not.
    bool certainly_cluster_scoped(std::string_view api_version, std::string_view kind) const;
    /// The reference knows the scope of that kind without reading its builtin schema.
    static bool has_builtin_scope(std::string_view api_version, std::string_view kind);

private:
    friend class SchemaRef;
    struct Read;
    struct Reader;

    SchemaRef at(int type) const;

    const TypeRow* types_ = nullptr;
    const FieldRow* fields_ = nullptr;
    /// What the tables of a document that was read are made of; null: the builtin ones. There, a field that is
    /// not listed is merely plain; in a document that was read it is unknown.
    std::unique_ptr<Read> read_;
};

}  // namespace sluice::kustomize
