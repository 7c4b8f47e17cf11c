#include "table.hpp"

#include <algorithm>
#include <cctype>

namespace sluice::cli {

namespace {

std::size_t code_points(const std::string& text)
{
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string upper(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    return text;
}

/// `after_last` follows the last cell; flux puts a space there in the header and a tab in the rows.
void print_row(
    std::ostream& out,
    const std::vector<std::string>& row,
    const std::vector<std::size_t>& widths,
    char after_last)
{
    for (std::size_t i = 0; i < row.size(); ++i)
        out << row[i] << std::string(widths[i] - code_points(row[i]), ' ')
            << (i + 1 < row.size() ? '\t' : after_last);
    out << '\n';
}

}  // namespace

void print_table(
    std::ostream& out,
    const std::vector<std::string>& header,
    const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths;
    const auto measure = [&](const std::vector<std::string>& row) {
        if (row.size() > widths.size()) widths.resize(row.size());
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], code_points(row[i]));
    };
    measure(header);
    for (const auto& row : rows)
        measure(row);

    std::vector<std::string> shouted;
    for (const auto& name : header)
        shouted.push_back(upper(name));
    if (!shouted.empty()) print_row(out, shouted, widths, ' ');
    for (const auto& row : rows)
        print_row(out, row, widths, '\t');
}

}  // namespace sluice::cli
