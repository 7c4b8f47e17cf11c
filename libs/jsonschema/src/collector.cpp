#include "collector.hpp"

#include "base/error.hpp"
#include "gotemplate/strconv.hpp"
#include "metaschema.hpp"
#include "text.hpp"
#include "url.hpp"

#include <algorithm>

namespace sluice::jsonschema {

using gotemplate::strconv::quote;
namespace {

constexpr int kMaxDepth = 400;

/// Where a draft has subschemas: in the keyword itself, in its members or elements, or both.
struct Place {
    int since;
    std::string_view keyword;
    bool itself, members, elements;
};
constexpr Place kPlaces[] = {
    {4, "definitions", false, true, false},
    {4, "not", true, false, false},
    {4, "allOf", false, false, true},
    {4, "anyOf", false, false, true},
    {4, "oneOf", false, false, true},
    {4, "properties", false, true, false},
    {4, "additionalProperties", true, false, false},
    {4, "patternProperties", false, true, false},
    {4, "items", true, false, true},
    {4, "additionalItems", true, false, false},
    {4, "dependencies", false, true, false},
    {6, "propertyNames", true, false, false},
    {6, "contains", true, false, false},
    {7, "if", true, false, false},
    {7, "then", true, false, false},
    {7, "else", true, false, false},
    {2019, "$defs", false, true, false},
    {2019, "dependentSchemas", false, true, false},
    {2019, "unevaluatedProperties", true, false, false},
    {2019, "unevaluatedItems", true, false, false},
    {2019, "contentSchema", true, false, false},
    {2020, "prefixItems", false, false, true},
};

std::string id_of(const doc::Value& schema, int draft)
{
    // Up to draft 7 everything beside a $ref is ignored.
    if (draft < 2019 && schema.contains("$ref")) return "";
    const auto id = text_member(schema, draft == 4 ? "id" : "$id");
    return id ? std::string(split_fragment(*id).first) : "";
}

}  // namespace

int ResourceCollector::draft_of(
    const doc::Value& schema,
    const std::string& url,
    const std::string& pointer,
    int fallback,
    std::set<std::string>& seen)
{
    const auto text = schema.is_object() ? text_member(schema, "$schema") : std::nullopt;
    if (!text) return fallback;
    if (const auto known = draft_of_url(*text)) return *known;
    const std::string meta(split_fragment(*text).first);
    std::string error;
    if (!Url::parse(meta, error))
        refuse("invalid $schema in " + quote(shown_place(url, pointer)) + ": " + error);
    if (pointer.empty() && meta == url) refuse("draft " + quote(meta) + " is not supported");
    if (!seen.insert(meta).second) refuse("cycle in resolving $schema in " + quote(meta));
    return draft_of(load_(meta), meta, "", fallback, seen);
}

std::optional<std::set<std::string>> ResourceCollector::vocabularies_of(const doc::Value& schema, int draft)
{
    const auto text = text_member(schema, "$schema");
    if (!text || draft_of_url(*text) || draft < 2019) return std::nullopt;
    const std::string url(split_fragment(*text).first);
    const auto meta = load_(url);
    if (!meta["$vocabulary"].is_object()) return std::nullopt;
    std::set<std::string> names{"core"};
    auto folder = std::string(metaschema_url(draft));
    folder.replace(folder.size() - 6, 6, "vocab/");
    for (const auto& member : meta["$vocabulary"].members()) {
        if (!member.value.bool_or(false)) continue;
        const auto vocabulary = member.key();
        if (!vocabulary.starts_with(folder) || !is_vocabulary(draft, vocabulary.substr(folder.size())))
            refuse("unsupported vocabulary " + quote(vocabulary) + " in " + quote(url));
        names.emplace(vocabulary.substr(folder.size()));
    }
    return names;
}

void ResourceCollector::collect_anchors(
    const doc::Value& schema, const std::string& pointer, Resource& resource)
{
    const auto add = [&](const std::string& anchor) {
        const auto [known, is_new] = resource.anchors.emplace(anchor, pointer);
        if (!is_new && known->second != pointer)
            refuse(
                "duplicate anchor " + quote(anchor) + " in " + quote(document_.url) + " at " +
                quote(known->second) + " and " + quote(pointer));
    };
    const int draft = resource.dialect.draft;
    if (draft < 2019) {
        if (schema.contains("$ref")) return;
        const auto id = text_member(schema, draft == 4 ? "id" : "$id");
        if (!id) return;
        std::string error;
        const auto fragment = unescaped(split_fragment(*id).second, error);
        if (!fragment) refuse("error in parsing anchor at " + quote(shown_place(document_.url, pointer)));
        if (!fragment->empty() && (*fragment)[0] != '/') add(*fragment);
        return;
    }
    if (const auto anchor = text_member(schema, "$anchor")) add(*anchor);
    if (draft < 2020) return;
    if (const auto anchor = text_member(schema, "$dynamicAnchor")) {
        add(*anchor);
        resource.dynamic_anchors.insert(*anchor);
    }
}

void ResourceCollector::collect(
    const doc::Value& schema, std::string base, const std::string& pointer, const Dialect& fallback)
{
    if (!document_.visited.insert(pointer).second) return;
    if (++depth_ > kMaxDepth)
        throw base::Error(base::ErrorKind::LimitExceeded, "a schema that is nested too deep");
    if (!schema.is_object()) {
        if (pointer.empty()) document_.resources[""] = {"", base, fallback, {}, {}};
        --depth_;
        return;
    }
    bool has_schema = text_member(schema, "$schema").has_value();
    std::set<std::string> seen;
    int draft = draft_of(schema, document_.url, pointer, fallback.draft, seen);
    auto id = id_of(schema, draft);
    if (id.empty() && !pointer.empty()) {
        // $schema counts only where a resource begins.
        draft = fallback.draft;
        has_schema = false;
        id = id_of(schema, draft);
    }
    if (!id.empty()) {
        std::string error;
        const auto base_url = Url::parse(base, error);
        const auto own = Url::parse(id, error);
        if (!base_url || !own) refuse("error in parsing id at " + quote(shown_place(document_.url, pointer)));
        base = base_url->resolve(*own).str();
    }
    if (!id.empty() || pointer.empty()) {
        const auto* const known = document_.resource_of(base);
        if (known != nullptr && known->pointer != pointer) {
            const auto [first, second] = std::minmax(pointer, known->pointer);
            refuse(
                "duplicate id " + quote(base) + " in " + quote(document_.url) + " at " + quote(first) +
                " and " + quote(second));
        }
        if (known == nullptr)
            document_.resources[pointer] = {
                pointer, base, has_schema ? Dialect{draft, vocabularies_of(schema, draft)} : fallback, {}, {}};
    }
    auto& home = *document_.resource_of(base);
    collect_anchors(schema, pointer, home);
    descend(schema, base, pointer, draft, Dialect(home.dialect));
    --depth_;
}

void ResourceCollector::descend(
    const doc::Value& schema,
    const std::string& base,
    const std::string& pointer,
    int draft,
    const Dialect& dialect)
{
    for (const auto& place : kPlaces) {
        const auto* const value = draft >= place.since ? schema.find(place.keyword) : nullptr;
        if (value == nullptr) continue;
        const auto at = pointer + pointer_token(place.keyword);
        if (place.itself) collect(*value, base, at, dialect);
        if (place.members)
            for (const auto& member : value->members())
                collect(member.value, base, at + pointer_token(member.key()), dialect);
        if (place.elements)
            for (std::size_t i = 0; i < value->elements().size(); ++i)
                collect(value->elements()[i], base, at + '/' + std::to_string(i), dialect);
    }
}

}  // namespace sluice::jsonschema
