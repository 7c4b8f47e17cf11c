#include "plain.hpp"

#include "checker.hpp"
#include "format.hpp"
#include "metaschema.hpp"
#include "number.hpp"
#include "plain_keyword.hpp"
#include "sprig/go_regexp.hpp"

#include <algorithm>
#include <unordered_map>

namespace sluice::jsonschema {
namespace {

constexpr int kMaxDepth = 40;  // of schemas in schemas, and of schemas applied within schemas
constexpr std::size_t kMaxNodes = 20'000;
constexpr std::uint64_t kMaxSteps = 200'000;
constexpr std::size_t kMaxCompared = 64;  // elements, each with each

unsigned type_named(const doc::Value& name)
{
    if (!is_text(name)) return 0;
    const auto text = name.as_string();
    if (text == "string") return kString;
    if (text == "object") return kObject;
    if (text == "array") return kArray;
    if (text == "boolean") return kBoolean;
    if (text == "integer") return kInteger;
    if (text == "number") return kNumber;
    return text == "null" ? kNull : 0;
}

bool all_different(std::span<const doc::Value> elements)
{
    if (elements.size() > kMaxCompared) return false;
    for (std::size_t i = 1; i < elements.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (equal(elements[i], elements[j])) return false;
    return true;
}

/// A whole number that is not negative and fits 64 bits with ease.
bool is_count(const doc::Value& value)
{
    const auto number = Number::of(value);
    return number && number->is_integer() && !number->negative && number->digits.size() < 16 &&
           number->exponent + static_cast<long>(number->digits.size()) < 16;
}

/// Whether a pattern has nothing that could be wrong in it.
bool is_plain_pattern(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '/' || c == ':' || c == ' ' || c == '.' || c == '^' || c == '$';
    });
}

/// One schema document.
class PlainSchema {
public:
    PlainSchema(const doc::Value& root, const Budget& budget)
        : root_(root), nodes_left_(std::min(kMaxNodes, budget.nodes)),
          steps_left_(std::min(kMaxSteps, budget.steps))
    {
    }

    bool is_valid()
    {
        if (!root_.is_object()) return false;
        if (const auto* const dialect = root_.find("$schema")) {
            const auto draft = is_text(*dialect) ? draft_of_url(dialect->as_string()) : std::nullopt;
            if (!draft || *draft < 7) return false;
            draft_ = *draft;
        }
        return is_schema(root_, 0);
    }
    bool accepts(const doc::Value& instance) { return fits(root_, instance, 0) && !unsure_; }

private:
    bool is_schema(const doc::Value& schema, int depth);
    bool has_shape(const KeywordEntry& entry, const doc::Value& value, int depth);
    bool is_reference(const doc::Value& value, int depth);
    bool is_pattern(const doc::Value& value);
    const doc::Value* referred(std::string_view reference) const;

    bool fits(const doc::Value& schema, const doc::Value& value, int depth);
    bool fits_keyword(
        Keyword keyword,
        const doc::Value& operand,
        const doc::Value& schema,
        const doc::Value& value,
        int depth);
    bool fits_combination(Keyword keyword, const doc::Value& operand, const doc::Value& value, int depth);
    bool fits_members(const doc::Value& properties, const doc::Value& value, int depth);
    bool fits_others(const doc::Value& schema, const doc::Value& others, const doc::Value& value, int depth);
    bool fits_text(Keyword keyword, const doc::Value& operand, std::string_view text);
    bool fits_bound(Keyword keyword, const doc::Value& bound, const doc::Value& value);
    bool has_type(const doc::Value& types, const doc::Value& value) const;
    bool give_up()
    {
        unsure_ = true;
        return false;
    }

