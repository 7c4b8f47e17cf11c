#include "artifact_tree.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
namespace fs = std::filesystem;
constexpr std::size_t kMaxFileBytes = 64u << 20;
}  // namespace

ArtifactTree::ArtifactTree() : directory_("kustomization-"), root_(directory_.path()) {}

std::string ArtifactTree::local(std::string_view path) const
{
    while (path.starts_with('/'))
        path.remove_prefix(1);
    return root_.resolve(path).string();
}

kustomize::Files::Type ArtifactTree::type(std::string_view path) const
{
    std::error_code problem;
    const auto status = fs::symlink_status(local(path), problem);
    if (fs::is_directory(status)) return Type::Directory;
    return fs::is_regular_file(status) ? Type::File : Type::Missing;
}

std::string ArtifactTree::read(std::string_view path) const
{
    std::string_view inside = path;
    while (inside.starts_with('/'))
        inside.remove_prefix(1);
    if (auto bytes = root_.read(inside, kMaxFileBytes)) return *std::move(bytes);
    throw base::Error(base::ErrorKind::NotFound, fmt::format("{}: no such file", path));
}

std::vector<kustomize::Files::Entry> ArtifactTree::list(std::string_view directory) const
{
    std::vector<Entry> entries;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(local(directory), problem)) {
        const Type type = entry.is_directory() ? Type::Directory : Type::File;
        if (entry.is_directory() || entry.is_regular_file())
            entries.push_back({entry.path().filename().string(), type});
    }
    if (problem) throw base::Error(base::ErrorKind::NotFound, fmt::format("{}: no such directory", directory));
    std::ranges::sort(entries, {}, &Entry::name);
    return entries;
}

ssa::Fingerprint
ArtifactTree::fingerprint(const std::set<std::string>& files, const std::set<std::string>& directories) const
{
    base::Hasher hasher(base::DigestAlgorithm::Sha256);
    const auto part = [&](char kind, std::string_view name, std::string_view bytes) {
        hasher.update(fmt::format("{}{}:{}:{}:", kind, name.size(), name, bytes.size()));
        hasher.update(bytes);
    };
    for (const auto& file : files)
        if (type(file) == Type::File)
            part('f', file, read(file));
        else
            part('-', file, "");
    for (const auto& directory : directories) {
        std::string names;
        if (type(directory) == Type::Directory)
            for (const auto& entry : list(directory))
                names += fmt::format("{}{}/", entry.type == Type::Directory ? 'd' : 'f', entry.name);
        part('d', directory, names);
    }
    return ssa::fingerprint_from(hasher);
}

}  // namespace sluice::kustomize_controller
