#include "testing/book.hpp"

#include "testing/golden.hpp"

#include <sstream>

namespace sluice::testing {

std::vector<BookCase> read_book(const std::filesystem::path& book)
{
    std::vector<BookCase> cases;
    std::map<std::string, std::string> common;
    std::string* file = nullptr;
    std::istringstream lines(slurp(book));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("### ")) {
            cases.push_back({line.substr(4), common});
            file = nullptr;
        } else if (line.starts_with("=== ")) {
            auto& files = cases.empty() ? common : cases.back().files;
            file = &(files[line.substr(4)] = {});
        } else if (file) {
            file->append(line).append("\n");
        }
    }
    return cases;
}

std::vector<std::string> read_answers(const std::filesystem::path& book)
{
    return lines_of(slurp(std::filesystem::path(book).replace_extension(".jsonl")));
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> list;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size() - 1) + 1;
        list.push_back(text.substr(start, end - start));
        start = end;
    }
    return list;
}

std::string
told_by(const std::vector<std::string>& other, std::size_t head, const std::string& middle, std::size_t tail)
{
    std::string text;
    for (std::size_t i = 0; i < head; ++i)
        text += other.at(i);
    text += middle;
    for (std::size_t i = other.size() - tail; i < other.size(); ++i)
        text += other.at(i);
    return text;
}

}  // namespace sluice::testing