    const doc::Value& root_;
    int draft_ = kLatestDraft;
    std::size_t nodes_left_;
    std::uint64_t steps_left_;
    bool unsure_ = false;
    std::unordered_map<const doc::Value*, bool> referred_;  ///< what references led to
    std::unordered_map<const doc::Value*, std::shared_ptr<const sprig::GoRegexp>> patterns_;
};

bool PlainSchema::is_schema(const doc::Value& schema, int depth)
{
    if (schema.is_bool()) return true;
    if (!schema.is_object() || depth > kMaxDepth || nodes_left_ == 0) return false;
    --nodes_left_;
    for (const auto& member : schema.members()) {
        const auto* const entry = find_keyword(member.key());
        if (entry == nullptr) continue;
        if (entry->keyword == Keyword::ModernDefinitions && draft_ < 2019) return false;
        if (entry->shape == Shape::Dialect ? &schema != &root_ : !has_shape(*entry, member.value, depth))
            return false;
    }
    return true;
}

bool PlainSchema::has_shape(const KeywordEntry& entry, const doc::Value& value, int depth)
{
    const auto elements = value.elements();
    const auto each_is_schema = [&](const doc::Value& element) { return is_schema(element, depth + 1); };
    switch (entry.shape) {
    case Shape::Anything:
        return true;
    case Shape::Text:
        return is_text(value);
    case Shape::Flag:
        return value.is_bool();
    case Shape::List:
        return value.is_array();
    case Shape::Number:
        return Number::of(value).has_value();
    case Shape::Count:
        return is_count(value);
    case Shape::Texts:
        return value.is_array() && std::all_of(elements.begin(), elements.end(), is_text) &&
               all_different(elements);
    case Shape::Choices:
        return value.is_array() && (draft_ >= 2019 || (!elements.empty() && all_different(elements)));
    case Shape::Type:
        if (!value.is_array()) return type_named(value) != 0;
        return !elements.empty() && std::all_of(elements.begin(), elements.end(), type_named) &&
               all_different(elements);
    case Shape::Pattern:
        return is_pattern(value);
    case Shape::Schema:
        return is_schema(value, depth + 1);
    case Shape::Schemas:
        return !elements.empty() && std::all_of(elements.begin(), elements.end(), each_is_schema);
    case Shape::SchemaMap:
        return value.is_object() &&
               std::all_of(value.members().begin(), value.members().end(), [&](const doc::Member& member) {
                   return is_schema(member.value, depth + 1);
               });
    case Shape::Reference:
        return is_reference(value, depth);
    default:
        return false;
    }
}

bool PlainSchema::is_pattern(const doc::Value& value)
{
    if (!is_text(value)) return false;
    std::string error;
    return is_plain_pattern(value.as_string()) ||
           (patterns_[&value] = compile_pattern(value.as_string(), error)) != nullptr;
}

/// The target may lie where no schema is looked for, so that it has not been, or will not be, looked at.
bool PlainSchema::is_reference(const doc::Value& value, int depth)
{
    const auto* const target = is_text(value) ? referred(value.as_string()) : nullptr;
    if (target == nullptr) return false;
    if (target == &root_) return true;
    const auto [known, is_new] = referred_.emplace(target, true);
    return !is_new || is_schema(*target, depth + 1);
}

/// What "#" and "#/definitions/a" name, where each part is the plain name of an object's member.
const doc::Value* PlainSchema::referred(std::string_view reference) const
{
    if (!reference.starts_with('#')) return nullptr;
    reference.remove_prefix(1);
    const auto* value = &root_;
    while (!reference.empty()) {
        if (reference[0] != '/' || !value->is_object()) return nullptr;
        const auto name = reference.substr(1, reference.find('/', 1) - 1);
        const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                   c == '_' || c == '.' || c == '$';
        });
        value = is_plain && !name.empty() ? value->find(name) : nullptr;
        if (value == nullptr) return nullptr;
        reference.remove_prefix(name.size() + 1);
    }
    return value;
}

bool PlainSchema::fits(const doc::Value& schema, const doc::Value& value, int depth)
{
    if (schema.is_bool()) return schema.as_bool();
    if (depth > kMaxDepth || steps_left_ == 0) return give_up();
    --steps_left_;
    if (const auto* const reference = draft_ < 2019 ? schema.find("$ref") : nullptr) {
        // Older drafts apply nothing beside a reference; the original still does this.
        const auto* const constant = schema.find("const");
        return (constant == nullptr || equal(value, *constant)) &&
               fits(*referred(reference->as_string()), value, depth + 1);
    }
    for (const auto& member : schema.members()) {
        const auto* const entry = find_keyword(member.key());
        if (entry == nullptr || entry->keyword == Keyword::None) continue;
        if (!fits_keyword(entry->keyword, member.value, schema, value, depth + 1) || unsure_) return false;
    }
    return true;
}

