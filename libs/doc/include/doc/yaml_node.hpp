#pragma once
#include "doc/limits.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::doc {

/// YamlNode: a part of a YAML document as it was written, with what goyaml.v3's Node knows of it: for who must
/// tell texts apart that mean the same. Documents that are only to be understood are Values. A value.
struct YamlNode {
    /// With goyaml's numbers.
    enum class Kind : unsigned char { List = 2, Map = 4, Scalar = 8 };
    enum Style : unsigned {
        Tagged = 1,
        DoubleQuoted = 2,
        SingleQuoted = 4,
        Literal = 8,
        Folded = 16,
        Flow = 32  ///< in braces
    };

    Kind kind = Kind::Scalar;
    unsigned style = 0;  ///< of Style, or-ed
    std::string tag;  ///< "!!str", "!!int", "!!map" and so on, found out for plain scalars; empty: made without
    std::string text;                  ///< of a scalar
    std::size_t line = 0, column = 0;  ///< where it begins, 1-based; 0: nowhere
    std::vector<YamlNode> content;     ///< items of a list; keys and values of a map by turns
    bool emptied = false;              ///< had content, which Go tells from never having had any
    /// Left empty by parse_yaml_node().
    std::string head_comment, line_comment, foot_comment;

    bool operator==(const YamlNode&) const = default;

    // Reading as doc::Value does it.
    bool is_array() const { return kind == Kind::List; }
    bool is_object() const { return kind == Kind::Map; }
    bool empty() const { return content.empty(); }
    std::span<const YamlNode> elements() const;  ///< empty unless a list
    const YamlNode* find(std::string_view key) const;
    bool contains(std::string_view key) const { return find(key) != nullptr; }
};

/// The first document of a text; nothing if there is none. Aliases are copies of what they stand for, anchors
/// and comments are not kept, "<<" is a key like any other. Throws base::Error{Invalid} "line N: ..." or
/// base::Error{LimitExceeded}.
std::optional<YamlNode> parse_yaml_node(std::string_view text, const ParseLimits&);

}  // namespace sluice::doc
