#pragma once
#include <compare>
#include <cstddef>
#include <string>
#include <vector>

namespace sluice::kustomize {

/// One step on the way to a field: a member of a map or, without a name, an item of a list.
struct FieldStep {
    std::string name;
    std::size_t item = 0;
    auto operator<=>(const FieldStep&) const = default;
};
/// Outermost first.
using FieldPlace = std::vector<FieldStep>;

}  // namespace sluice::kustomize
