#include "gotemplate/strconv.hpp"
#include "library.hpp"
#include "sprig/go_regexp.hpp"
#include "text.hpp"
#include "url.hpp"

namespace sluice::jsonschema {

using gotemplate::strconv::quote;
namespace {

std::vector<std::string> texts_of(const doc::Value& array)
{
    std::vector<std::string> texts;
    for (const auto& element : array.elements())
        if (is_text(element)) texts.push_back(element.text());
    return texts;
}

unsigned types_of(const doc::Value& type)
{
    struct Name {
        std::string_view name;
        unsigned bit;
    };
    static constexpr Name names[] = {
        {"null", kNull},
        {"boolean", kBoolean},
        {"number", kNumber},
        {"integer", kInteger},
        {"string", kString},
        {"array", kArray},
        {"object", kObject}};
    unsigned bits = 0;
    const auto add = [&](const doc::Value& text) {
        for (const auto& name : names)
            if (is_text(text) && text.as_string() == name.name) bits |= name.bit;
    };
    add(type);
    for (const auto& element : type.elements())
        add(element);
    return bits;
}

/// Reads the keywords of one object into its node, a vocabulary at a time.
class KeywordCompiler {
public:
    KeywordCompiler(Library& library, Document& document, const doc::Value& object, Node& node)
        : library_(library), document_(document), object_(object), node_(node),
          resource_(document.resource_at(node.pointer))
    {
    }

    void compile()
    {
        const int draft = node_.draft;
        core();
        // Up to draft 7 a $ref stands alone; the reference still sees what drafts 6 and 7 added.
        if (draft >= 2019 || node_.ref == nullptr) {
            if (has("applicator")) applicators();
            if (has("validation")) assertions();
            format();
        }
        if (draft >= 6) {
            if (has("applicator")) {
                node_.contains = subschema("contains");
                node_.property_names = subschema("propertyNames");
            }
            if (const auto* constant = has("validation") ? object_.find("const") : nullptr)
                node_.constant = *constant;
        }
        if (draft >= 7 && has("applicator")) conditions();
        if (draft >= 2019) of_2019();
        if (draft >= 2020) of_2020();
    }

private:
    bool has(std::string_view vocabulary) const { return resource_.dialect.has(vocabulary); }
    const Node* at(const std::string& pointer) { return library_.want(node_.url, pointer); }
    std::string pointer_to(std::string_view keyword) const { return node_.pointer + pointer_token(keyword); }
    const Node* subschema(std::string_view keyword)
    {
        return object_.contains(keyword) ? at(pointer_to(keyword)) : nullptr;
    }

    std::vector<const Node*> list(std::string_view keyword)
    {
        std::vector<const Node*> nodes;
        for (std::size_t i = 0; i < object_[keyword].elements().size(); ++i)
            nodes.push_back(at(pointer_to(keyword) + '/' + std::to_string(i)));
        return nodes;
    }
    std::map<std::string, const Node*, std::less<>> map(std::string_view keyword)
    {
        std::map<std::string, const Node*, std::less<>> nodes;
        for (const auto& member : object_[keyword].members())
            nodes.emplace(member.key(), at(pointer_to(keyword) + pointer_token(member.key())));
        return nodes;
    }
    void additional(std::string_view keyword, std::optional<bool>& allowed, const Node*& schema)
    {
        const auto& value = object_[keyword];
        if (value.is_bool())
            allowed = value.as_bool();
        else
            schema = subschema(keyword);
    }
    std::optional<Number> number(std::string_view keyword) const { return Number::of(object_[keyword]); }
    std::optional<std::int64_t> count(std::string_view keyword) const
    {
        const auto value = number(keyword);
        if (!value || !value->is_integer()) return std::nullopt;
        return value->to_int64();
    }
    const Node* reference(std::string_view keyword)
    {
        const auto text = text_member(object_, keyword);
        return text ? library_.referred(document_, resource_.id, *text) : nullptr;
    }
    Pattern pattern(std::string text, std::string_view keyword) const
    {
        std::string error;
        auto compiled = compile_pattern(text, error);
        if (!compiled)
            refuse(
                "invalid regex " + quote(text) + " at " +
                quote(node_.location + '/' + escaped_pointer(keyword)) + ": " + error);
        return {std::move(text), std::move(compiled)};
    }

    void core() { node_.ref = reference("$ref"); }

