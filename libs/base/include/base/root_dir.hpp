#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::base {

/// RootDir: a directory that paths from strangers cannot leave, neither by "..", nor by an absolute path, nor
/// through a symbolic link inside it. Resolution happens by file descriptor (openat2 RESOLVE_IN_ROOT, with a
/// component-wise fallback), so a link swapped in between check and use does not help. Thread-safe: it holds
/// one descriptor.
class RootDir {
public:
    /// The directory must exist. Throws Error{NotFound}.
    explicit RootDir(const std::filesystem::path& root);
    RootDir(RootDir&&) noexcept;
    RootDir& operator=(RootDir&&) noexcept;
    ~RootDir();

    const std::filesystem::path& path() const noexcept { return path_; }
    /// securejoin: where `inside` ends when this directory is taken for "/". The result need not exist, is
    /// always below path(), and holds no symbolic link. Throws Error{Invalid} for NUL bytes and link loops.
    std::filesystem::path resolve(std::string_view inside) const;
    /// A regular file's bytes; nullopt if nothing is there. Throws Error{LimitExceeded} above max_bytes.
    std::optional<std::string> read(std::string_view inside, std::size_t max_bytes) const;
    /// Creates missing parents (mode 0750). Writes through a temporary name and rename.
    void write(std::string_view inside, std::string_view bytes, unsigned mode = 0600) const;

private:
    std::filesystem::path path_;
    int fd_ = -1;
};

/// Writes a whole file so that a reader or a crash sees the old or the new bytes: temporary file beside it,
/// fsync, rename, fsync of the directory.
void write_atomically(const std::filesystem::path& file, std::string_view bytes, unsigned mode = 0600);
/// The whole file; throws Error{NotFound} or Error{LimitExceeded}, both naming the path.
std::string read_file(const std::filesystem::path& file, std::size_t max_bytes);

}  // namespace sluice::base
