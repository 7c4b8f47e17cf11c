#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace sluice::testing {

/// A book is many small trees in one file. `### name` begins a case, `=== path` a file of it; files before the
/// first case belong to every case that does not replace them.
struct BookCase {
    std::string name;
    std::map<std::string, std::string> files;  ///< text by path
};

/// Holds each case of the book to what the original made of it, which lies beside it in FILE.jsonl, one line a
/// case: {"name", "error"}, or {"name", "head", "middle", "tail"}, an output told by the lines it shares with
/// the first case's. `build` gives the output; a base::Error that it throws must stand where the original
/// failed. `original` is named where the two differ. Fails the test if a file is missing.
void check_book(
    const std::filesystem::path& book,
    std::string_view original,
    const std::function<std::string(const BookCase&)>& build);

}  // namespace sluice::testing
