#pragma once
#include "doc/value.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kustomize {

/// MergeList: a list of items being found, replaced and removed by the values of their merge keys. The key ""
/// means the item itself. The odd corners (an empty value matches any, items without a key) are kyaml's.
class MergeList {
public:
    using Texts = std::vector<std::string>;

    MergeList() = default;
    explicit MergeList(const doc::Value& list);

    /// Index of the first item whose keys have these values.
    std::optional<std::size_t> find(const Texts& keys, const Texts& values) const;
    /// Every item that matches becomes `item`; it is appended if there is none.
    void put(const doc::Value& item, const Texts& keys, const Texts& values);
    void erase(const Texts& keys, const Texts& values);
    void append(const doc::Value& item) { items_.push_back(item); }
    doc::Value& at(std::size_t index) { return items_[index]; }
    const std::vector<doc::Value>& items() const { return items_; }
    doc::Value value() const;

private:
    bool replace(const doc::Value* item, const Texts& keys, const Texts& values);
    std::vector<doc::Value> items_;
};

/// Merges two items, either of which may be missing; nothing means that the item goes.
using ItemMerge =
    std::function<std::optional<doc::Value>(const doc::Value* item, const doc::Value* patch_item)>;

/// Where a patch's items stand that the target has not.
enum class NewItems { First, Last };

/// First: the patch's items in their order, merged where the target has them, then the target's other items.
/// Last: the target's items in their order, then the patch's others. No keys: items are plain values, each
/// once.
doc::Value merge_list(
    const doc::Value& target,
    const doc::Value* patch,
    const std::vector<std::string>& keys,
    const ItemMerge& merge_items,
    NewItems new_items = NewItems::First);

}  // namespace sluice::kustomize
