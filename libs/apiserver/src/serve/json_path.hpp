#pragma once
#include "doc/value.hpp"

#include <string_view>
#include <vector>

namespace sluice::apiserver {

/// The JSONPath that printer columns and scale paths use: .a.b, ['a'], [0], [*], [?(@.type=="Ready")], .*. What
/// does not parse or leads nowhere finds nothing.
std::vector<doc::Value> json_path(std::string_view path, const doc::Value& object);

}  // namespace sluice::apiserver
