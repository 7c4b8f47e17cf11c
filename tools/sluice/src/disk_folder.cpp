#include "disk_folder.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "doc/yaml.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"
#include "kustomize_remote.hpp"

#include <filesystem>
#include <glob.h>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargestFile = 64u << 20;

bool is_hidden(const std::string& path)
{
    return fs::path(path).filename().native().starts_with('.');
}

}  // namespace

bool DiskFolder::exists(const std::string& path) const
{
    std::error_code ignored;
    return fs::exists(path, ignored);
}

std::optional<std::string> DiskFolder::read(const std::string& path) const
{
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored)) return std::nullopt;
    return base::read_file(path, kLargestFile);
}

void DiskFolder::write(const std::string& path, const std::string& bytes) const
{
    base::write_atomically(path, bytes, 0644);
}

std::vector<std::string> DiskFolder::glob(const std::string& pattern) const
{
    glob_t found{};
    std::vector<std::string> paths;
    if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
        for (std::size_t i = 0; i < found.gl_pathc; ++i)
            if (is_hidden(pattern) || !is_hidden(found.gl_pathv[i])) paths.emplace_back(found.gl_pathv[i]);
    ::globfree(&found);
    return paths;
}

void DiskFolder::check_base(const std::string& path) const
{
    if (const auto url = kustomize::RepositoryUrl::parse(path)) {
        RemoteBases remote;
        remote.network().repository(*url);
        return;
    }
    if (path.starts_with('/'))
        throw base::Error(base::ErrorKind::Invalid, fmt::format("new root '{}' cannot be absolute", path));
    const auto place = (fs::current_path() / path).lexically_normal().string();
    throw base::Error(
        base::ErrorKind::NotFound,
        fmt::format(
            "must build at directory: not a valid directory: evalsymlink failure on '{}' : lstat {}: no such "
            "file "
            "or directory",
            place,
            place));
}

void DiskFolder::check_generator(const doc::Value& entry, bool secret) const
{
    auto alone = entry;
    alone.erase("behavior");  // there is nothing here that it could merge with
    const auto text = doc::to_yaml(
        doc::Value::object({{secret ? "secretGenerator" : "configMapGenerator", doc::Value::array({alone})}}));
    const kustomize::DiskFiles disk("/");
    kustomize::OverlayFiles files(disk);
    const auto here = fs::current_path().string();
    const std::string name = "/kustomization.yaml";
    for (const auto* other : {"kustomization.yml", "Kustomization"})
        if (exists(other)) return files.put(here + "/" + other, text), void(kustomize::build(files, here, {}));
    files.put(here + name, text);
    kustomize::build(files, here, {});
}

}  // namespace sluice::cli
