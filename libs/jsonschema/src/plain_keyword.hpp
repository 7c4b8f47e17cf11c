#pragma once
#include <cstdint>
#include <string_view>

namespace sluice::jsonschema {

/// What a keyword must look like for a metaschema to accept it, as far as the quick way knows it.
enum class Shape : std::uint8_t {
    Anything,
    Text,
    Flag,
    List,
    Number,
    Count,
    Texts,    ///< an array of different texts
    Choices,  ///< an array; of different values and not empty in draft 7
    Type,
    Pattern,
    Schema,
    Schemas,
    SchemaMap,
    Reference,
    Dialect,
    Unusual  ///< left to the Library
};

/// The keywords that the quick way applies to values.
enum class Keyword : std::uint8_t {
    None,
    Ref,
    Type,
    Enum,
    Const,
    Format,
    Properties,
    AdditionalProperties,
    Required,
    MinProperties,
    MaxProperties,
    Items,
    MinItems,
    MaxItems,
    UniqueItems,
    MinLength,
    MaxLength,
    Pattern,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    AllOf,
    AnyOf,
    OneOf,
    Not,
    If,
    ModernDefinitions  ///< no keyword in draft 7
};

struct KeywordEntry {
    std::string_view name;
    Shape shape;
    Keyword keyword = Keyword::None;
};

/// nullptr for names that no draft from 7 on knows: these mean nothing.
const KeywordEntry* find_keyword(std::string_view name) noexcept;

}  // namespace sluice::jsonschema
