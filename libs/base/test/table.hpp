#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sluice::base {

/// Rows of a golden that tests/conformance/go/yaml wrote: tab-separated columns.
std::vector<std::vector<std::string>> golden_table(std::string_view name);

}  // namespace sluice::base
