#include "metaschema.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

namespace sluice::jsonschema {
namespace {

/// What the value of a keyword must be.
struct Shape {
    std::string_view name, json;
};

/// "@" stands for a reference to the whole metaschema, "%" for where its definitions are.
constexpr Shape kShapes[] = {
    {"any", "true"},
    {"text", R"({"type":"string"})"},
    {"flag", R"({"type":"boolean"})"},
    {"number", R"({"type":"number"})"},
    {"positive", R"({"type":"number","exclusiveMinimum":0})"},
    {"positive4", R"({"type":"number","minimum":0,"exclusiveMinimum":true})"},
    {"uri", R"({"type":"string","format":"uri"})"},
    {"reference", R"({"type":"string","format":"uri-reference"})"},
    {"regex", R"({"type":"string","format":"regex"})"},
    {"id2019", R"({"type":"string","format":"uri-reference","pattern":"^[^#]*#?$"})"},
    {"anchor2019", R"({"type":"string","pattern":"^[A-Za-z][-A-Za-z0-9.:_]*$"})"},
    {"id2020", R"({"$ref":"%uriReferenceString","pattern":"^[^#]*#?$"})"},
    {"uri2020", R"({"$ref":"%uriString"})"},
    {"reference2020", R"({"$ref":"%uriReferenceString"})"},
    {"anchor2020", R"({"$ref":"%anchorString"})"},
    {"vocabulary2019",
     R"({"type":"object","propertyNames":{"type":"string","format":"uri"},"additionalProperties":{"type":"boolean"}})"},
    {"vocabulary2020",
     R"({"type":"object","propertyNames":{"$ref":"%uriString"},"additionalProperties":{"type":"boolean"}})"},
    {"schema", "@"},
    {"schema4", R"({"anyOf":[{"type":"boolean"},@]})"},
    {"schemas", R"({"$ref":"%schemaArray"})"},
    {"items", R"({"anyOf":[@,{"$ref":"%schemaArray"}]})"},
    {"map", R"({"type":"object","additionalProperties":@})"},
    {"patterns", R"({"type":"object","additionalProperties":@,"propertyNames":{"format":"regex"}})"},
    {"dependencies", R"({"type":"object","additionalProperties":{"anyOf":[@,{"$ref":"%stringArray"}]}})"},
    {"old dependencies",
     R"({"type":"object","additionalProperties":{"anyOf":[@,{"$ref":"meta/validation#/$defs/stringArray"}]}})"},
    {"old anchor", R"({"$ref":"meta/core#/$defs/anchorString"})"},
    {"old reference", R"({"$ref":"meta/core#/$defs/uriReferenceString"})"},
    {"required", R"({"type":"object","additionalProperties":{"$ref":"%stringArray"}})"},
    {"count", R"({"$ref":"%nonNegativeInteger"})"},
    {"count0", R"({"$ref":"%nonNegativeIntegerDefault0"})"},
    {"count4", R"({"$ref":"%positiveInteger"})"},
    {"count40", R"({"$ref":"%positiveIntegerDefault0"})"},
    {"strings", R"({"$ref":"%stringArray"})"},
    {"list", R"({"type":"array"})"},
    {"enum4", R"({"type":"array","minItems":1,"uniqueItems":true})"},
    {"type",
     R"({"anyOf":[{"$ref":"%simpleTypes"},{"type":"array","items":{"$ref":"%simpleTypes"},"minItems":1,"uniqueItems":true}]})"},
};

constexpr std::string_view kSimpleTypes =
    R"("simpleTypes":{"enum":["array","boolean","integer","null","number","object","string"]})";
constexpr std::string_view kSchemaArray = R"("schemaArray":{"type":"array","minItems":1,"items":@})";
constexpr std::string_view kStringArray =
    R"("stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true})";
constexpr std::string_view kCount = R"("nonNegativeInteger":{"type":"integer","minimum":0},)";
constexpr std::string_view kCountOf7 =
    R"("nonNegativeIntegerDefault0":{"allOf":[{"$ref":"%nonNegativeInteger"},{"default":0}]},)";
constexpr std::string_view kCountOf2019 = R"("nonNegativeIntegerDefault0":{"$ref":"%nonNegativeInteger"},)";

constexpr std::string_view kAssertions6 =
    "multipleOf:positive maximum:number exclusiveMaximum:number minimum:number exclusiveMinimum:number "
    "maxLength:count minLength:count0 "
    "maxItems:count minItems:count0 uniqueItems:flag maxProperties:count minProperties:count0 required:strings "
    "const:any type:type ";
constexpr std::string_view kApplicators6 =
    "allOf:schemas anyOf:schemas oneOf:schemas not:schema contains:schema propertyNames:schema properties:map "
    "additionalProperties:schema ";

constexpr std::string_view k4 = "id:text $schema:uri $ref:text title:text description:text default:any "
                                "multipleOf:positive4 maximum:number exclusiveMaximum:flag "
                                "minimum:number exclusiveMinimum:flag maxLength:count4 minLength:count40 "
                                "pattern:regex additionalItems:schema4 items:items maxItems:count4 "
                                "minItems:count40 uniqueItems:flag maxProperties:count4 minProperties:count40 "
                                "required:strings additionalProperties:schema4 "
                                "definitions:map properties:map patternProperties:map "
                                "dependencies:dependencies enum:enum4 type:type format:text allOf:schemas "
                                "anyOf:schemas oneOf:schemas not:schema";

std::string of_draft_6(bool is_7)
{
    auto keywords = std::string(kAssertions6) + std::string(kApplicators6) +
                    "$id:reference $schema:uri $ref:reference title:text description:text default:any "
                    "pattern:regex items:items "
                    "additionalItems:schema definitions:map dependencies:dependencies enum:enum4 format:text ";
    keywords += is_7 ? "patternProperties:patterns $comment:text readOnly:flag writeOnly:flag examples:list "
                       "contentMediaType:text "
                       "contentEncoding:text if:schema then:schema else:schema"
                     : "patternProperties:map";
    return keywords;
}

std::string json_of(
    std::string_view url,
    int draft,
    std::string_view keywords,
    std::string_view definitions,
    std::string_view more)
{
    std::string properties;
    while (!keywords.empty()) {
        const auto pair = keywords.substr(0, keywords.find(' '));
        keywords.remove_prefix(std::min(pair.size() + 1, keywords.size()));
        const auto colon = pair.find(':');
        if (colon == std::string_view::npos) continue;
        auto name = std::string(pair.substr(colon + 1));
        std::replace(name.begin(), name.end(), '-', ' ');
        const auto shape = std::find_if(
            std::begin(kShapes), std::end(kShapes), [&](const Shape& s) { return s.name == name; });
        properties +=
            fmt::format("{}\"{}\":{}", properties.empty() ? "" : ",", pair.substr(0, colon), shape->json);
    }
    const bool old = draft < 2019;
    std::string text = fmt::format(
        R"({{"$schema":"{}{}","{}":"{}{}",{}"type":{},"properties":{{{}}},"{}":{{{}}}}})",
        metaschema_url(draft),
        old ? "#" : "",
        draft == 4 ? "id" : "$id",
        url,
        old ? "#" : "",
        more,
        draft == 4 ? R"("object")" : R"(["object","boolean"])",
        properties,
        old ? "definitions" : "$defs",
        definitions);
    const auto replace_all = [&](char mark, std::string_view by) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
            text.replace(at, 1, by);
    };
    replace_all(
        '@',
        old             ? R"({"$ref":"#"})"
        : draft == 2019 ? R"({"$recursiveRef":"#"})"
                        : R"({"$dynamicRef":"#meta"})");
    replace_all('%', old ? "#/definitions/" : "#/$defs/");
    return text;
}

constexpr std::array<std::string_view, 6> k2019{
    "core", "applicator", "validation", "meta-data", "format", "content"};
constexpr std::array<std::string_view, 8> k2020{
    "core",
    "applicator",
    "unevaluated",
    "validation",
    "meta-data",
    "format-annotation",
    "content",
    "format-assertion"};

std::string keywords_of(int draft, std::string_view vocabulary)
{
    const bool is_2019 = draft == 2019;
    if (vocabulary == "core")
        return is_2019 ? "$id:id2019 $schema:uri $anchor:anchor2019 $ref:reference $recursiveRef:reference "
                         "$recursiveAnchor:flag "
                         "$vocabulary:vocabulary2019 $comment:text $defs:map"
                       : "$id:id2020 $schema:uri2020 $ref:reference2020 $anchor:anchor2020 "
                         "$dynamicRef:reference2020 "
                         "$dynamicAnchor:anchor2020 $vocabulary:vocabulary2020 $comment:text $defs:map";
    if (vocabulary == "applicator")
        return std::string(kApplicators6) +
               "patternProperties:patterns dependentSchemas:map if:schema then:schema else:schema " +
               (is_2019
                    ? "additionalItems:schema unevaluatedItems:schema items:items unevaluatedProperties:schema"
                    : "prefixItems:schemas items:schema");
    if (vocabulary == "validation")
        return std::string(kAssertions6) +
               "pattern:regex maxContains:count minContains:count dependentRequired:required enum:list";
    if (vocabulary == "meta-data")
        return "title:text description:text default:any deprecated:flag readOnly:flag writeOnly:flag "
               "examples:list";
    if (vocabulary == "content") return "contentMediaType:text contentEncoding:text contentSchema:schema";
    if (vocabulary == "unevaluated") return "unevaluatedItems:schema unevaluatedProperties:schema";
    return "format:text";
}

std::string definitions_of(int draft, std::string_view vocabulary)
{
    if (vocabulary == "core" && draft == 2020)
        return R"("anchorString":{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},"uriString":{"type":"string","format":"uri"},)"
               R"("uriReferenceString":{"type":"string","format":"uri-reference"})";
    if (vocabulary == "applicator") return std::string(kSchemaArray);
    if (vocabulary == "validation")
        return fmt::format("{}{}{},{}", kCount, kCountOf2019, kSimpleTypes, kStringArray);
    return "";
}

std::string modern(int draft, std::string_view url, std::string_view page)
{
    const std::string_view anchor =
        draft == 2019 ? R"("$recursiveAnchor":true,)" : R"("$dynamicAnchor":"meta",)";
    if (page.starts_with("meta/"))
        return json_of(
            url, draft, keywords_of(draft, page.substr(5)), definitions_of(draft, page.substr(5)), anchor);
    std::string all;
    for (const auto name : draft == 2019 ? std::span<const std::string_view>(k2019)
                                         : std::span<const std::string_view>(k2020).first(7))
        all += fmt::format("{}{{\"$ref\":\"meta/{}\"}}", all.empty() ? "" : ",", name);
    return json_of(
        url,
        draft,
        draft == 2019 ? "definitions:map dependencies:old-dependencies"
                      : "definitions:map dependencies:old-dependencies $recursiveAnchor:old-anchor "
                        "$recursiveRef:old-reference",
        "",
        fmt::format("{}\"allOf\":[{}],", anchor, all));
}

}  // namespace

std::optional<int> draft_of_url(std::string_view url)
{
    if (url.ends_with('#')) url.remove_suffix(1);
    if (url.starts_with("http://"))
        url.remove_prefix(7);
    else if (url.starts_with("https://"))
        url.remove_prefix(8);
    if (url == "json-schema.org/schema") return kLatestDraft;
    for (const int draft : {4, 6, 7, 2019, 2020}) {
        const auto known = metaschema_url(draft);
        if (url == known.substr(known.find("//") + 2)) return draft;
    }
    return std::nullopt;
}

std::string_view metaschema_url(int draft)
{
    switch (draft) {
    case 4:
        return "http://json-schema.org/draft-04/schema";
    case 6:
        return "http://json-schema.org/draft-06/schema";
    case 7:
        return "http://json-schema.org/draft-07/schema";
    case 2019:
        return "https://json-schema.org/draft/2019-09/schema";
    default:
        return "https://json-schema.org/draft/2020-12/schema";
    }
}

std::optional<std::string> metaschema_text(std::string_view url)
{
    if (const auto draft = draft_of_url(url); draft && !url.ends_with('#')) {
        const auto count4 =
            R"("positiveInteger":{"type":"integer","minimum":0},"positiveIntegerDefault0":{"allOf":[{"$ref":"%positiveInteger"},{"default":0}]},)";
        const auto strings4 =
            R"("stringArray":{"type":"array","items":{"type":"string"},"minItems":1,"uniqueItems":true})";
        const auto own = metaschema_url(*draft);
        if (*draft == 4)
            return json_of(
                own,
                4,
                k4,
                fmt::format("{},{}{},{}", kSchemaArray, count4, kSimpleTypes, strings4),
                R"("dependencies":{"exclusiveMaximum":["maximum"],"exclusiveMinimum":["minimum"]},)");
        if (*draft < 2019)
            return json_of(
                own,
                *draft,
                of_draft_6(*draft == 7),
                fmt::format("{},{}{}{},{}", kSchemaArray, kCount, kCountOf7, kSimpleTypes, kStringArray),
                "");
        return modern(*draft, own, "schema");
    }
    for (const int draft : {2019, 2020}) {
        auto folder = metaschema_url(draft);
        folder.remove_suffix(std::string_view("schema").size());
        if (!url.starts_with(folder)) continue;
        const auto page = url.substr(folder.size());
        if (page.starts_with("meta/") && is_vocabulary(draft, page.substr(5))) return modern(draft, url, page);
    }
    return std::nullopt;
}

bool is_vocabulary(int draft, std::string_view name)
{
    if (draft == 2019) return std::find(k2019.begin(), k2019.end(), name) != k2019.end();
    return draft == 2020 && std::find(k2020.begin(), k2020.end(), name) != k2020.end();
}

bool is_default_vocabulary(int draft, std::string_view name)
{
    return name == "core" || name == "applicator" || name == "validation" ||
           (draft == 2020 && name == "unevaluated");
}

}  // namespace sluice::jsonschema
