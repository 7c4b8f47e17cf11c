#include "crd/crd_schema.hpp"

#include "schema/decode.hpp"

#include <fmt/format.h>

#include <set>

namespace sluice::apiserver {

namespace {

using doc::Value;

bool keeps_unknown(const Value& schema)
{
    return schema["x-kubernetes-preserve-unknown-fields"].bool_or(false);
}

std::string join(const std::string& path, std::string_view key)
{
    return path.empty() ? std::string(key) : path + "." + std::string(key);
}

void prune(
    const Value& schema, Value& value, const std::string& path, std::vector<std::string>& unknown, bool top);

void prune_object(
    const Value& schema, Value& value, const std::string& path, std::vector<std::string>& unknown, bool top)
{
    const Value& properties = schema["properties"];
    const Value& additional = schema["additionalProperties"];
    const bool embedded = top || schema["x-kubernetes-embedded-resource"].bool_or(false);
    const bool keep = keeps_unknown(schema);
    std::vector<std::string> drop;
    const Value before = value;  // walked while `value` changes
    for (const doc::Member& each : before.members()) {
        const std::string_view key = each.key();
        if (embedded && (key == "apiVersion" || key == "kind" || key == "metadata")) continue;
        const Value* known = properties.find(key);
        if (known == nullptr && additional.is_object()) known = &additional;
        if (known == nullptr) {
            if (keep || additional.bool_or(false)) continue;
            drop.emplace_back(key);
            unknown.push_back(join(path, key));
            continue;
        }
        if (!each.value.is_object() && !each.value.is_array()) continue;
        Value below = each.value;
        prune(*known, below, join(path, key), unknown, false);
        if (!below.same_storage(each.value)) value.set(std::string(key), std::move(below));
    }
    for (const std::string& key : drop)
        value.erase(key);
}

void prune(
    const Value& schema, Value& value, const std::string& path, std::vector<std::string>& unknown, bool top)
{
    if (value.is_array()) {
        const Value& items = schema["items"];
        if (!items.is_object()) return;
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (!value[i].is_object() && !value[i].is_array()) continue;
            Value item = value[i];
            prune(items, item, fmt::format("{}[{}]", path, i), unknown, false);
            if (!item.same_storage(value[i])) value.edit_at(i) = std::move(item);
        }
        return;
    }
    if (value.is_object()) prune_object(schema, value, path, unknown, top);
}

/// True if there is a default anywhere below: most of a schema has none, and is not walked.
bool has_defaults(const Value& schema)
{
    if (schema.contains("default")) return true;
    for (const doc::Member& each : schema["properties"].members())
        if (has_defaults(each.value)) return true;
    const Value& additional = schema["additionalProperties"];
    return (additional.is_object() && has_defaults(additional)) ||
           (schema["items"].is_object() && has_defaults(schema["items"]));
}

void fill(const Value& schema, Value& value)
{
    if (value.is_array()) {
        if (!schema["items"].is_object() || !has_defaults(schema["items"])) return;
        for (std::size_t i = 0; i < value.size(); ++i)
            fill(schema["items"], value.edit_at(i));
        return;
    }
    if (!value.is_object()) return;
    for (const doc::Member& each : schema["properties"].members()) {
        const Value& property = each.value;
        const Value* given = value.find(each.key());
        const bool fallback = property.contains("default");
        const bool drop_null = given != nullptr && given->is_null() && !property["nullable"].bool_or(false);
        if (fallback && (given == nullptr || drop_null)) {
            value.set(each.key(), property["default"]);
            given = value.find(each.key());
        }
        if (given != nullptr && (given->is_object() || given->is_array()) && has_defaults(property))
            fill(property, value.edit(each.key()));
    }
    const Value& additional = schema["additionalProperties"];
    if (!additional.is_object() || !has_defaults(additional)) return;
    std::vector<std::string> others;
    for (const doc::Member& each : value.members())
        if (!schema["properties"].contains(each.key())) others.emplace_back(each.key());
    for (const std::string& key : others)
        fill(additional, value.edit(key));
}

Type::Shape scalar_shape(const Value& schema)
{
    const std::string_view type = schema["type"].string_or("");
    if (type == "integer") return Type::Shape::Int64;
    if (type == "number") return Type::Shape::Number;
    if (type == "boolean") return Type::Shape::Boolean;
    const std::string_view format = schema["format"].string_or("");
    return format.empty() || format == "byte" ? Type::Shape::String : Type::Shape::IntOrString;
}

FieldType plain_field(std::string name, const Type& type)
{
    FieldType out;
    out.name = std::move(name);
    out.type = &type;
    return out;
}

void set_list_relation(const Value& schema, Type& type)
{
    const std::string_view list = schema["x-kubernetes-list-type"].string_or("atomic");
    type.relation = list == "set"   ? Type::Relation::Set
                    : list == "map" ? Type::Relation::Keyed
                                    : Type::Relation::Atomic;
    for (const Value& key : schema["x-kubernetes-list-map-keys"].elements())
        type.keys.push_back(key.text());
}

}  // namespace

