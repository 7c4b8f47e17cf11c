#pragma once
#include <ostream>
#include <string>
#include <vector>

namespace sluice::cli {

/// Prints rows as the flux CLI does: no borders, upper-case header, each cell padded to its column's width in
/// code points and followed by a tab. An empty header prints none. A row has as many cells as the widest one.
void print_table(
    std::ostream&, const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows);

}  // namespace sluice::cli
