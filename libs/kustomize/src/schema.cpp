#include "schema.hpp"

#include "base/error.hpp"
#include "scalar.hpp"
#include "schema_data.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

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

/// Nothing if no row of the sorted table has the key.
template <class Row> const Row* find_row(std::span<const Row> rows, std::string_view key)
{
    const auto found = std::lower_bound(
        rows.begin(), rows.end(), key, [](const Row& row, auto text) { return row.key < text; });
    return found != rows.end() && found->key == key ? &*found : nullptr;
}

}  // namespace

/// What a book that was read holds. Texts of rows are in `texts`, which does not move them.
struct SchemaBook::Read {
    std::deque<std::string> texts;
    std::vector<TypeRow> types;
    std::vector<FieldRow> fields;
    std::unordered_map<std::string, int> kinds;
    std::unordered_map<std::string, bool> cluster_scoped;
    Rest rest = Rest::Unknown;
};

SchemaBook::~SchemaBook() = default;

bool SchemaRef::merges() const
{
    return list_ != nullptr && list_->merge;
}

std::vector<std::string> SchemaRef::keys() const
{
    return split_keys(list_->keys);
}

SchemaRef SchemaRef::field(std::string_view name) const
{
    if (!book_) return {};
    const SchemaRef plain(book_, -1, nullptr);
    const SchemaRef missing = book_->read_ ? SchemaRef() : plain;
    if (type_ < 0) return missing;
    const auto& type = book_->types_[type_];
    const auto* first = book_->fields_ + type.first_field;
    const auto* last = first + type.field_count;
    const auto* found =
        std::lower_bound(first, last, name, [](const auto& field, auto key) { return field.name < key; });
    if (found == last || found->name != name) {
        if (type.of_any_name < 0) return missing;
        found = book_->fields_ + type.of_any_name;
    }
    return found->list ? SchemaRef(book_, -1, found) : book_->at(found->type);
}

SchemaRef SchemaRef::elements() const
{
    if (!book_) return {};
    if (!list_) return book_->read_ ? SchemaRef() : *this;
    return book_->at(list_->type);
}

const std::shared_ptr<const SchemaBook>& SchemaBook::builtin()
{
    static const std::shared_ptr<const SchemaBook> book = [] {
        auto made = std::make_shared<SchemaBook>();
        made->types_ = kSchemaTypes;
        made->fields_ = kSchemaFields;
        return std::shared_ptr<const SchemaBook>(std::move(made));
    }();
    return book;
}

SchemaRef SchemaBook::at(int type) const
{
    return type < -1 ? SchemaRef(builtin().get(), -2 - type, nullptr) : SchemaRef(this, type, nullptr);
}

