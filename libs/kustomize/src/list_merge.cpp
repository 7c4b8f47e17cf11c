#include "list_merge.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "node.hpp"
#include "scalar.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

using Texts = std::vector<std::string>;

bool names_fields(const Texts& keys, const Texts& values)
{
    return !keys.empty() && !keys[0].empty() && !values.empty() && !values[0].empty();
}

/// How kyaml decides whether the field `key` of an item is the one asked for: an empty text asks only that it
/// is there.
template <class Item> bool field_matches(const Item& item, const std::string& key, const std::string& value)
{
    if (is_null(item)) return false;
    if (key.empty()) return is_scalar(item) && text_of(item) == value;
    const auto* field = item.find(key);
    return field && (value.empty() || text_of(*field) == value);
}

template <class Item> bool item_matches(const Item& item, const Texts& keys, const Texts& values)
{
    bool last = false;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i < values.size()) last = field_matches(item, keys[i], values[i]);
        if (!last) return false;
    }
    return true;
}

template <class Item> Texts key_values(const Item& item, const Texts& keys)
{
    Texts values;
    for (const auto& key : keys) {
        const auto* field = item.find(key);
        values.push_back(field && !is_nil_or_empty(*field) ? text_of(*field) : std::string());
    }
    return values;
}

/// Two ports that differ only in that one does not say its protocol are the same port.
std::optional<Texts> common_values(const Texts& a, const Texts& b)
{
    bool common = false;
    Texts result;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] != b[i] && !a[i].empty() && !b[i].empty()) return std::nullopt;
        common = common || a[i] == b[i];
        result.push_back(a[i].empty() ? b[i] : a[i]);
    }
    return common ? std::optional(result) : std::nullopt;
}

void unify(std::vector<Texts>& all)
{
    for (std::size_t i = 0; i < all.size(); ++i) {
        Budget::spend(all.size());
        const auto mine = all[i];
        for (std::size_t j = 0; j < all.size(); ++j)
            if (const auto common = common_values(mine, all[j])) all[i] = all[j] = *common;
    }
}

/// The keys that at least one of `all` has a value for, with the values that `values` has for them; all keys if
/// none.
void keep_used(const std::vector<Texts>& all, Texts& keys, Texts& values)
{
    Budget::spend(all.size());
    Texts used_keys, used_values;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const bool used =
            std::any_of(all.begin(), all.end(), [&](const Texts& texts) { return !texts[i].empty(); });
        if (!used) continue;
        used_keys.push_back(keys[i]);
        used_values.push_back(values[i]);
    }
    if (used_keys.empty()) return;
    keys = std::move(used_keys);
    values = std::move(used_values);
}

/// Items of a target are maps where keys identify them, and scalars where they are compared as a whole. What is
/// nothing is neither.
template <class Item> void check_shape(const Item& item, const Texts& keys)
{
    const bool has_shape = keys[0].empty() ? is_scalar(item) : item.is_object();
    if (has_shape || is_null(item) || (item.is_object() && item.empty())) return;
    throw base::Error(
        base::ErrorKind::Invalid,
        fmt::format(
            "wrong node kind: a list that is merged has an item that is no {}",
            keys[0].empty() ? "ScalarNode" : "MappingNode"));
}

/// What identifies the items of both lists, each once.
template <class Item>
std::vector<Texts> all_values(const Item& target, const Item* patch, const Texts& keys, NewItems new_items)
{
    std::vector<Texts> result;
    std::set<Texts> seen;
    const auto add = [&](const Item& list) {
        for (const auto& item : list.elements()) {
            auto values = keys[0].empty() ? Texts{text_of(item)} : key_values(item, keys);
            if (seen.insert(values).second) result.push_back(std::move(values));
        }
    };
    if (new_items == NewItems::Last) add(target);
    if (patch) add(*patch);
    if (new_items == NewItems::First) add(target);
    return result;
}

void add_key(doc::Value& item, std::string_view key, std::string_view text)
{
    item.set(key, plain(text));
}

void add_key(doc::YamlNode& item, std::string_view key, std::string_view text)
{
    set_field(item, key, plain_node(text));
}

void clear_key(doc::Value& item, std::string_view key)
{
    item.erase(key);
}

void clear_key(doc::YamlNode& item, std::string_view key)
{
    clear_field(item, key);
}

template <class Item> void set_missing_keys(Item& item, const Texts& keys, const Texts& values)
{
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (values[i].empty()) continue;
        if (keys[i].empty())
            item = plain_over(item, values[i]);
        else if (item.is_object() && !item.contains(keys[i]))
            add_key(item, keys[i], values[i]);
    }
}

