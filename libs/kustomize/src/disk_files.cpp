#include "kustomize/disk_files.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = 64u << 20;

}  // namespace

DiskFiles::DiskFiles(const fs::path& root)
{
    std::error_code error;
    root_ = fs::canonical(root, error);
    if (error || !fs::is_directory(root_, error))
        throw base::Error(base::ErrorKind::NotFound, fmt::format("'{}' is not a directory", root.string()));
}

fs::path DiskFiles::resolved(std::string_view path) const
{
    std::error_code error;
    auto real = fs::canonical(root_.native() + "/" + std::string(path), error);
    if (error) return {};
    const auto& text = real.native();
    const auto& root = root_.native();
    const bool inside = root == "/" || text == root ||
                        (text.starts_with(root) && text.size() > root.size() && text[root.size()] == '/');
    return inside ? real : fs::path();
}

Files::Type DiskFiles::type(std::string_view path) const
{
    const auto real = resolved(path);
    if (real.empty()) return Type::Missing;
    std::error_code error;
    const auto status = fs::status(real, error);
    if (error) return Type::Missing;
    return fs::is_directory(status)      ? Type::Directory
           : fs::is_regular_file(status) ? Type::File
                                         : Type::Missing;
}

std::string DiskFiles::read(std::string_view path) const
{
    const auto real = resolved(path);
    if (real.empty()) throw base::Error(base::ErrorKind::NotFound, fmt::format("'{}' does not exist", path));
    return base::read_file(real, kLargestFile);
}

std::vector<Files::Entry> DiskFiles::list(std::string_view directory) const
{
    std::vector<Entry> entries;
    const auto real = resolved(directory);
    std::error_code error;
    if (real.empty()) return entries;
    for (const auto& entry : fs::directory_iterator(real, error)) {
        auto name = entry.path().filename().string();
        const auto kind = type(std::string(directory) + "/" + name);
        if (kind != Type::Missing) entries.push_back({std::move(name), kind});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

std::string DiskFiles::real_path(std::string_view path) const
{
    const auto real = resolved(path).native();
    if (real.empty()) return std::string(path);
    const auto below_root = real.substr(root_ == "/" ? 0 : root_.native().size());
    return below_root.empty() ? "/" : below_root;
}

}  // namespace sluice::kustomize
