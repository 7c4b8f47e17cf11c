#include "kustomize/files.hpp"

#include "base/error.hpp"
#include "loader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

/// "/a" -> "/a/", "/" -> "/": what every path below begins with.
std::string as_prefix(std::string_view directory)
{
    std::string prefix(directory);
    if (!prefix.ends_with('/')) prefix += '/';
    return prefix;
}

}  // namespace

void MemoryFiles::put(std::string_view path, std::string bytes)
{
    files_[join_path("/", path)] = std::move(bytes);
}

Files::Type MemoryFiles::type(std::string_view path) const
{
    if (files_.contains(path)) return Type::File;
    const auto prefix = as_prefix(path);
    const auto below = files_.lower_bound(prefix);
    return path == "/" || (below != files_.end() && below->first.starts_with(prefix)) ? Type::Directory
                                                                                      : Type::Missing;
}

std::string MemoryFiles::read(std::string_view path) const
{
    const auto found = files_.find(path);
    if (found == files_.end())
        throw base::Error(base::ErrorKind::NotFound, fmt::format("'{}' does not exist", path));
    return found->second;
}

std::vector<Files::Entry> MemoryFiles::list(std::string_view directory) const
{
    const auto prefix = as_prefix(directory);
    std::vector<Entry> entries;
    for (auto file = files_.lower_bound(prefix); file != files_.end() && file->first.starts_with(prefix);
         ++file) {
        const auto rest = std::string_view(file->first).substr(prefix.size());
        const auto slash = rest.find('/');
        const auto name = rest.substr(0, slash);
        if (!entries.empty() && entries.back().name == name) continue;
        entries.push_back({std::string(name), slash == std::string_view::npos ? Type::File : Type::Directory});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    const auto same = [](const auto& a, const auto& b) { return a.name == b.name; };
    entries.erase(std::unique(entries.begin(), entries.end(), same), entries.end());
    return entries;
}

Files::Type OverlayFiles::type(std::string_view path) const
{
    const auto above = above_.type(path);
    return above == Type::File ? above : std::max(above, below_.type(path));
}

std::string OverlayFiles::read(std::string_view path) const
{
    return above_.type(path) == Type::File ? above_.read(path) : below_.read(path);
}

std::vector<Files::Entry> OverlayFiles::list(std::string_view directory) const
{
    auto entries = above_.list(directory);
    const auto above_count = entries.size();
    for (auto& entry : below_.list(directory)) {
        const auto above_end = entries.begin() + static_cast<std::ptrdiff_t>(above_count);
        if (std::none_of(
                entries.begin(), above_end, [&](const auto& known) { return known.name == entry.name; }))
            entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

std::string OverlayFiles::real_path(std::string_view path) const
{
    return above_.type(path) == Type::File ? std::string(path) : below_.real_path(path);
}

bool OverlayFiles::cacheable(std::string_view path) const
{
    return above_.type(path) != Type::File && below_.cacheable(path);
}

Files::Type RecordingFiles::type(std::string_view path) const
{
    const auto found = below_.type(path);
    if (found == Type::File) record_.read.emplace(path);
    if (found == Type::Missing) record_.missing.emplace(path);
    return found;
}

std::string RecordingFiles::read(std::string_view path) const
{
    record_.read.emplace(path);
    return below_.read(path);
}

std::vector<Files::Entry> RecordingFiles::list(std::string_view directory) const
{
    record_.listed.emplace(directory);
    return below_.list(directory);
}

}  // namespace sluice::kustomize