/// Puts the items of `rest` behind those of `list`; items that are there already take their own place.
template <class Item> void append_rest(MergeList<Item>& list, const MergeList<Item>& rest, const Texts& keys)
{
    for (const auto& item : rest.items()) {
        if (keys[0].empty()) {
            list.put(item, keys, {text_of(item)});
            continue;
        }
        Texts values;
        for (const auto& key : keys) {
            const auto* field = item.find(key);
            if (field)
                values.push_back(text_of(*field));
            else
                list.append(item);
        }
        if (keys.size() > 1) list.erase(keys, values);
        list.put(item, keys, values);
    }
}

}  // namespace

template <class Item>
MergeList<Item>::MergeList(const Item& list) : items_(list.elements().begin(), list.elements().end())
{
}

template <class Item>
std::optional<std::size_t> MergeList<Item>::find(const Texts& keys, const Texts& values) const
{
    Budget::spend(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const auto& item = items_[i];
        if (keys[0].empty() && text_of(item) == values[0]) return i;
        if (keys[0].empty() || !item.is_object()) continue;
        bool matches = true;
        for (std::size_t k = 0; k < keys.size() && matches; ++k) {
            const auto* field = item.find(keys[k]);
            matches = field && text_of(*field) == values[k];
        }
        if (matches) return i;
    }
    return std::nullopt;
}

template <class Item> void MergeList<Item>::put(const Item& item, const Texts& keys, const Texts& values)
{
    if (!replace(&item, keys, values)) items_.push_back(item);
}

template <class Item> void MergeList<Item>::erase(const Texts& keys, const Texts& values)
{
    replace(nullptr, keys, values);
}

template <class Item> bool MergeList<Item>::replace(const Item* item, const Texts& keys, const Texts& values)
{
    Budget::spend(items_.size());
    std::vector<Item> kept;
    bool found = false;
    for (auto& old : items_) {
        if (is_null(old) || (old.is_object() && old.empty())) continue;
        const bool out_of_reach = !old.is_object() && names_fields(keys, values);
        if (!out_of_reach && item_matches(old, keys, values)) {
            found = true;
            if (item) kept.push_back(*item);
        } else if (out_of_reach || !values.empty()) {
            kept.push_back(std::move(old));
        }
    }
    items_ = std::move(kept);
    return found;
}

template <> doc::Value MergeList<doc::Value>::value() const
{
    auto list = doc::Value::array();
    list.reserve(items_.size());
    for (const auto& item : items_)
        list.push_back(item);
    return list;
}

template <> doc::YamlNode MergeList<doc::YamlNode>::value() const
{
    auto list = made_node(doc::YamlNode::Kind::List);
    list.content = items_;
    return list;
}

template <class Item>
Item merge_list(
    const Item& target,
    const Item* patch,
    const std::vector<std::string>& keys,
    const ItemMerge<Item>& merge_items,
    NewItems new_items)
{
    const Texts names = keys.empty() ? Texts{""} : keys;
    for (const auto& item : target.elements())
        check_shape(item, names);
    auto all = all_values(target, patch, names, new_items);
    if (all.empty()) return target;
    if (names.size() > 1) unify(all);

    MergeList<Item> merged, rest(target);
    auto patch_list = patch ? MergeList<Item>(*patch) : MergeList<Item>();
    Texts used_keys;
    for (const auto& values : all) {
        used_keys = names;
        auto used_values = values;
        keep_used(all, used_keys, used_values);
        auto own_keys = used_keys, own_values = used_values;
        keep_used({used_values}, own_keys, own_values);

        const auto in_target = rest.find(own_keys, own_values);
        const auto in_patch = patch_list.find(own_keys, own_values);
        const auto* patch_item = in_patch ? &patch_list.items()[*in_patch] : nullptr;
        auto item = merge_items(in_target ? &rest.at(*in_target) : nullptr, patch_item);
        const auto* directive = patch_item ? patch_item->find("$patch") : nullptr;
        const bool replaced = directive && text_of(*directive) == "replace";
        // What an item asks for is done once: another item with the same keys finds it without its directive.
        if (directive) clear_key(patch_list.at(*in_patch), "$patch");
        if (!item || is_null(*item) || (item->is_object() && item->empty())) {
            rest.erase(used_keys, used_values);
            continue;
        }
        set_missing_keys(*item, used_keys, used_values);
        // The target's own place has the merged item too, unless the patch replaces it: then the old one stays,
        // and wins.
        if (in_target && !replaced) rest.at(*in_target) = *item;
        merged.put(*item, used_keys, used_values);
    }
    auto& front = new_items == NewItems::First ? merged : rest;
    append_rest(front, new_items == NewItems::First ? rest : merged, used_keys);
    return front.value();
}

template class MergeList<doc::Value>;
template class MergeList<doc::YamlNode>;
template doc::Value merge_list(
    const doc::Value&,
    const doc::Value*,
    const std::vector<std::string>&,
    const ItemMerge<doc::Value>&,
    NewItems);
template doc::YamlNode merge_list(
    const doc::YamlNode&,
    const doc::YamlNode*,
    const std::vector<std::string>&,
    const ItemMerge<doc::YamlNode>&,
    NewItems);

}  // namespace sluice::kustomize
