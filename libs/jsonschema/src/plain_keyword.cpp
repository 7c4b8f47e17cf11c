#include "plain_keyword.hpp"

#include <array>
#include <cstddef>

namespace sluice::jsonschema {
namespace {

/// In the order of their lengths.
constexpr KeywordEntry kKeywords[] = {
    {"if", Shape::Schema, Keyword::If},
    {"$id", Shape::Unusual},
    {"not", Shape::Schema, Keyword::Not},
    {"$ref", Shape::Reference, Keyword::Ref},
    {"type", Shape::Type, Keyword::Type},
    {"enum", Shape::Choices, Keyword::Enum},
    {"then", Shape::Schema},
    {"else", Shape::Schema},
    {"const", Shape::Anything, Keyword::Const},
    {"items", Shape::Schema, Keyword::Items},
    {"title", Shape::Text},
    {"allOf", Shape::Schemas, Keyword::AllOf},
    {"anyOf", Shape::Schemas, Keyword::AnyOf},
    {"oneOf", Shape::Schemas, Keyword::OneOf},
    {"$defs", Shape::SchemaMap, Keyword::ModernDefinitions},
    {"format", Shape::Text, Keyword::Format},
    {"default", Shape::Anything},
    {"pattern", Shape::Pattern, Keyword::Pattern},
    {"minimum", Shape::Number, Keyword::Minimum},
    {"maximum", Shape::Number, Keyword::Maximum},
    {"$schema", Shape::Dialect},
    {"$anchor", Shape::Unusual},
    {"required", Shape::Texts, Keyword::Required},
    {"minItems", Shape::Count, Keyword::MinItems},
    {"maxItems", Shape::Count, Keyword::MaxItems},
    {"$comment", Shape::Text},
    {"examples", Shape::List},
    {"readOnly", Shape::Flag},
    {"contains", Shape::Unusual},
    {"minLength", Shape::Count, Keyword::MinLength},
    {"maxLength", Shape::Count, Keyword::MaxLength},
    {"writeOnly", Shape::Flag},
    {"properties", Shape::SchemaMap, Keyword::Properties},
    {"deprecated", Shape::Flag},
    {"multipleOf", Shape::Unusual},
    {"description", Shape::Text},
    {"definitions", Shape::SchemaMap},
    {"uniqueItems", Shape::Flag, Keyword::UniqueItems},
    {"minContains", Shape::Unusual},
    {"maxContains", Shape::Unusual},
    {"prefixItems", Shape::Unusual},
    {"$dynamicRef", Shape::Unusual},
    {"$vocabulary", Shape::Unusual},
    {"dependencies", Shape::Unusual},
    {"minProperties", Shape::Count, Keyword::MinProperties},
    {"maxProperties", Shape::Count, Keyword::MaxProperties},
    {"propertyNames", Shape::Unusual},
    {"contentSchema", Shape::Unusual},
    {"$recursiveRef", Shape::Unusual},
    {"$dynamicAnchor", Shape::Unusual},
    {"additionalItems", Shape::Unusual},
    {"contentEncoding", Shape::Text},
    {"exclusiveMinimum", Shape::Number, Keyword::ExclusiveMinimum},
    {"exclusiveMaximum", Shape::Number, Keyword::ExclusiveMaximum},
    {"dependentSchemas", Shape::Unusual},
    {"unevaluatedItems", Shape::Unusual},
    {"contentMediaType", Shape::Text},
    {"$recursiveAnchor", Shape::Unusual},
    {"patternProperties", Shape::Unusual},
    {"dependentRequired", Shape::Unusual},
    {"additionalProperties", Shape::Schema, Keyword::AdditionalProperties},
    {"unevaluatedProperties", Shape::Unusual},
};

constexpr std::size_t kLongest = 21;

/// Where the names of each length begin.
constexpr auto kBegins = [] {
    std::array<std::uint8_t, kLongest + 2> begins{};
    for (std::size_t length = 0; length < begins.size(); ++length)
        for (const auto& entry : kKeywords)
            if (entry.name.size() < length) ++begins[length];
    return begins;
}();

constexpr bool in_order()
{
    std::size_t length = 0;
    for (const auto& entry : kKeywords) {
        if (entry.name.size() < length) return false;
        length = entry.name.size();
    }
    return length == kLongest;
}
static_assert(in_order());

}  // namespace

const KeywordEntry* find_keyword(std::string_view name) noexcept
{
    if (name.size() > kLongest) return nullptr;
    for (std::size_t i = kBegins[name.size()]; i < kBegins[name.size() + 1]; ++i)
        if (kKeywords[i].name == name) return &kKeywords[i];
    return nullptr;
}

}  // namespace sluice::jsonschema
