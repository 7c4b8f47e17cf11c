/// Beside each book lies what kustomize v5.8.1 made of its cases; tests/conformance/kustomize/books.py writes
/// it.
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

std::string build_text(const testing::BookCase& tested)
{
    kustomize::MemoryFiles files;
    bool has_overlay = false;
    for (const auto& [path, bytes] : tested.files) {
        files.put("/" + path, bytes);
        has_overlay = has_overlay || path.starts_with("overlay/");
    }
    return kustomize::print(kustomize::build(files, has_overlay ? "/overlay" : "/", {}).resources);
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
        testing::check_book(book, "kustomize", build_text);
}
