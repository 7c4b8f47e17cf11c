#include "testing/book.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "testing/golden.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace sluice::testing {
namespace {

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

/// The text's lines with what ends them.
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

/// The first lines of `other`, the answer's middle, and the last lines of `other`.
std::string told_by(const std::vector<std::string>& other, const doc::Value& answer)
{
    const auto head = static_cast<std::size_t>(answer["head"].as_int());
    const auto tail = static_cast<std::size_t>(answer["tail"].as_int());
    REQUIRE(std::max(head, tail) <= other.size());
    std::string text;
    for (std::size_t i = 0; i < head; ++i)
        text += other[i];
    text += answer["middle"].text();
    for (std::size_t i = other.size() - tail; i < other.size(); ++i)
        text += other[i];
    return text;
}

}  // namespace

void check_book(
    const std::filesystem::path& book,
    std::string_view original,
    const std::function<std::string(const BookCase&)>& build)
{
    const auto cases = read_book(book);
    const auto answers = lines_of(slurp(std::filesystem::path(book).replace_extension(".jsonl")));
    REQUIRE_FALSE(cases.empty());
    REQUIRE(answers.size() == cases.size());
    std::vector<std::string> first;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(book.stem().string() + ": " + cases[i].name);
        const auto answer = doc::parse_json(answers[i], doc::kManifestLimits);
        REQUIRE(answer["name"].text() == cases[i].name);
        if (answer.contains("error")) {
            INFO(std::string(original) + " says: " + answer["error"].text());
            CHECK_THROWS_AS(build(cases[i]), base::Error);
        } else {
            const auto expected = told_by(first, answer);
            CHECK(build(cases[i]) == expected);
            if (i == 0) first = lines_of(expected);
        }
    }
}

}  // namespace sluice::testing
