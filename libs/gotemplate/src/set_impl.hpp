#pragma once
#include "ast.hpp"
#include "gotemplate/set.hpp"
#include "tree_table.hpp"

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace sluice::gotemplate {

struct Set::Impl {
    const FunctionMap* functions = nullptr;
    Options options;
    const Set::Impl* below = nullptr;
    std::vector<std::unique_ptr<Unit>> units;
    TreeTable trees;
    /// By the size of their text, the newest of each: subcharts often bring the same library.
    std::unordered_map<std::size_t, const Unit*> compiled;

    const Tree* find(std::string_view name) const noexcept
    {
        const std::size_t hash = text_hash(name);
        for (const Impl* set = this; set != nullptr; set = set->below)
            if (const Tree* const tree = set->trees.find(name, hash)) return tree;
        return nullptr;
    }
    /// `copies` unless the text outlives the set.
    void parse(std::string_view name, std::string_view text, bool copies);
    std::unique_ptr<Unit> compile(std::string_view name, std::string_view text, bool copies);
    std::unique_ptr<Unit> compiled_before(std::string_view name, std::string_view text) const;
};

}  // namespace sluice::gotemplate
