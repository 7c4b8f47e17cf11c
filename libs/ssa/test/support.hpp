#pragma once
#include "doc/yaml.hpp"

#include <string_view>

namespace sluice::ssa::test {

/// A manifest, written as people write it.
inline doc::Value yaml(std::string_view text)
{
    return doc::parse_yaml(text, {}, doc::kManifestLimits);
}

}  // namespace sluice::ssa::test
