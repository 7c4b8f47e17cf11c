#include "cluster/strategic_merge.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::string_view kDirective = "$patch";
constexpr std::string_view kRetain = "$retainKeys";
constexpr std::string_view kOrder = "$setElementOrder/";
constexpr std::string_view kDeletePrimitive = "$deleteFromPrimitiveList/";

const Type& below(const Type& type, std::string_view key)
{
    const Type* found = type.member(key);
    return found != nullptr ? *found : deduced_type();
}

Value merge_map(const Type& type, const Value& original, const Value& patch);

// A patch that becomes a value loses its directives.
Value cleaned(const Value& patch)
{
    if (patch.is_array()) {
        Value out = Value::array();
        for (const Value& each : patch.elements()) {
            if (each.is_object() && each["$patch"].string_or("") == "delete") continue;
            if (each.is_object() && each["$patch"].string_or("") == "replace" && each.size() == 1) continue;
            out.push_back(cleaned(each));
        }
        return out;
    }
    if (!patch.is_object()) return patch;
    Value out = Value::object();
    for (const doc::Member& each : patch.members()) {
        if (each.key().starts_with("$")) continue;
        if (each.value.is_null()) continue;
        out.set(each.key(), cleaned(each.value));
    }
    return out;
}

/// Go's %v of a map: map[image:x name:y].
std::string go_text(const Value& value)
{
    if (value.is_string()) return value.text();
    if (value.is_null()) return "<nil>";
    if (value.is_array()) {
        std::string out;
        for (const Value& each : value.elements())
            out += (out.empty() ? "" : " ") + go_text(each);
        return "[" + out + "]";
    }
    if (!value.is_object()) return doc::to_json(value, doc::JsonStyle::Go);
    std::map<std::string, std::string> sorted;
    for (const doc::Member& each : value.members())
        sorted.emplace(each.key(), go_text(each.value));
    std::string out;
    for (const auto& [key, text] : sorted)
        out += (out.empty() ? "" : " ") + key + ":" + text;
    return "map[" + out + "]";
}

std::size_t index_of(const Value& list, std::string_view key, const Value& wanted)
{
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i].is_object() && list[i].contains(key) && list[i][key] == wanted) return i;
    return list.size();
}

std::size_t place_of(const Type& type, const Value& list, const Value& item)
{
    for (std::size_t i = 0; i < list.size(); ++i)
        if (type.patch_key.empty() ? list[i] == item : list[i][type.patch_key] == item[type.patch_key])
            return i;
    return list.size();
}

/// Items that `order` names stand in its order; the others keep that of `server`; between the two, an item that
/// the server had before another stays before it, and what is new comes first.
Value ordered(const Type& type, const Value& list, const Value& order, const Value& server)
{
    std::vector<Value> named, others;
    for (const Value& item : list.elements())
        (place_of(type, order, item) < order.size() ? named : others).push_back(item);
    const auto by = [&](const Value& in) {
        return [&](const Value& a, const Value& b) { return place_of(type, in, a) < place_of(type, in, b); };
    };
    std::stable_sort(named.begin(), named.end(), by(order));
    std::stable_sort(others.begin(), others.end(), by(server));
    Value out = Value::array();
    std::size_t n = 0, o = 0;
    while (n < named.size() || o < others.size()) {
        bool take_other = n == named.size();
        if (!take_other && o < others.size()) {
            const std::size_t left = place_of(type, server, others[o]),
                              right = place_of(type, server, named[n]);
            take_other = left < server.size() && right < server.size() && left < right;
        }
        out.push_back(take_other ? others[o++] : named[n++]);
    }
    return out;
}

