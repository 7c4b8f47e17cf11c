#include "chart/disk_files.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <dirent.h>
#include <memory>
#include <sys/stat.h>

namespace sluice::chart {

namespace {

using Type = kustomize::Files::Type;

constexpr std::size_t kLargestFile = 64u << 20;

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

Type type_of(const std::string& path)
{
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return Type::Missing;
    if (S_ISDIR(status.st_mode)) return Type::Directory;
    return S_ISREG(status.st_mode) ? Type::File : Type::Missing;
}

/// What the folder itself says, where it does.
Type type_of(const std::string& path, const dirent& entry)
{
    if (entry.d_type == DT_DIR) return Type::Directory;
    if (entry.d_type == DT_REG) return Type::File;
    const auto type = type_of(path);
    if (type == Type::Missing)
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("cannot load irregular file {} as it has file mode type bits set", path));
    return type;
}

}  // namespace

Type PlainFiles::type(std::string_view path) const
{
    return type_of(std::string(path));
}

std::string PlainFiles::read(std::string_view path) const
{
    return base::read_file(path, kLargestFile);
}

base::FileBytes PlainFiles::load(std::string_view path) const
{
    return base::FileBytes::map(std::string(path), kLargestFile);
}

std::vector<kustomize::Files::Entry> PlainFiles::list(std::string_view directory) const
{
    std::vector<Entry> entries;
    const std::string path(directory);
    const std::unique_ptr<DIR, CloseDirectory> opened(::opendir(path.empty() ? "/" : path.c_str()));
    if (!opened) throw base::Error(base::ErrorKind::NotFound, fmt::format("open {}: cannot be read", path));
    while (const dirent* const entry = ::readdir(opened.get())) {
        std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        const auto type = type_of(path + "/" + name, *entry);
        entries.push_back({std::move(name), type});
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

}  // namespace sluice::chart
