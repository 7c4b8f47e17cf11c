#include "table.hpp"

#include "testing/golden.hpp"

#include <sstream>

namespace sluice::base {

std::vector<std::vector<std::string>> golden_table(std::string_view name)
{
    std::istringstream lines(
        testing::slurp(std::filesystem::path(SLUICE_TEST_DATA) / "golden" / std::string(name)));
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(lines, line);) {
        auto& row = rows.emplace_back();
        for (std::size_t begin = 0; begin <= line.size();) {
            const auto end = std::min(line.find('\t', begin), line.size());
            row.push_back(line.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    return rows;
}

}  // namespace sluice::base
