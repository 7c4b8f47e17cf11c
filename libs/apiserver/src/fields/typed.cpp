#include "fields/typed.hpp"

#include "doc/json.hpp"
#include "fields/form.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::apiserver {
namespace {

using doc::Value;
using Relation = Type::Relation;
using Shape = Type::Shape;

std::string key_list(const std::vector<std::string>& keys)
{
    std::string out;
    for (const std::string& key : keys)
        out += (out.empty() ? "\"" : " \"") + key + "\"";
    return out;
}

std::string keyed_element(const Type& list, const Value& item)
{
    if (item.is_null()) throw TypedError{{"associative list with keys may not have a null element"}};
    if (!item.is_object()) throw TypedError{{"associative list with keys may not have non-map elements"}};
    std::vector<std::pair<std::string_view, const Value*>> found;
    for (const std::string& key : list.keys) {
        const Value* value = item.find(key);
        const FieldType* field = list.element->find(key);
        if (value == nullptr && field != nullptr && !field->fallback.is_null()) value = &field->fallback;
        if (value != nullptr) found.emplace_back(key, value);
    }
    if (found.empty())
        throw TypedError{{fmt::format(
            "associative list with keys has an element that omits all key fields [{}] (and doesn't have "
            "default "
            "values for any key fields)",
            key_list(list.keys))}};
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string out = "k:{";
    for (const auto& [key, value] : found) {
        if (out.size() > 3) out += ',';
        doc::write_json(out, Value(key), doc::JsonStyle::Go);
        out += ':';
        doc::write_json(out, *value, doc::JsonStyle::Go);
    }
    return out + '}';
}

std::string set_element(const Value& item)
{
    if (item.is_object()) throw TypedError{{"associative list without keys has an element that's a map type"}};
    if (item.is_array()) throw TypedError{{"not supported: associative list with lists as elements"}};
    if (item.is_null())
        throw TypedError{{"associative list without keys has an element that's an explicit null"}};
    return "v:" + doc::to_json(item, doc::JsonStyle::Go);
}

void claim(const Type& type, const Value& value, FieldSet& here, std::string_view element)
{
    const Form form = form_of(type, &value);
    if (form == Form::Scalar || is_atomic(type, form)) return here.insert_here(element);
    if (form == Form::List) {
        FieldSet& below = here.below(element);
        for (const Value& item : value.elements()) {
            const std::string place = list_element(type, item);
            claim(element_of(type), item, below, place);
            below.insert_here(place);
        }
        return;
    }
    FieldSet& below = here.below(element);
    for (const doc::Member& each : value.members()) {
        const std::string place = field_element(each.key());
        claim(member_of(type, each.key()), each.value, below, place);
        const bool leaf = each.value.is_null() || (each.value.is_object() && each.value.empty());
        if (leaf || !known_field(type, each.key())) below.insert_here(place);
    }
}

Value removed_from(const Type& type, const Value& value, const FieldSet& remove);

Value removed_items(const Type& type, const Value& list, const FieldSet& remove)
{
    Value out;
    for (const Value& item : list.elements()) {
        const std::string place = list_element(type, item);
        if (remove.has(place)) continue;
        const FieldSet* below = remove.with_prefix(place);
        out.push_back(below != nullptr ? removed_from(element_of(type), item, *below) : item);
    }
    return out;
}

Value removed_members(const Type& type, const Value& map, const FieldSet& remove)
{
    Value out;
    for (const doc::Member& each : map.members()) {
        const std::string place = field_element(each.key());
        if (remove.has(place)) continue;
        const FieldSet* below = remove.with_prefix(place);
        out.set(
            each.key(),
            below != nullptr ? removed_from(member_of(type, each.key()), each.value, *below) : each.value);
    }
    return out;
}

Value removed_from(const Type& type, const Value& value, const FieldSet& remove)
{
    const Form form = form_of(type, &value);
    if (form == Form::Scalar || value.is_null() || is_atomic(type, form) || value.empty()) return value;
    if (form == Form::List) return value.is_array() ? removed_items(type, value, remove) : value;
    return value.is_object() ? removed_members(type, value, remove) : value;
}

void reconcile(
    const Type& type,
    const FieldSet* set,
    bool member_alone,
    FieldSet::Path& path,
    FieldSet& drop,
    FieldSet& add)
{
    if (type.is_scalar() || type.shape == Shape::Deduced || type.shape == Shape::Untyped) return;
    const Form form = form_of(type, nullptr);
    if (!member_alone && is_atomic(type, form)) {
        if (set == nullptr || set->empty()) return;
        drop.insert(path);
        add.insert(path);
        return;
    }
    if (set == nullptr) return;
    for (const FieldSet::Node& node : set->nodes()) {
        const Type* below = &deduced_type();
        if (form == Form::List)
            below = &element_of(type);
        else
            below = type.member(std::string_view(node.element).substr(2));
        if (below == nullptr) continue;
        path.push_back(node.element);
        reconcile(*below, &node.children, node.member && node.children.empty(), path, drop, add);
        path.pop_back();
    }
}

}  // namespace

std::string TypedError::text() const
{
    // The original sorts nothing; it prints one problem alone and several as a list.
    if (problems.size() == 1) return problems.front();
    std::string out = "errors:";
    for (const std::string& each : problems)
        out += "\n  " + each;
    return out;
}

std::string list_element(const Type& list, const Value& item)
{
    return list.relation == Relation::Keyed ? keyed_element(list, item) : set_element(item);
}

FieldSet field_set_of(const Type& type, const Value& value)
{
    FieldSet root;
    claim(type, value, root, "f:");
    FieldSet out;
    if (const FieldSet* below = root.with_prefix("f:")) out = *below;
    out.drop_empty();
    return out;
}

Value remove_items(const Type& type, const Value& value, const FieldSet& remove)
{
    if (remove.empty()) return value;
    return removed_from(type, value, remove);
}

FieldSet with_named_fields(const FieldSet& set, const Type& type)
{
    FieldSet out = set;
    for (FieldSet::Node& node : out.nodes()) {
        const std::string_view name = std::string_view(node.element).substr(2);
        const Type* below = nullptr;
        if (node.element.front() == 'f' && form_of(type, nullptr) == Form::Map) {
            below = type.member(name);
            if (!node.children.empty() && known_field(type, name)) node.member = true;
        } else if (node.element.front() == 'k' && type.shape == Shape::List) {
            below = type.element;
        }
        node.children = with_named_fields(node.children, below != nullptr ? *below : deduced_type());
    }
    return out;
}

FieldSet reconciled_with_schema(const FieldSet& set, const Type& type)
{
    FieldSet drop, add;
    FieldSet::Path path;
    reconcile(type, &set, false, path, drop, add);
    if (drop.empty()) return set;
    return set.recursive_difference(drop).union_with(add);
}

}  // namespace sluice::apiserver
