#pragma once
#include "chart/chart.hpp"

#include <filesystem>
#include <vector>

namespace sluice::cli {

/// Writes the files of a chart below a folder that appears all at once, or not at all: what is under way lies
/// beside it under another name. A folder that is there already is left alone. Throws base::Error{Unavailable}.
void write_chart(const std::filesystem::path& folder, const std::vector<chart::File>&);

}  // namespace sluice::cli
