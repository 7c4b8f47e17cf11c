/// Beside each book (testing/book.hpp) lies what kustomize v5.8.1 made of its cases: an error, or an output
/// told by what it shares with the output of the first case ({"head": lines, "middle": text, "tail": lines}).
/// tests/conformance/kustomize/books.py writes it.
#include "base/error.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "testing/book.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

namespace fs = std::filesystem;
using namespace sluice;

namespace {

/// What the build prints, or "error: ..." if it fails.
std::string build_text(const testing::BookCase& tested)
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
    const auto cases = testing::read_book(book);
    const auto answers = testing::read_answers(book);
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
            const auto expected = testing::told_by(
                first,
                static_cast<std::size_t>(answer["head"].as_int()),
                answer["middle"].text(),
                static_cast<std::size_t>(answer["tail"].as_int()));
            CHECK(actual == expected);
            if (i == 0) first = testing::lines_of(expected);
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
