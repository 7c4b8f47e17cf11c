#include "git_archive.hpp"

#include "archive/tar_writer.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fs = std::filesystem;

namespace sluice::source_controller {
namespace {

constexpr std::string_view kIgnoreFile = ".sourceignore";
constexpr std::uint64_t kMaxIgnoreFile = 1u << 20;
/// One file is held in memory while it is packed.
constexpr std::uint64_t kMaxFile = 512u << 20;

bool is_file(git::EntryKind kind)
{
    return kind == git::EntryKind::File || kind == git::EntryKind::Executable;
}

std::string_view name_of(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

std::string_view folder_of(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// A .sourceignore file and the folder it stands in.
struct IgnoreFile {
    std::string folder, text;
};

/// Outer files count before inner ones, spec.ignore last.
artifact::IgnoreRules rules_from(std::vector<IgnoreFile> files, const std::optional<std::string>& ignore)
{
    const auto depth = [](const IgnoreFile& file) {
        return file.folder.empty() ? 0 : 1 + std::count(file.folder.begin(), file.folder.end(), '/');
    };
    std::stable_sort(files.begin(), files.end(), [&](const auto& one, const auto& other) {
        return depth(one) < depth(other);
    });
    artifact::IgnoreRules users;
    for (const auto& file : files)
        users.add(file.text, file.folder);
    if (ignore) users.add(*ignore, "");
    return artifact::archive_rules(users);
}

artifact::IgnoreRules rules_of(const Checkout& checkout, const ArchiveSelection& selection)
{
    std::vector<IgnoreFile> files;
    checkout.walk([&](const git::TreeEntry& entry, git::Mirror& holder) {
        if (is_file(entry.kind) && name_of(entry.path) == kIgnoreFile && selection.sparse.has(entry.path))
            files.push_back({std::string(folder_of(entry.path)), holder.read(entry.hash, kMaxIgnoreFile)});
    });
    return rules_from(std::move(files), selection.ignore);
}

}  // namespace

Sparse::Sparse(std::vector<std::string> folders) : folders_(std::move(folders))
{
    for (auto& folder : folders_) {
        if (folder.starts_with("./")) folder.erase(0, 2);
        while (folder.ends_with('/'))
            folder.pop_back();
    }
    const auto root = [](const std::string& folder) { return folder.empty() || folder == "."; };
    if (std::any_of(folders_.begin(), folders_.end(), root)) folders_.clear();
}

bool Sparse::has(std::string_view path) const
{
    return all() || std::any_of(folders_.begin(), folders_.end(), [&](const std::string& folder) {
               return path.starts_with(folder);
           });
}

bool Sparse::leads_to(std::string_view folder) const
{
    const auto prefix = std::string(folder) + "/";
    return has(prefix) || std::any_of(folders_.begin(), folders_.end(), [&](const std::string& wanted) {
               return wanted.starts_with(prefix);
           });
}

void Sparse::require(const Checkout& checkout) const
{
    if (all()) return;
    std::set<std::string, std::less<>> missing(folders_.begin(), folders_.end());
    checkout.walk([&](const git::TreeEntry& entry, git::Mirror&) {
        if (const auto found = missing.find(entry.path); found != missing.end()) missing.erase(found);
    });
    if (!missing.empty())
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("sparse checkout dir '{}' does not exist in repository", *missing.begin()));
}

void pack_checkout(
    const Checkout& checkout,
    const ArchiveSelection& selection,
    archive::Sink& sink,
    const base::Deadline& deadline)
{
    const auto rules = rules_of(checkout, selection);
    archive::TarGzWriter tar(sink);
    tar.add_directory(".");
    checkout.walk([&](const git::TreeEntry& entry, git::Mirror& holder) {
        deadline.check("pack the archive");
        if (entry.kind == git::EntryKind::Directory) {
            if (selection.sparse.leads_to(entry.path) && !rules.ignores(entry.path, true))
                tar.add_directory(entry.path);
        } else if (
            is_file(entry.kind) && selection.sparse.has(entry.path) && !rules.ignores(entry.path, false)) {
            const auto bytes =
                base::with_context(entry.path, [&] { return holder.read(entry.hash, kMaxFile); });
            tar.add_file(entry.path, entry.kind == git::EntryKind::Executable, bytes);
        }
    });
    tar.finish();
}

void check_out(
    const Checkout& checkout, const Sparse& sparse, const fs::path& into, const base::Deadline& deadline)
{
    const base::RootDir root(into);
    checkout.walk([&](const git::TreeEntry& entry, git::Mirror& holder) {
        deadline.check("check the commit out");
        if (entry.kind == git::EntryKind::Directory) {
            if (sparse.leads_to(entry.path)) fs::create_directories(into / entry.path);
        } else if (is_file(entry.kind) && sparse.has(entry.path)) {
            const bool executable = entry.kind == git::EntryKind::Executable;
            root.write(entry.path, holder.read(entry.hash, kMaxFile), executable ? 0700 : 0600);
        }
    });
}

void pack_folder(const fs::path& folder, const std::optional<std::string>& ignore, archive::Sink& sink)
{
    std::vector<IgnoreFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().filename() == kIgnoreFile && entry.is_regular_file() && !entry.is_symlink())
            files.push_back(
                {std::string(folder_of(fs::relative(entry.path(), folder).string())),
                 base::read_file(entry.path(), kMaxIgnoreFile)});
    const auto rules = rules_from(std::move(files), ignore);
    archive::pack_tar_gz(
        folder, [&](std::string_view path, bool directory) { return !rules.ignores(path, directory); }, sink);
}

}  // namespace sluice::source_controller
