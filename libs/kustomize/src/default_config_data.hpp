#pragma once
#include "fieldspec.hpp"

#include <span>
#include <string_view>

namespace sluice::kustomize {

/// The default fields of one builtin transformer, in TransformerConfig's order; `target` is set for
/// nameReference alone. See data/generate.py.
struct DefaultSection {
    std::string_view name;
    GvkView target;
    std::span<const FieldSpec> specs;
};
extern const std::span<const DefaultSection> kDefaultSections;

}  // namespace sluice::kustomize