Value merge_keyed(const Type& type, const Value& original, const Value& patch)
{
    Value out = original.is_array() ? original : Value::array();
    for (const Value& item : patch.elements()) {
        if (!item.is_object())
            throw base::Error(base::ErrorKind::Invalid, "a list of maps holds something else in the patch");
        const std::string_view directive = item[kDirective].string_or("");
        if (directive == "replace") return cleaned(patch);
        const Value* key = item.find(type.patch_key);
        if (key == nullptr)
            throw base::Error(
                base::ErrorKind::Internal,  // the original answers 500 here
                fmt::format("map: {} does not contain declared merge key: {}", go_text(item), type.patch_key));
        std::size_t at = index_of(out, type.patch_key, *key);
        if (directive == "delete") {
            for (; at < out.size(); at = index_of(out, type.patch_key, *key))
                out.erase_at(at);
            continue;
        }
        if (at == out.size())
            out.push_back(cleaned(item));
        else
            out.edit_at(at) = merge_map(*type.element, out[at], item);
    }
    return ordered(type, out, patch, original);
}

Value merge_set(const Type& type, const Value& original, const Value& patch)
{
    Value out = original.is_array() ? original : Value::array();
    for (const Value& each : patch.elements()) {
        const auto known = out.elements();
        if (std::find(known.begin(), known.end(), each) == known.end()) out.push_back(each);
    }
    return ordered(type, out, patch, original);
}

Value merge_value(const Type& type, const Value* original, const Value& patch)
{
    if (patch.is_object()) {
        const bool map = original != nullptr && original->is_object();
        return map ? merge_map(type, *original, patch) : merge_map(type, Value::object(), patch);
    }
    if (patch.is_array() && type.shape == Type::Shape::List && type.patch_merge) {
        const Value none = Value::array();
        const Value& from = original != nullptr && original->is_array() ? *original : none;
        return type.patch_key.empty() ? merge_set(type, from, patch) : merge_keyed(type, from, patch);
    }
    return cleaned(patch);
}

void apply_list_directives(const Type& type, Value& out, const Value& original, const Value& patch)
{
    for (const doc::Member& each : patch.members()) {
        if (each.key().starts_with(kDeletePrimitive)) {
            const std::string name(each.key().substr(kDeletePrimitive.size()));
            if (!out[name].is_array()) continue;
            Value& list = out.edit(name);
            for (const Value& gone : each.value.elements())
                for (std::size_t i = list.size(); i-- > 0;)
                    if (list[i] == gone) list.erase_at(i);
        }
        if (each.key().starts_with(kOrder)) {
            const std::string name(each.key().substr(kOrder.size()));
            if (out[name].is_array())
                out.set(name, ordered(below(type, name), out[name], each.value, original[name]));
        }
    }
}

Value merge_map(const Type& type, const Value& original, const Value& patch)
{
    const std::string_view directive = patch[kDirective].string_or("");
    if (directive == "replace") return cleaned(patch);
    if (directive == "delete") return Value::object();
    if (!directive.empty() && directive != "merge")
        throw base::Error(base::ErrorKind::Invalid, fmt::format("unknown patch type: {}", directive));
    Value out = original;
    if (const Value* retain = patch.find(kRetain)) {
        std::vector<std::string> drop;
        for (const doc::Member& each : out.members()) {
            const auto kept = retain->elements();
            if (std::find(kept.begin(), kept.end(), Value(each.key())) == kept.end())
                drop.emplace_back(each.key());
        }
        for (const std::string& key : drop)
            out.erase(key);
    }
    for (const doc::Member& each : patch.members()) {
        if (each.key().starts_with("$")) continue;
        if (each.value.is_null()) {
            out.erase(each.key());
            continue;
        }
        out.set(each.key(), merge_value(below(type, each.key()), out.find(each.key()), each.value));
    }
    apply_list_directives(type, out, original, patch);
    return out;
}

}  // namespace

Value strategic_merge(const Type& type, const Value& original, const Value& patch)
{
    if (!patch.is_object()) throw base::Error(base::ErrorKind::Invalid, "the patch is no object");
    return merge_map(type, original, patch);
}

}  // namespace sluice::apiserver
