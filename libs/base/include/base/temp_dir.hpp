#pragma once
#include <filesystem>
#include <string_view>

namespace sluice::base {

/// TempDir: a fresh directory (mode 0700) below TMPDIR, removed with all it holds when it goes out of scope.
class TempDir {
public:
    explicit TempDir(std::string_view prefix);
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace sluice::base
