#include "schema.hpp"

#include "base/error.hpp"
#include "scalar.hpp"
#include "schema_data.hpp"

#include <algorithm>

namespace sluice::kustomize {
namespace {

/// Of definitions that refer to one another.
constexpr int kMostLevels = 200;

std::string kind_key(std::string_view api_version, std::string_view kind)
{
    std::string key(api_version);
    key += '|';
    key += kind;
    return key;
}

std::vector<std::string> split_keys(std::string_view keys)
{
    std::vector<std::string> result;
    while (!keys.empty()) {
        const auto comma = keys.find(',');
        result.emplace_back(keys.substr(0, comma));
        keys.remove_prefix(comma == std::string_view::npos ? keys.size() : comma + 1);
    }
    return result;
}

bool merges(std::string_view strategy)
{
    const auto words = split_keys(strategy);
    return std::find(words.begin(), words.end(), "merge") != words.end();
}

std::string kind_key(const doc::Value& gvk)
{
    const auto group = text_of(gvk["group"]);
    const auto version = text_of(gvk["version"]);
    return kind_key(group.empty() ? version : group + "/" + version, text_of(gvk["kind"]));
}

}  // namespace

SchemaRef SchemaRef::field(std::string_view name) const
{
    if (!book_) return {};
    const SchemaRef plain(book_, -1, nullptr);
    const SchemaRef missing = book_->complete_ ? SchemaRef() : plain;
    if (type_ < 0) return missing;
    const auto& type = book_->types_[static_cast<std::size_t>(type_)];
    auto found =
        std::lower_bound(type.fields.begin(), type.fields.end(), name, [](const auto& field, auto key) {
            return field.name < key;
        });
    if (found == type.fields.end() || found->name != name) {
        if (type.of_any_name.empty()) return missing;
        found = type.of_any_name.begin();
    }
    return found->list ? SchemaRef(book_, -1, &*found) : SchemaRef(book_, found->type, nullptr);
}

SchemaRef SchemaRef::elements() const
{
    if (!book_) return {};
    if (!list_) return book_->complete_ ? SchemaRef() : *this;
    return {book_, list_->type, nullptr};
}

const std::shared_ptr<const SchemaBook>& SchemaBook::builtin()
{
    static const std::shared_ptr<const SchemaBook> book = [] {
        auto made = std::make_shared<SchemaBook>();
        made->types_.resize(kSchemaTypesCount);
        for (std::size_t i = 0; i < kSchemaTypesCount; ++i) {
            const auto* row = kSchemaFields + kSchemaTypes[i].first_field;
            for (const auto* end = row + kSchemaTypes[i].field_count; row != end; ++row)
                made->types_[i].fields.push_back(
                    {row->name, row->type, row->list, row->merge, split_keys(row->keys)});
        }
        for (std::size_t i = 0; i < kSchemaKindsCount; ++i)
            made->kinds_.emplace(kSchemaKinds[i].key, kSchemaKinds[i].type);
        for (std::size_t i = 0; i < kSchemaScopesCount; ++i)
            made->cluster_scoped_.emplace(kSchemaScopes[i].key, kSchemaScopes[i].cluster_scoped);
        return std::shared_ptr<const SchemaBook>(std::move(made));
    }();
    return book;
}

/// Turns OpenAPI definitions into types. References are resolved by name, inline objects become types of their
/// own.
struct SchemaBook::Reader {
    SchemaBook& book;
    const doc::Value& definitions;
    std::unordered_map<std::string, int> by_name{};
    int level = 0;

    int reference(const doc::Value& schema)
    {
        constexpr std::string_view kPrefix = "#/definitions/";
        const auto target = schema["$ref"].string_or("");
        if (!target.starts_with(kPrefix)) return -1;
        return named(std::string(target.substr(kPrefix.size())));
    }

    int named(const std::string& name)
    {
        if (const auto known = by_name.find(name); known != by_name.end()) return known->second;
        const auto* definition = definitions.find(name);
        if (!definition) return -1;
        if (level == kMostLevels)
            throw base::Error(base::ErrorKind::LimitExceeded, "definitions are nested too deeply");
        const int type = reserve();
        by_name.emplace(name, type);
        ++level;
        fill(type, *definition);
        --level;
        return type;
    }

    int reserve()
    {
        book.types_.emplace_back();
        return static_cast<int>(book.types_.size()) - 1;
    }

    int object(const doc::Value& schema)
    {
        if (schema.contains("$ref")) return reference(schema);
        if (!schema.contains("properties") && !schema.contains("additionalProperties")) return -1;
        const int type = reserve();
        fill(type, schema);
        return type;
    }

    SchemaField field(std::string_view name, const doc::Value& schema)
    {
        SchemaField made{.name = std::string(name), .keys = {}};
        made.list = schema["type"].string_or("") == "array";
        made.type = object(made.list ? schema["items"] : schema);
        made.merge = merges(schema["x-kubernetes-patch-strategy"].string_or(""));
        for (const auto& key : schema["x-kubernetes-list-map-keys"].elements())
            made.keys.push_back(key.text());
        if (made.keys.empty() && schema.contains("x-kubernetes-patch-merge-key"))
            made.keys.push_back(schema["x-kubernetes-patch-merge-key"].text());
        return made;
    }

    void fill(int type, const doc::Value& schema)
    {
        Type made;
        for (const auto& property : schema["properties"].members())
            made.fields.push_back(field(property.key(), property.value));
        std::sort(made.fields.begin(), made.fields.end(), [](auto& a, auto& b) { return a.name < b.name; });
        if (schema["additionalProperties"].is_object())
            made.of_any_name.push_back(field("", schema["additionalProperties"]));
        book.types_[static_cast<std::size_t>(type)] = std::move(made);
    }
};

std::shared_ptr<const SchemaBook> SchemaBook::from_openapi(const doc::Value& document)
{
    auto book = std::make_shared<SchemaBook>();
    book->complete_ = true;
    book->cluster_scoped_ = builtin()->cluster_scoped_;
    Reader reader{*book, document["definitions"]};
    for (const auto& definition : document["definitions"].members()) {
        const int type = reader.named(std::string(definition.key()));
        for (const auto& gvk : definition.value["x-kubernetes-group-version-kind"].elements())
            book->kinds_.insert_or_assign(kind_key(gvk), type);
    }
    for (const auto& path : document["paths"].members()) {
        const auto& gvk = path.value.get({"get", "x-kubernetes-group-version-kind"});
        if (!gvk.is_object()) continue;
        if (path.key().find("namespaces/{namespace}") != std::string_view::npos)
            book->cluster_scoped_.insert_or_assign(kind_key(gvk), false);
        else
            book->cluster_scoped_.emplace(kind_key(gvk), true);
    }
    return book;
}

SchemaRef SchemaBook::of_kind(std::string_view api_version, std::string_view kind) const
{
    const auto found = kinds_.find(kind_key(api_version, kind));
    return found == kinds_.end() ? SchemaRef() : SchemaRef(this, found->second, nullptr);
}

bool SchemaBook::certainly_cluster_scoped(std::string_view api_version, std::string_view kind) const
{
    const auto found = cluster_scoped_.find(kind_key(api_version, kind));
    return found != cluster_scoped_.end() && found->second;
}

}  // namespace sluice::kustomize
