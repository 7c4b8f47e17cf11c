/// A book is many small trees in one file. `### name` begins a case, `=== path` a file of it; files before the
/// first case belong to every case that does not replace them. Beside the book lies what kustomize v5.8.1 made
/// of each, one JSON line a case: an error, or an output told by what it shares with the output of the first
/// case ({"head": lines, "middle": text, "tail": lines}). tests/conformance/kustomize/books.py writes it.
#include "base/error.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "testing/golden.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace fs = std::filesystem;
using namespace sluice;

namespace {

using Tree = std::map<std::string, std::string>;

struct Case {
    std::string name;
    Tree files;
};

std::vector<Case> read_book(const std::string& text)
{
    std::vector<Case> cases;
    Tree common;
    std::string* file = nullptr;
    std::istringstream lines(text);
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

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> list;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        list.push_back(line + "\n");
    return list;
}

std::string expected_output(const doc::Value& answer, const std::vector<std::string>& first)
{
    std::string text;
    const auto head = static_cast<std::size_t>(answer["head"].as_int());
    const auto tail = static_cast<std::size_t>(answer["tail"].as_int());
    for (std::size_t i = 0; i < head; ++i)
        text += first.at(i);
    text += answer["middle"].text();
    for (std::size_t i = first.size() - tail; i < first.size(); ++i)
        text += first.at(i);
    return text;
}

/// What the build prints, or "error: ..." if it fails.
std::string build_text(const Case& tested)
{
    kustomize::MemoryFiles files;
    bool has_overlay = false;
    for (const auto& [path, bytes] : tested.files) {
        files.put("/" + path, bytes);
        has_overlay = has_overlay || path.starts_with("overlay/");
    }
    try {
        return kustomize::print(kustomize::build(files, has_overlay ? "/overlay" : "/", {}).resources);
    } catch (const base::Error& error) {
        return std::string("error: ") + error.what();
    }
}

void check_book(const fs::path& book)
{
    const auto cases = read_book(testing::slurp(book));
    const auto answers = lines_of(testing::slurp(fs::path(book).replace_extension(".jsonl")));
    REQUIRE(answers.size() == cases.size());
    std::vector<std::string> first;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(book.stem().string() + ": " + cases[i].name);
        const auto answer = doc::parse_json(answers[i], doc::kManifestLimits);
        REQUIRE(answer["name"].text() == cases[i].name);
        const auto actual = build_text(cases[i]);
        if (answer.contains("error")) {
            INFO("kustomize says: " + answer["error"].text());
            CHECK(actual.starts_with("error: "));
        } else {
            const auto expected = expected_output(answer, first);
            CHECK(actual == expected);
            if (i == 0) first = lines_of(expected);
        }
    }
}

}  // namespace

TEST_CASE("every case of the books builds as kustomize builds it")
{
    std::vector<fs::path> books;
    for (const auto& entry : fs::directory_iterator(fs::path(SLUICE_TEST_DATA) / "books"))
        if (entry.path().extension() == ".book") books.push_back(entry.path());
    std::sort(books.begin(), books.end());
    REQUIRE_FALSE(books.empty());
    for (const auto& book : books)
        check_book(book);
}
