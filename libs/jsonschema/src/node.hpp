#pragma once
#include "format.hpp"
#include "number.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sprig {
class GoRegexp;
}

namespace sluice::jsonschema {

/// The JSON types as bits, in the order in which messages name them.
inline constexpr unsigned kNull = 1;
inline constexpr unsigned kBoolean = 2;
inline constexpr unsigned kNumber = 4;
inline constexpr unsigned kInteger = 8;
inline constexpr unsigned kString = 16;
inline constexpr unsigned kArray = 32;
inline constexpr unsigned kObject = 64;
unsigned type_of(const doc::Value&) noexcept;

struct Pattern {
    std::string text;
    std::shared_ptr<const sprig::GoRegexp> compiled;
};

/// Node: one subschema, compiled. Owned by the Library that compiled it, and immutable once that is done.
struct Node {
    std::string url, pointer;  ///< where it stands
    std::string location;      ///< url#pointer, escaped
    int draft = 2020;
    std::optional<bool> always;  ///< true, false, {}

    const Node* resource = nullptr;
    std::map<std::string, const Node*, std::less<>> dynamic_anchors;  ///< of a resource
    bool recursive_anchor = false;
    std::string dynamic_anchor;
    const Node *ref = nullptr, *recursive_ref = nullptr, *dynamic_ref = nullptr;
    std::string dynamic_ref_anchor;

    unsigned types = 0;
    std::optional<doc::Value> constant;
    std::optional<doc::Value> enumeration;  ///< an array
    unsigned enumeration_types = 0;
    std::string format_name;
    FormatCheck format = nullptr;

    std::vector<const Node*> all_of, any_of, one_of;
    const Node *negated = nullptr, *condition = nullptr, *then = nullptr, *otherwise = nullptr;

    std::optional<std::int64_t> min_properties, max_properties;
    std::vector<std::string> required;
    std::map<std::string, const Node*, std::less<>> properties, dependent_schemas;
    std::vector<std::pair<Pattern, const Node*>> pattern_properties;
    std::optional<bool> additional_properties_allowed, additional_items_allowed;
    const Node *additional_properties = nullptr, *additional_items = nullptr;
    struct Dependency {
        std::optional<std::vector<std::string>> names;
        const Node* schema = nullptr;
    };
    std::map<std::string, Dependency, std::less<>> dependencies;
    std::map<std::string, std::vector<std::string>, std::less<>> dependent_required;
    const Node *property_names = nullptr, *unevaluated_properties = nullptr;

    std::optional<std::int64_t> min_items, max_items, min_contains, max_contains;
    bool unique_items = false;
    const Node *items = nullptr, *contains = nullptr, *unevaluated_items = nullptr;
    std::vector<const Node*> prefix_items;  ///< the `items` array of older drafts as well
    bool has_prefix_items = false;

    std::optional<std::int64_t> min_length, max_length;
    std::optional<Pattern> pattern;
    std::optional<Number> minimum, maximum, exclusive_minimum, exclusive_maximum, multiple_of;

    bool evaluates_all_properties() const noexcept
    {
        return additional_properties_allowed.has_value() || additional_properties != nullptr;
    }
    bool evaluates_all_items() const noexcept
    {
        return items != nullptr ||
               (draft < 2020 && (additional_items_allowed.has_value() || additional_items != nullptr));
    }
};

}  // namespace sluice::jsonschema
