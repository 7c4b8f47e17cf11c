#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sluice::testing {

/// A book is many small trees in one file. `### name` begins a case, `=== path` a file of it; files before the
/// first case belong to every case that does not replace them. What the original made of the cases lies beside
/// it, one JSON line a case.
struct BookCase {
    std::string name;
    std::map<std::string, std::string> files;  ///< text by path
};

/// Fails the test if the file is missing.
std::vector<BookCase> read_book(const std::filesystem::path& book);
/// The lines of FILE.jsonl beside the book.
std::vector<std::string> read_answers(const std::filesystem::path& book);
/// The text's lines with what ends them.
std::vector<std::string> lines_of(const std::string& text);
/// An output that is told by what it shares with another one: that one's first `head` lines, `middle`, and its
/// last `tail` lines.
std::string
told_by(const std::vector<std::string>& other, std::size_t head, const std::string& middle, std::size_t tail);

}  // namespace sluice::testing
