#include "kustomize/disk_files.hpp"

#include "base/error.hpp"
#include "base/file_descriptor.hpp"
#include "base/root_dir.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace sluice::kustomize {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 64u << 20;

Files::Type type_of(mode_t mode)
{
    return S_ISDIR(mode) ? Files::Type::Directory : S_ISREG(mode) ? Files::Type::File : Files::Type::Missing;
}

std::string without_slash(std::string path)
{
    while (path.size() > 1 && path.ends_with('/'))
        path.pop_back();
    return path;
}

}  // namespace

DiskFiles::DiskFiles(const fs::path& root)
{
    std::error_code error;
    root_ = fs::canonical(root, error);
    if (error || !fs::is_directory(root_, error))
        throw base::Error(base::ErrorKind::NotFound, fmt::format("'{}' is not a directory", root.string()));
}

/// Most paths lead through no symbolic link, and are their own real paths: one question to the kernel tells
/// that, where taking a path apart asks about each directory on the way.
DiskFiles::Place DiskFiles::find(std::string_view path) const
{
    auto full = root_.native() == "/" ? std::string() : root_.native();
    full += path;
    if (full.find("/.") != std::string::npos || full.find('\0') != std::string::npos) return follow(full);
    ::open_how how{};
    how.flags = O_PATH | O_CLOEXEC;
    how.resolve = RESOLVE_NO_SYMLINKS;
    const base::FileDescriptor found(
        static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, full.c_str(), &how, sizeof how)));
    if (!found) return errno == ENOENT || errno == ENOTDIR ? Place{} : follow(full);
    struct stat about{};
    if (::fstat(found.get(), &about) != 0) return {};
    return {without_slash(std::move(full)), type_of(about.st_mode)};
}

/// For paths through links, and where the kernel does not answer the question above.
DiskFiles::Place DiskFiles::follow(const std::string& path) const
{
    std::array<char, PATH_MAX> buffer{};
    if (path.find('\0') != std::string::npos || !::realpath(path.c_str(), buffer.data())) return {};
    const std::string_view real = buffer.data();
    const auto& root = root_.native();
    const bool inside = root == "/" || real == root ||
                        (real.starts_with(root) && real.size() > root.size() && real[root.size()] == '/');
    struct stat about{};
    if (!inside || ::stat(buffer.data(), &about) != 0) return {};
    return {std::string(real), type_of(about.st_mode)};
}

Files::Type DiskFiles::type(std::string_view path) const
{
    return find(path).type;
}

std::string DiskFiles::read(std::string_view path) const
{
    const auto place = find(path);
    if (place.path.empty())
        throw base::Error(base::ErrorKind::NotFound, fmt::format("'{}' does not exist", path));
    return base::read_file(place.path, kLargestFile);
}

std::vector<Files::Entry> DiskFiles::list(std::string_view directory) const
{
    std::vector<Entry> entries;
    const auto place = find(directory);
    std::error_code error;
    if (place.path.empty()) return entries;
    for (const auto& entry : fs::directory_iterator(place.path, error)) {
        auto name = entry.path().filename().string();
        const auto kind = type(std::string(directory) + "/" + name);
        if (kind != Type::Missing) entries.push_back({std::move(name), kind});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

std::string DiskFiles::real_path(std::string_view path) const
{
    const auto real = find(path).path;
    if (real.empty()) return std::string(path);
    const auto below_root = real.substr(root_ == "/" ? 0 : root_.native().size());
    return below_root.empty() ? "/" : below_root;
}

}  // namespace sluice::kustomize
