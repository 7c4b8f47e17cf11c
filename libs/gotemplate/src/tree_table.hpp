#pragma once
#include "ast.hpp"
#include "text_hash.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace sluice::gotemplate {

/// TreeTable: templates by name, the newest one of each. They and their names outlive it.
class TreeTable {
public:
    Tree* find(std::string_view name) const noexcept { return find(name, text_hash(name)); }
    /// `hash` is the name's text_hash, for who asks several.
    Tree* find(std::string_view name, std::size_t hash) const noexcept
    {
        return slots_.empty() ? nullptr : slots_[place(name, hash)].tree;
    }
    void put(Tree* tree)
    {
        if (slots_.size() <= count_ * 2) grow();
        Slot& slot = slots_[place(tree->name, text_hash(tree->name))];
        if (slot.tree == nullptr) ++count_;
        slot = {text_hash(tree->name), tree};
    }
    template <class Visit> void for_each(Visit visit) const
    {
        for (const Slot& slot : slots_)
            if (slot.tree != nullptr) visit(*slot.tree);
    }

private:
    struct Slot {
        std::size_t hash = 0;
        Tree* tree = nullptr;
    };

    std::size_t place(std::string_view name, std::size_t hash) const noexcept
    {
        const std::size_t mask = slots_.size() - 1;
        std::size_t at = hash & mask;
        while (slots_[at].tree != nullptr && !(slots_[at].hash == hash && slots_[at].tree->name == name))
            at = (at + 1) & mask;
        return at;
    }

    void grow()
    {
        std::vector<Slot> before(slots_.empty() ? 8 : slots_.size() * 2);
        slots_.swap(before);
        for (const Slot& slot : before)
            if (slot.tree != nullptr) slots_[place(slot.tree->name, slot.hash)] = slot;
    }

    std::vector<Slot> slots_;  ///< their number is a power of two
    std::size_t count_ = 0;
};

}  // namespace sluice::gotemplate