    void applicators()
    {
        node_.all_of = list("allOf");
        node_.any_of = list("anyOf");
        node_.one_of = list("oneOf");
        node_.negated = subschema("not");
        if (node_.draft < 2020 && object_["items"].is_array()) {
            node_.prefix_items = list("items");
            node_.has_prefix_items = true;
            additional("additionalItems", node_.additional_items_allowed, node_.additional_items);
        } else if (node_.draft < 2020) {
            node_.items = subschema("items");
        }
        node_.properties = map("properties");
        for (const auto& [text, schema] : map("patternProperties"))
            node_.pattern_properties.emplace_back(pattern(text, "patternProperties"), schema);
        additional("additionalProperties", node_.additional_properties_allowed, node_.additional_properties);
        for (const auto& member : object_["dependencies"].members()) {
            auto& dependency = node_.dependencies[std::string(member.key())];
            if (member.value.is_array())
                dependency.names = texts_of(member.value);
            else
                dependency.schema = at(pointer_to("dependencies") + pointer_token(member.key()));
        }
    }

    void assertions()
    {
        node_.types = types_of(object_["type"]);
        if (const auto& values = object_["enum"]; values.is_array()) {
            node_.enumeration = values;
            for (const auto& value : values.elements())
                node_.enumeration_types |= type_of(value);
        }
        node_.multiple_of = number("multipleOf");
        bound("maximum", "exclusiveMaximum", node_.maximum, node_.exclusive_maximum);
        bound("minimum", "exclusiveMinimum", node_.minimum, node_.exclusive_minimum);
        node_.min_length = count("minLength");
        node_.max_length = count("maxLength");
        if (auto text = text_member(object_, "pattern")) node_.pattern = pattern(std::move(*text), "pattern");
        node_.min_items = count("minItems");
        node_.max_items = count("maxItems");
        node_.unique_items = object_["uniqueItems"].bool_or(false);
        node_.min_properties = count("minProperties");
        node_.max_properties = count("maxProperties");
        node_.required = texts_of(object_["required"]);
    }
    /// In draft 4 the exclusive keyword is a flag.
    void bound(
        std::string_view keyword,
        std::string_view exclusive,
        std::optional<Number>& open,
        std::optional<Number>& closed)
    {
        const bool flagged = object_[exclusive].bool_or(false);
        (flagged ? closed : open) = number(keyword);
        if (!flagged) closed = number(exclusive);
    }

    void format()
    {
        if (!library_.asserts_format(resource_.dialect)) return;
        const auto name = text_member(object_, "format");
        if (!name) return;
        node_.format_name = *name;
        node_.format = find_format(*name);
    }

    void conditions()
    {
        node_.condition = subschema("if");
        if (node_.condition == nullptr) return;
        const auto& condition = object_["if"];
        if (condition.bool_or(true)) node_.then = subschema("then");
        if (!condition.bool_or(false)) node_.otherwise = subschema("else");
    }

    void of_2019()
    {
        node_.recursive_ref = reference("$recursiveRef");
        node_.recursive_anchor = object_["$recursiveAnchor"].bool_or(false);
        if (has("validation")) {
            if (node_.contains != nullptr) {
                node_.min_contains = count("minContains");
                node_.max_contains = count("maxContains");
            }
            for (const auto& member : object_["dependentRequired"].members())
                if (member.value.is_array())
                    node_.dependent_required[std::string(member.key())] = texts_of(member.value);
        }
        if (has("applicator")) node_.dependent_schemas = map("dependentSchemas");
        if (!has(node_.draft == 2019 ? "applicator" : "unevaluated")) return;
        node_.unevaluated_items = subschema("unevaluatedItems");
        node_.unevaluated_properties = subschema("unevaluatedProperties");
    }

    void of_2020()
    {
        node_.dynamic_ref = reference("$dynamicRef");
        if (node_.dynamic_ref != nullptr) {
            const auto text = *text_member(object_, "$dynamicRef");
            std::string error;
            const auto fragment = unescaped(split_fragment(text).second, error).value_or("");
            if (!fragment.starts_with('/')) node_.dynamic_ref_anchor = fragment;
        }
        node_.dynamic_anchor = text_member(object_, "$dynamicAnchor").value_or("");
        if (!has("applicator")) return;
        node_.prefix_items = list("prefixItems");
        node_.items = subschema("items");
    }

    Library& library_;
    Document& document_;
    const doc::Value& object_;
    Node& node_;
    Resource& resource_;
};

}  // namespace

unsigned type_of(const doc::Value& value) noexcept
{
    if (is_number(value)) return kNumber;
    switch (value.kind()) {
    case doc::Kind::Null:
        return kNull;
    case doc::Kind::Bool:
        return kBoolean;
    case doc::Kind::Array:
        return kArray;
    case doc::Kind::Object:
        return kObject;
    default:
        return kString;
    }
}

void compile_keywords(Library& library, Document& document, const doc::Value& object, Node& node)
{
    KeywordCompiler(library, document, object, node).compile();
}

}  // namespace sluice::jsonschema
