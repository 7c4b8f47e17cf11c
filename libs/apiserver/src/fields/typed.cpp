#include "fields/typed.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

namespace sluice::apiserver {

namespace {

using doc::Value;
using Relation = Type::Relation;
using Shape = Type::Shape;

enum class Form { Scalar, List, Map };

bool is_scalar(const Value& value)
{
    return !value.is_null() && !value.is_array() && !value.is_object();
}

// What the schema makes of this value. Only types without a schema look at the value; a null may be anything,
// and is taken for a map as the original does.
Form form_of(const Type& type, const Value* value)
{
    switch (type.shape) {
    case Shape::Struct:
    case Shape::Map:
        return Form::Map;
    case Shape::List:
        return Form::List;
    case Shape::Deduced:
    case Shape::Untyped:
        if (value != nullptr && is_scalar(*value)) return Form::Scalar;
        return value != nullptr && value->is_array() ? Form::List : Form::Map;
    default:
        return Form::Scalar;
    }
}

bool is_atomic(const Type& type, Form form)
{
    if (form == Form::List) return type.relation != Relation::Set && type.relation != Relation::Keyed;
    return type.relation == Relation::Atomic;
}

const Type& element_of(const Type& type)
{
    if (type.shape == Shape::Deduced || type.shape == Shape::Untyped) return untyped_type();
    return type.element != nullptr ? *type.element : deduced_type();
}

const Type& member_of(const Type& type, std::string_view key)
{
    const Type* found = type.member(key);
    return found != nullptr ? *found : deduced_type();
}

bool known_field(const Type& type, std::string_view key)
{
    return type.find(key) != nullptr;
}

const Value* as_map(const Value* value)
{
    return value != nullptr && value->is_object() ? value : nullptr;
}

const Value* as_list(const Value* value)
{
    return value != nullptr && value->is_array() ? value : nullptr;
}

bool holds_nothing(const Value* container)
{
    return container == nullptr || container->empty();
}

std::string field_element(std::string_view name)
{
    std::string out = "f:";
    out += name;
    return out;
}

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

// ---- validation

/// Go's %v of a value in the original's messages.
std::string shown(const Value& value)
{
    if (value.is_string()) return doc::to_json(value, doc::JsonStyle::Go);
    return doc::to_json(value, doc::JsonStyle::Go);
}

std::string_view go_type(const Value& value)
{
    switch (value.kind()) {
    case doc::Kind::Bool:
        return "bool";
    case doc::Kind::Int:
    case doc::Kind::Uint:
        return "int64";
    case doc::Kind::Double:
        return "float64";
    case doc::Kind::String:
        return "string";
    case doc::Kind::Array:
        return "[]interface {}";
    default:
        return "map[string]interface {}";
    }
}

class Checker {
public:
    explicit Checker(Duplicates duplicates) : duplicates_(duplicates) {}
    std::vector<std::string> problems;

    void check(const Type& type, const Value& value)
    {
        switch (form_of(type, &value)) {
        case Form::Scalar:
            return scalar(type, value);
        case Form::List:
            return list(type, value);
        case Form::Map:
            return map(type, value);
        }
    }

private:
    void complain(std::string what)
    {
        std::string where;
        for (const std::string& part : path_)
            where += part;
        problems.push_back(where.empty() ? std::move(what) : where + ": " + what);
    }

    void scalar(const Type& type, const Value& value)
    {
        if (value.is_null()) return;
        switch (type.shape) {
        case Shape::Int32:
        case Shape::Int64:
        case Shape::Number:
            if (!value.is_number())
                complain(fmt::format("expected numeric (int or float), got {}", go_type(value)));
            return;
        case Shape::String:
        case Shape::Bytes:
            if (!value.is_string()) complain(fmt::format("expected string, got {}", shown_go(value)));
            return;
        case Shape::Boolean:
            if (!value.is_bool()) complain(fmt::format("expected boolean, got {}", shown(value)));
            return;
        default:
            if (!is_scalar(value)) complain(fmt::format("expected any scalar, got {}", shown(value)));
        }
    }

    // The original prints its own wrapper of the value with %#v.
    static std::string shown_go(const Value& value)
    {
        return value.is_string() ? shown(value)
                                 : fmt::format("&value.valueUnstructured{{Value:{}}}", shown(value));
    }

    void list(const Type& type, const Value& value)
    {
        if (value.is_null()) return;
        if (!value.is_array()) return complain(fmt::format("expected list, got {}", shown(value)));
        const bool associative = !is_atomic(type, Form::List);
        std::set<std::string> seen;
        std::size_t index = 0;
        for (const Value& item : value.elements()) {
            std::string place = fmt::format("[{}]", index);
            if (associative) {
                try {
                    std::string element = list_element(type, item);
                    place = path_text({element});
                    if (!seen.insert(std::move(element)).second && duplicates_ == Duplicates::Refuse)
                        complain(fmt::format("duplicate entries for key {}", place));
                } catch (const TypedError& error) {
                    return complain(fmt::format("element {}: {}", index, error.text()));
                }
            }
            path_.push_back(std::move(place));
            check(element_of(type), item);
            path_.pop_back();
            ++index;
        }
    }