bool PlainSchema::fits_keyword(
    Keyword keyword, const doc::Value& operand, const doc::Value& schema, const doc::Value& value, int depth)
{
    switch (keyword) {
    case Keyword::Type:
        return has_type(operand, value);
    case Keyword::Ref:
        return fits(*referred(operand.as_string()), value, depth);
    case Keyword::Const:
        return equal(value, operand);
    case Keyword::Enum: {
        const auto choices = operand.elements();
        return std::any_of(
            choices.begin(), choices.end(), [&](const auto& choice) { return equal(value, choice); });
    }
    case Keyword::AllOf:
    case Keyword::AnyOf:
    case Keyword::OneOf:
    case Keyword::Not:
        return fits_combination(keyword, operand, value, depth);
    case Keyword::If: {
        const auto* const branch = schema.find(fits(operand, value, depth) ? "then" : "else");
        return branch == nullptr || fits(*branch, value, depth);
    }
    case Keyword::Properties:
        return fits_members(operand, value, depth);
    case Keyword::AdditionalProperties:
        return fits_others(schema["properties"], operand, value, depth);
    case Keyword::Required: {
        const auto names = operand.elements();
        return !value.is_object() || std::all_of(names.begin(), names.end(), [&](const doc::Value& name) {
            return value.contains(name.as_string());
        });
    }
    case Keyword::MinProperties:
        return !value.is_object() || Number::of(operand)->to_int64() <= static_cast<std::int64_t>(value.size());
    case Keyword::MaxProperties:
        return !value.is_object() || Number::of(operand)->to_int64() >= static_cast<std::int64_t>(value.size());
    case Keyword::Items: {
        const auto elements = value.elements();
        return std::all_of(elements.begin(), elements.end(), [&](const auto& element) {
            return fits(operand, element, depth);
        });
    }
    case Keyword::MinItems:
        return !value.is_array() || Number::of(operand)->to_int64() <= static_cast<std::int64_t>(value.size());
    case Keyword::MaxItems:
        return !value.is_array() || Number::of(operand)->to_int64() >= static_cast<std::int64_t>(value.size());
    case Keyword::UniqueItems:
        if (!operand.as_bool() || !value.is_array()) return true;
        return value.size() <= kMaxCompared ? all_different(value.elements()) : give_up();
    case Keyword::Format:
    case Keyword::MinLength:
    case Keyword::MaxLength:
    case Keyword::Pattern:
        return !is_text(value) || fits_text(keyword, operand, value.as_string());
    case Keyword::Minimum:
    case Keyword::Maximum:
    case Keyword::ExclusiveMinimum:
    case Keyword::ExclusiveMaximum:
        return !is_number(value) || fits_bound(keyword, operand, value);
    default:
        return true;
    }
}

bool PlainSchema::fits_combination(
    Keyword keyword, const doc::Value& operand, const doc::Value& value, int depth)
{
    const auto elements = operand.elements();
    const auto one_fits = [&](const doc::Value& schema) { return fits(schema, value, depth); };
    switch (keyword) {
    case Keyword::AllOf:
        return std::all_of(elements.begin(), elements.end(), one_fits);
    case Keyword::AnyOf:
        return std::any_of(elements.begin(), elements.end(), one_fits);
    case Keyword::OneOf:
        return std::count_if(elements.begin(), elements.end(), one_fits) == 1;
    default:
        return !fits(operand, value, depth);
    }
}

bool PlainSchema::fits_members(const doc::Value& properties, const doc::Value& value, int depth)
{
    const auto members = value.members();
    return std::all_of(members.begin(), members.end(), [&](const doc::Member& member) {
        const auto* const schema = properties.find(member.key());
        return schema == nullptr || fits(*schema, member.value, depth);
    });
}

bool PlainSchema::fits_others(
    const doc::Value& properties, const doc::Value& others, const doc::Value& value, int depth)
{
    const auto members = value.members();
    return std::all_of(members.begin(), members.end(), [&](const doc::Member& member) {
        return properties.contains(member.key()) || fits(others, member.value, depth);
    });
}

bool PlainSchema::fits_text(Keyword keyword, const doc::Value& operand, std::string_view text)
{
    if (keyword == Keyword::Format) {
        // Later drafts only take note of formats.
        const auto check = draft_ < 2019 ? find_format(operand.as_string()) : nullptr;
        return check == nullptr || check(text).empty();
    }
    if (keyword == Keyword::Pattern) {
        auto& pattern = patterns_[&operand];
        std::string error;
        if (!pattern) pattern = compile_pattern(operand.as_string(), error);
        return pattern ? pattern->matches(text) : give_up();
    }
    const auto length = std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    const auto limit = Number::of(operand)->to_int64();
    return keyword == Keyword::MinLength ? length >= limit : length <= limit;
}

bool PlainSchema::fits_bound(Keyword keyword, const doc::Value& bound, const doc::Value& value)
{
    const auto number = Number::of(value);
    if (!number) return give_up();
    const auto order = number->compare(*Number::of(bound));
    switch (keyword) {
    case Keyword::Minimum:
        return order >= 0;
    case Keyword::Maximum:
        return order <= 0;
    case Keyword::ExclusiveMinimum:
        return order > 0;
    default:
        return order < 0;
    }
}

bool PlainSchema::has_type(const doc::Value& types, const doc::Value& value) const
{
    auto wanted = type_named(types);
    for (const auto& name : types.elements())
        wanted |= type_named(name);
    const auto type = type_of(value);
    if ((wanted & type) != 0) return true;
    if (type != kNumber || (wanted & kInteger) == 0) return false;
    if (value.is_integer()) return true;
    const auto number = Number::of(value);
    return number && number->is_integer();
}

}  // namespace

bool surely_fits(const doc::Value& schema, const doc::Value& instance, const Budget& budget)
{
    PlainSchema plain(schema, budget);
    return plain.is_valid() && plain.accepts(instance);
}

}  // namespace sluice::jsonschema