std::shared_ptr<const CrdSchema> CrdSchema::parse(const Value& schema)
{
    std::shared_ptr<CrdSchema> out(new CrdSchema);
    out->document_ = schema.is_object()
                         ? schema
                         : Value::object({{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}});
    out->type_ = out->build(out->document_, false, true);
    out->rule_ = Rule::parse(out->document_);
    return out;
}

const Type* CrdSchema::build(const Value& schema, bool preserve, bool top)
{
    preserve = preserve || keeps_unknown(schema);
    const std::string_view kind = schema["type"].string_or("");
    auto made = std::make_unique<Type>();
    Type& type = *made;
    types_.push_back(std::move(made));
    type.nullable = schema["nullable"].bool_or(false);
    if (schema["x-kubernetes-int-or-string"].bool_or(false)) {
        type.shape = Type::Shape::IntOrString;
        return &type;
    }
    if (kind == "array") {
        type.shape = Type::Shape::List;
        set_list_relation(schema, type);
        type.element = schema["items"].is_object() ? build(schema["items"], preserve, false) : &untyped_type();
        return &type;
    }
    if (kind.empty() && !schema["properties"].is_object() && !schema["additionalProperties"].is_object()) {
        type.shape = Type::Shape::Deduced;
        return &type;
    }
    if (!kind.empty() && kind != "object") {
        type.shape = scalar_shape(schema);
        return &type;
    }
    type.shape = Type::Shape::Struct;
    if (schema["x-kubernetes-map-type"].string_or("") == "atomic") type.relation = Type::Relation::Atomic;
    const Value& additional = schema["additionalProperties"];
    if (additional.is_object())
        type.element = build(additional, preserve, false);
    else if (additional.bool_or(false) || preserve || schema["properties"].empty())
        type.element = &deduced_type();
    const bool embedded = top || schema["x-kubernetes-embedded-resource"].bool_or(false);
    for (const doc::Member& each : schema["properties"].members()) {
        const std::string_view name = each.key();
        if (embedded && (name == "metadata" || name == "apiVersion" || name == "kind")) continue;
        FieldType field;
        field.name = std::string(name);
        field.type = build(each.value, preserve, false);
        field.fallback = each.value["default"];
        type.fields.push_back(std::move(field));
    }
    if (embedded) {
        static const Type text = [] {
            Type out;
            out.shape = Type::Shape::String;
            return out;
        }();
        type.fields.push_back(plain_field("apiVersion", text));
        type.fields.push_back(plain_field("kind", text));
        type.fields.push_back(plain_field("metadata", builtin_type("meta/v1.ObjectMeta")));
    }
    return &type;
}

Value CrdSchema::pruned(const Value& object, std::vector<std::string>& unknown) const
{
    Value out = object;
    prune(document_, out, "", unknown, true);
    return out;
}

void CrdSchema::apply_defaults(Value& object) const
{
    if (has_defaults(document_)) fill(document_, object);
}

FieldErrors CrdSchema::validate(const Value& object) const
{
    FieldErrors errors;
    // metadata is checked as ObjectMeta; whatever the schema says of it is not looked at.
    Value plain = object;
    plain.erase("metadata");
    plain.set("metadata", Value::object());
    rule_->check("", plain, errors);
    return errors;
}

}  // namespace sluice::apiserver
