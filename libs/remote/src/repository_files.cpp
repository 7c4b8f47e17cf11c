#include "repository_files.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

namespace sluice::remote {
namespace {

constexpr int kMaxLinks = 40;
constexpr std::uint64_t kLongestLink = 4096;

/// Puts the path's parts before those that are still to be walked.
void push_front(std::deque<std::string>& parts, std::string_view path)
{
    std::vector<std::string> more;
    while (!path.empty()) {
        const auto part = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(part.size() + 1, path.size()));
        if (!part.empty() && part != ".") more.emplace_back(part);
    }
    parts.insert(parts.begin(), more.begin(), more.end());
}

std::string joined(const std::deque<std::string>& parts)
{
    std::string path;
    for (const auto& part : parts)
        path.append("/").append(part);
    return path.empty() ? "/" : path;
}

}  // namespace

RepositoryFiles::RepositoryFiles(
    std::shared_ptr<git::Mirror> mirror,
    std::string_view commit,
    std::uint64_t max_file_bytes,
    Submodules submodules,
    std::shared_ptr<std::recursive_mutex> mutex)
    : max_file_bytes_(max_file_bytes), fetch_submodule_(std::move(submodules)), mirror_(std::move(mirror)),
      mutex_(std::move(mutex))
{
    mirror_->walk(commit, [&](const git::TreeEntry& entry) {
        nodes_.emplace("/" + std::string(entry.path), Node{entry.kind, std::string(entry.hash)});
    });
}

const RepositoryFiles::Node* RepositoryFiles::find(const std::string& path) const
{
    const auto found = nodes_.find(path);
    return found == nodes_.end() ? nullptr : &found->second;
}

std::string RepositoryFiles::link_target(const Node& link) const
{
    const std::lock_guard lock(*mutex_);
    return mirror_->read(link.hash, kLongestLink);
}

std::shared_ptr<const kustomize::Files>
RepositoryFiles::submodule(const std::string& path, const Node& node) const
{
    const std::lock_guard lock(*mutex_);
    auto& files = mounted_[path];
    if (!files) files = fetch_submodule_(*this, path.substr(1), node.hash);
    return files;
}

RepositoryFiles::Place RepositoryFiles::resolve(std::string_view path) const
{
    std::deque<std::string> ahead;
    push_front(ahead, path);
    std::string here;  // without the last slash: empty is the root
    for (int links = 0; !ahead.empty();) {
        const auto part = std::move(ahead.front());
        ahead.pop_front();
        if (part == "..") {
            if (here.empty()) return {};
            here.resize(here.rfind('/'));
            continue;
        }
        const auto next = here + "/" + part;
        const auto* node = find(next);
        if (!node) return {};
        if (node->kind == git::EntryKind::Symlink) {
            const auto target = link_target(*node);
            if (++links > kMaxLinks || target.starts_with('/')) return {};
            push_front(ahead, target);
            continue;
        }
        here = next;
        if (node->kind == git::EntryKind::Submodule && fetch_submodule_)
            return {here, submodule(here, *node), joined(ahead)};
    }
    return {here.empty() ? "/" : here, nullptr, {}};
}

kustomize::Files::Type RepositoryFiles::type(std::string_view path) const
{
    const auto place = resolve(path);
    if (place.below) return place.below->type(place.rest);
    if (place.path.empty()) return Type::Missing;
    if (place.path == "/") return Type::Directory;
    const auto kind = find(place.path)->kind;
    return kind == git::EntryKind::File || kind == git::EntryKind::Executable ? Type::File : Type::Directory;
}

std::string RepositoryFiles::read(std::string_view path) const
{
    const auto place = resolve(path);
    if (place.below) return place.below->read(place.rest);
    const auto* node = find(place.path);
    if (!node) throw base::Error(base::ErrorKind::NotFound, fmt::format("'{}' does not exist", path));
    const std::lock_guard lock(*mutex_);
    return mirror_->read(node->hash, max_file_bytes_);
}

std::vector<kustomize::Files::Entry> RepositoryFiles::list(std::string_view directory) const
{
    const auto place = resolve(directory);
    if (place.below) return place.below->list(place.rest);
    std::vector<Entry> entries;
    if (place.path.empty()) return entries;
    const auto prefix = place.path == "/" ? place.path : place.path + "/";
    for (auto node = nodes_.lower_bound(prefix); node != nodes_.end() && node->first.starts_with(prefix);
         ++node) {
        const auto name = node->first.substr(prefix.size());
        if (name.find('/') != std::string::npos) continue;
        const auto kind = type(node->first);
        if (kind != Type::Missing) entries.push_back({name, kind});
    }
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return entries;
}

std::string RepositoryFiles::real_path(std::string_view path) const
{
    const auto place = resolve(path);
    if (place.below) {
        const auto below = place.below->real_path(place.rest);
        return below == "/" ? place.path : place.path + below;
    }
    return place.path.empty() ? std::string(path) : place.path;
}

}  // namespace sluice::remote
