#pragma once
#include "ast.hpp"
#include "gotemplate/set.hpp"

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
    std::unordered_map<std::string_view, const Tree*> trees;  ///< keys lie in the trees

    const Tree* find(std::string_view name) const noexcept
    {
        for (const Impl* set = this; set != nullptr; set = set->below)
            if (const auto at = set->trees.find(name); at != set->trees.end()) return at->second;
        return nullptr;
    }
};

}  // namespace sluice::gotemplate