    void map(const Type& type, const Value& value)
    {
        if (value.is_null()) return;
        if (!value.is_object()) return complain(fmt::format("expected map, got {}", shown(value)));
        const bool open = type.shape == Shape::Deduced || type.shape == Shape::Untyped;
        for (const doc::Member& each : value.members()) {
            path_.push_back("." + std::string(each.key()));
            const Type* below = open ? &type : type.member(each.key());
            if (below == nullptr)
                complain("field not declared in schema");
            else
                check(*below, each.value);
            path_.pop_back();
        }
    }

    Duplicates duplicates_;
    std::vector<std::string> path_;
};

// ---- what an applier claims

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

// ---- comparison

class Comparer {
public:
    Comparison result;

    void compare(const Type& type, const Value* before, const Value* after)
    {
        if (before != nullptr && after != nullptr && before->same_storage(*after)) return;
        const Form form = form_of(type, after != nullptr ? after : before);
        if (before != nullptr && after != nullptr) {
            const Form was = form_of(type, before);
            if (was != form && !walk(type, was, before, nullptr_if_other(after, was))) {
                // only the children of what it was are gone; that the place itself changed is told below
            }
        }
        const bool leaf = walk(type, form, before, after);
        if (leaf) return;
        if (before == nullptr)
            result.added.insert(path_);
        else if (after == nullptr)
            result.removed.insert(path_);
    }

private:
    static const Value* nullptr_if_other(const Value* value, Form form)
    {
        if (form == Form::List) return as_list(value);
        if (form == Form::Map) return as_map(value);
        return value;
    }

    // True if this place was told of as one leaf.
    bool walk(const Type& type, Form form, const Value* before, const Value* after)
    {
        if (form == Form::Scalar) return leaf(before, after);
        const Value* left = form == Form::List ? as_list(before) : as_map(before);
        const Value* right = form == Form::List ? as_list(after) : as_map(after);
        if (is_atomic(type, form) || (holds_nothing(left) && holds_nothing(right))) return leaf(before, after);
        if (form == Form::List)
            items(type, left, right);
        else
            members(type, left, right);
        return false;
    }

    bool leaf(const Value* before, const Value* after)
    {
        if (before == nullptr)
            result.added.insert(path_);
        else if (after == nullptr)
            result.removed.insert(path_);
        else if (!(*before == *after))
            result.modified.insert(path_);
        return true;
    }

    void at(std::string element, const Type& type, const Value* before, const Value* after)
    {
        path_.push_back(std::move(element));
        compare(type, before, after);
        path_.pop_back();
    }

    void members(const Type& type, const Value* before, const Value* after)
    {
        if (before != nullptr)
            for (const doc::Member& each : before->members())
                at(field_element(each.key()),
                   member_of(type, each.key()),
                   &each.value,
                   after != nullptr ? after->find(each.key()) : nullptr);
        if (after == nullptr) return;
        for (const doc::Member& each : after->members())
            if (before == nullptr || !before->contains(each.key()))
                at(field_element(each.key()), member_of(type, each.key()), nullptr, &each.value);
    }

    using Index = std::unordered_map<std::string, std::vector<const Value*>>;

    static Index index_of(const Type& type, const Value* list, std::vector<std::string>& order)
    {
        Index index;
        if (list == nullptr) return index;
        for (const Value& item : list->elements()) {
            std::string place = list_element(type, item);
            auto& slot = index[place];
            if (slot.empty()) order.push_back(std::move(place));
            slot.push_back(&item);
        }
        return index;
    }

    void items(const Type& type, const Value* before, const Value* after)
    {
        std::vector<std::string> order, later;
        const Index left = index_of(type, before, order);
        const Index right = index_of(type, after, later);
        for (std::string& place : later)
            if (!left.contains(place)) order.push_back(std::move(place));
        static const std::vector<const Value*> none;
        for (const std::string& place : order) {
            const auto l = left.find(place);
            const auto r = right.find(place);
            item(type, place, l == left.end() ? none : l->second, r == right.end() ? none : r->second);
        }
    }

    // Duplicates (which only updates may bring) count as one atomic thing.
    void item(
        const Type& type,
        const std::string& place,
        const std::vector<const Value*>& left,
        const std::vector<const Value*>& right)
    {
        const Value* const l = left.empty() ? nullptr : left.front();
        const Value* const r = right.empty() ? nullptr : right.front();
        if (left.size() <= 1 && right.size() <= 1) return at(place, element_of(type), l, r);
        path_.push_back(place);
        if (left.size() >= 2 && right.size() >= 2) {
            const bool same = std::equal(
                left.begin(), left.end(), right.begin(), right.end(), [](const Value* a, const Value* b) {
                    return *a == *b;
                });
            if (!same) result.modified.insert(path_);
        } else if (left.size() >= 2) {
            if (r != nullptr) compare(element_of(type), nullptr, r);
            result.removed.insert(path_);
        } else {
            if (l != nullptr) compare(element_of(type), l, nullptr);
            result.added.insert(path_);
        }
        path_.pop_back();
    }

