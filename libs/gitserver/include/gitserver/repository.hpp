#pragma once
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::gitserver {

inline constexpr std::string_view kSomeTime = "2026-01-02T03:04:05Z";

/// Runs git (which must be installed) in a folder, without the configuration of the machine or the user, and
/// returns what it printed without the last newline. Author and committer act at `when`. Throws
/// base::Error{Internal} with git's words.
std::string run_git(
    const std::filesystem::path& folder,
    const std::vector<std::string>& arguments,
    std::string_view when = kSomeTime,
    int tolerated = 0);

/// Repository: a bare repository below a server's root with a working copy beside it, for demonstrations and
/// tests. Committing also pushes. Authors and default times are fixed, so the same steps give the same hashes.
class Repository {
public:
    /// Makes <root>/<name> (bare, "app.git") and <root>/<name>.work with the branch `branch`.
    Repository(const std::filesystem::path& root, const std::string& name, const std::string& branch = "main");

    const std::filesystem::path& bare() const noexcept { return bare_; }
    const std::filesystem::path& work() const noexcept { return work_; }
    const std::string& name() const noexcept { return name_; }

    void write(const std::string& file, std::string_view text, bool executable = false) const;
    void remove(const std::string& file) const;
    /// Everything that changed; the commit's hash.
    std::string commit(const std::string& message, std::string_view when = kSomeTime) const;
    /// Annotated if it has a message. Pushed.
    void tag(const std::string& name, const std::string& message = "") const;
    /// Makes a branch at HEAD, pushes it and stays on it.
    void branch(const std::string& name) const;
    std::string git(const std::vector<std::string>& arguments) const { return run_git(work_, arguments); }

private:
    std::filesystem::path bare_, work_;
    std::string name_;
};

}  // namespace sluice::gitserver
