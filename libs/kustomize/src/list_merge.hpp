#pragma once
#include "doc/value.hpp"
#include "doc/yaml_node.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kustomize {

/// MergeList: a list of items being found, replaced and removed by the values of their merge keys. The key ""
/// means the item itself. The odd corners (an empty value matches any, items without a key) are kyaml's. Items
/// are doc::Values or doc::YamlNodes.
template <class Item> class MergeList {
public:
    using Texts = std::vector<std::string>;

    MergeList() = default;
    explicit MergeList(const Item& list);

    /// Index of the first item whose keys have these values.
    std::optional<std::size_t> find(const Texts& keys, const Texts& values) const;
    /// Every item that matches becomes `item`; it is appended if there is none.
    void put(const Item& item, const Texts& keys, const Texts& values);
    void erase(const Texts& keys, const Texts& values);
    void append(const Item& item) { items_.push_back(item); }
    Item& at(std::size_t index) { return items_[index]; }
    const std::vector<Item>& items() const { return items_; }
    Item value() const;

private:
    bool replace(const Item* item, const Texts& keys, const Texts& values);
    std::vector<Item> items_;
};

/// Merges two items, either of which may be missing; nothing means that the item goes.
template <class Item>
using ItemMerge = std::function<std::optional<Item>(const Item* item, const Item* patch_item)>;

/// Where a patch's items stand that the target has not.
enum class NewItems { First, Last };

/// First: the patch's items in their order, merged where the target has them, then the target's other items.
/// Last: the target's items in their order, then the patch's others. No keys: items are plain values, each
/// once.
template <class Item>
Item merge_list(
    const Item& target,
    const Item* patch,
    const std::vector<std::string>& keys,
    const ItemMerge<Item>& merge_items,
    NewItems new_items = NewItems::First);

}  // namespace sluice::kustomize