    FieldSet::Path path_;
};

// ---- merge

std::optional<Value> merged(const Type& type, const Value* live, const Value* config);

std::optional<Value> merged_members(const Type& type, const Value* live, const Value* config)
{
    Value out = live != nullptr ? *live : Value::object();
    if (config != nullptr) {
        for (const doc::Member& each : config->members()) {
            const Value* below = live != nullptr ? live->find(each.key()) : nullptr;
            std::optional<Value> value = merged(member_of(type, each.key()), below, &each.value);
            if (!value)
                out.erase(each.key());
            else if (below == nullptr || !value->same_storage(*below))
                out.set(each.key(), std::move(*value));
        }
    }
    if (out.empty()) return std::nullopt;
    return out;
}

struct Indexed {
    std::vector<std::string> places;
    std::unordered_map<std::string, const Value*> values;  // a duplicate maps to nullptr: it is not merged
    bool has(const std::string& place) const { return values.contains(place); }
    const Value* at(const std::string& place) const
    {
        const auto found = values.find(place);
        return found == values.end() ? nullptr : found->second;
    }
};

Indexed indexed(const Type& type, const Value* list)
{
    Indexed out;
    if (list == nullptr) return out;
    for (const Value& item : list->elements()) {
        std::string place = list_element(type, item);
        const auto [at, fresh] = out.values.emplace(place, &item);
        if (!fresh) at->second = nullptr;
        out.places.push_back(std::move(place));
    }
    return out;
}

// The applier's order wins among the items it names; items of others stay where they stood between them.
std::optional<Value> merged_items(const Type& type, const Value* live, const Value* config)
{
    const Indexed left = indexed(type, live);
    const Indexed right = indexed(type, config);
    std::vector<const std::string*> shared;
    for (const std::string& place : right.places)
        if (left.has(place)) shared.push_back(&place);
    std::size_t next_shared = 0;
    const auto awaited = [&]() { return next_shared < shared.size() ? shared[next_shared] : nullptr; };

    Value out = Value::array();
    std::set<std::string_view> done;
    const Type& element = element_of(type);
    const auto put = [&](const Value* l, const Value* r) {
        if (l == nullptr && r == nullptr) return;
        if (std::optional<Value> item = merged(element, l, r)) out.push_back(std::move(*item));
    };
    std::size_t l = 0, r = 0;
    while (l < left.places.size() || r < right.places.size()) {
        if (l < left.places.size() && r < right.places.size()) {
            const std::string& place = left.places[l];
            if (place == right.places[r]) {
                done.insert(place);
                put(left.at(place), right.at(place));
                ++l, ++r;
                ++next_shared;
                continue;
            }
            if (right.has(place) && awaited() != nullptr && *awaited() != place) {
                ++l;  // shared, but its turn comes later
                continue;
            }
        }
        if (l < left.places.size()) {
            const std::string& place = left.places[l];
            if (!right.has(place)) {
                put(&(*live)[l], nullptr);
                ++l;
                continue;
            }
            if (done.contains(place)) ++l;
        }
        if (r < right.places.size()) {
            const std::string& place = right.places[r];
            done.insert(place);
            put(left.at(place), right.at(place));
            ++r;
            if (awaited() != nullptr && *awaited() == place) ++next_shared;
        }
    }
    if (out.empty()) return std::nullopt;
    if (live != nullptr && *live == out) return *live;
    return out;
}

std::optional<Value> merged(const Type& type, const Value* live, const Value* config)
{
    const Form form = form_of(type, config != nullptr ? config : live);
    // What is equal stays the live one, so that comparing the two afterwards costs nothing.
    const Value* kept = config == nullptr || (live != nullptr && *live == *config) ? live : config;
    if (form == Form::Scalar || kept == live) return *kept;
    const Value* left = form == Form::List ? as_list(live) : as_map(live);
    const Value* right = form == Form::List ? as_list(config) : as_map(config);
    if (is_atomic(type, form) || (holds_nothing(left) && holds_nothing(right))) return *kept;
    if (form == Form::List) return merged_items(type, left, right);
    return merged_members(type, left, right);
}

// ---- removal

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

// ---- schema changes

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

void check_typed(const Type& type, const Value& value, Duplicates duplicates)
{
    Checker checker(duplicates);
    checker.check(type, value);
    if (!checker.problems.empty()) throw TypedError{std::move(checker.problems)};
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

Comparison compare_typed(const Type& type, const Value& before, const Value& after)
{
    Comparer comparer;
    comparer.compare(type, &before, &after);
    return std::move(comparer.result);
}

Value merge_typed(const Type& type, const Value& live, const Value& config)
{
    return merged(type, &live, &config).value_or(Value::object());
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