/// Turns OpenAPI definitions into types. References are resolved by name, inline objects become types of their
/// own.
struct SchemaBook::Reader {
    Read& book;
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
        if (!definition) return book.rest == Rest::Builtin ? builtin_type(name) : -1;
        if (level == kMostLevels)
            throw base::Error(base::ErrorKind::LimitExceeded, "definitions are nested too deeply");
        const int type = reserve();
        by_name.emplace(name, type);
        ++level;
        fill(type, *definition);
        --level;
        return type;
    }

    /// As a row of this book names it.
    static int builtin_type(std::string_view name)
    {
        const auto found = std::ranges::lower_bound(kSchemaTypeNames, name);
        if (found == kSchemaTypeNames.end() || *found != name) return -1;
        return -2 - static_cast<int>(found - kSchemaTypeNames.begin());
    }

    int reserve()
    {
        book.types.emplace_back();
        return static_cast<int>(book.types.size()) - 1;
    }

    int object(const doc::Value& schema)
    {
        if (schema.contains("$ref")) return reference(schema);
        if (!schema.contains("properties") && !schema.contains("additionalProperties")) return -1;
        const int type = reserve();
        fill(type, schema);
        return type;
    }

    std::string_view keep(std::string text) { return book.texts.emplace_back(std::move(text)); }

    FieldRow field(std::string_view name, const doc::Value& schema)
    {
        FieldRow made{.name = keep(std::string(name)), .keys = {}};
        made.list = schema["type"].string_or("") == "array";
        made.type = object(made.list ? schema["items"] : schema);
        made.merge = merges(schema["x-kubernetes-patch-strategy"].string_or(""));
        std::string keys;
        for (const auto& key : schema["x-kubernetes-list-map-keys"].elements())
            keys.append(keys.empty() ? "" : ",").append(key.text());
        if (keys.empty() && schema.contains("x-kubernetes-patch-merge-key"))
            keys = schema["x-kubernetes-patch-merge-key"].text();
        made.keys = keep(std::move(keys));
        return made;
    }

    void fill(int type, const doc::Value& schema)
    {
        // Types that these fields refer to are filled on the way, so the rows are added at the end.
        std::vector<FieldRow> fields;
        for (const auto& property : schema["properties"].members())
            fields.push_back(field(property.key(), property.value));
        std::sort(fields.begin(), fields.end(), [](auto& a, auto& b) { return a.name < b.name; });
        const int count = static_cast<int>(fields.size());
        const bool open = schema["additionalProperties"].is_object();
        if (open) fields.push_back(field("", schema["additionalProperties"]));
        const int first = static_cast<int>(book.fields.size());
        book.fields.insert(book.fields.end(), fields.begin(), fields.end());
        book.types[static_cast<std::size_t>(type)] = {first, count, open ? first + count : -1};
    }
};

std::shared_ptr<const SchemaBook> SchemaBook::from_openapi(const doc::Value& document, Rest rest)
{
    auto book = std::make_shared<SchemaBook>();
    book->read_ = std::make_unique<Read>();
    auto& read = *book->read_;
    read.rest = rest;
    Reader reader{read, document["definitions"]};
    for (const auto& definition : document["definitions"].members()) {
        const int type = reader.named(std::string(definition.key()));
        for (const auto& gvk : definition.value["x-kubernetes-group-version-kind"].elements())
            read.kinds.insert_or_assign(kind_key(gvk), type);
    }
    for (const auto& path : document["paths"].members()) {
        const auto& gvk = path.value.get({"get", "x-kubernetes-group-version-kind"});
        if (!gvk.is_object()) continue;
        const auto key = kind_key(gvk);
        if (path.key().find("namespaces/{namespace}") != std::string_view::npos)
            read.cluster_scoped.insert_or_assign(key, false);
        else if (!find_row(kSchemaScopes, key))
            read.cluster_scoped.emplace(key, true);
    }
    book->types_ = read.types.data();
    book->fields_ = read.fields.data();
    return book;
}

SchemaRef SchemaBook::of_kind(std::string_view api_version, std::string_view kind) const
{
    const auto key = kind_key(api_version, kind);
    if (read_) {
        const auto found = read_->kinds.find(key);
        if (found != read_->kinds.end()) return at(found->second);
        return read_->rest == Rest::Builtin ? builtin()->of_kind(api_version, kind) : SchemaRef();
    }
    const auto* row = find_row(kSchemaKinds, key);
    return row ? SchemaRef(this, row->type, nullptr) : SchemaRef();
}

bool SchemaBook::has_builtin_scope(std::string_view api_version, std::string_view kind)
{
    return find_row(kSchemaScopes, kind_key(api_version, kind)) != nullptr;
}

bool SchemaBook::certainly_cluster_scoped(std::string_view api_version, std::string_view kind) const
{
    const auto key = kind_key(api_version, kind);
    if (read_)
        if (const auto found = read_->cluster_scoped.find(key); found != read_->cluster_scoped.end())
            return found->second;
    const auto* row = find_row(kSchemaScopes, key);
    return row && row->cluster_scoped;
}

}  // namespace sluice::kustomize
