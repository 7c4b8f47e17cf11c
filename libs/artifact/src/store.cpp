#include "artifact/store.hpp"

#include "artifact_file.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <system_error>

namespace fs = std::filesystem;

namespace sluice::artifact {
namespace {

constexpr std::size_t kMaxCollected = 1000;

[[noreturn]] void throw_io(std::string_view what, const fs::path& path, const std::error_code& error)
{
    throw base::Error(
        base::ErrorKind::Internal, fmt::format("cannot {} {}: {}", what, path.string(), error.message()));
}

void make_folder(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw_io("make the folder", folder, error);
    fs::permissions(folder, fs::perms::owner_all, error);
    if (error) throw_io("make private the folder", folder, error);
}

/// A regular file of an owner's folder, with the time that retention goes by.
struct Kept {
    fs::path path;
    fs::file_time_type written;
};

std::vector<Kept> files_of(const fs::path& folder, const fs::path& current)
{
    std::vector<Kept> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.is_symlink() || !entry.is_regular_file() || entry.path() == current) continue;
        if (entry.path().extension() == kLockSuffix) continue;
        std::error_code gone;
        const auto written = entry.last_write_time(gone);
        if (!gone) files.push_back({entry.path(), written});
        if (files.size() == kMaxCollected) break;
    }
    std::sort(files.begin(), files.end(), [](const Kept& a, const Kept& b) { return a.written < b.written; });
    return files;
}

}  // namespace

std::string Owner::folder() const
{
    std::string lower = kind;
    for (auto& c : lower)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return fmt::format("{}/{}/{}", lower, namespace_, name);
}

Store::Store(StoreOptions options) : options_(std::move(options))
{
    make_folder(options_.root);
    std::error_code error;
    std::vector<fs::path> unfinished;
    for (const auto& entry : fs::recursive_directory_iterator(options_.root, error))
        if (ArtifactFile::is_unfinished(entry.path())) unfinished.push_back(entry.path());
    for (const auto& file : unfinished)
        fs::remove(file, error);
}

Artifact Store::plan(const Owner& owner, std::string_view revision, std::string_view file) const
{
    Artifact artifact;
    artifact.path = fmt::format("{}/{}", owner.folder(), file);
    artifact.url = url_of(artifact.path);
    artifact.revision = revision;
    return artifact;
}

std::string Store::url_of(std::string_view path) const
{
    const auto& address = options_.advertised;
    const bool has_scheme = address.starts_with("http://") || address.starts_with("https://");
    return fmt::format("{}{}/{}", has_scheme ? "" : "http://", address, path);
}

fs::path Store::local(const Artifact& artifact) const
{
    // status.artifact.path comes back from the API server, where others may write too.
    return base::RootDir(options_.root).resolve(artifact.path);
}

Artifact Store::write(Artifact planned, const std::function<void(archive::Sink&)>& fill) const
{
    const auto target = local(planned);
    make_folder(target.parent_path());
    ArtifactFile file(target, options_.digest_algorithm);
    fill(file);
    file.publish();
    planned.digest = file.digest();
    planned.size = static_cast<std::int64_t>(file.size());
    planned.last_update_time = options_.clock();
    return planned;
}

Presence Store::verify(const Artifact& artifact) const
{
    const auto path = local(artifact);
    const auto recorded = base::Digest::parse(artifact.digest);
    const auto found = digest_of_file(path, recorded.algorithm);
    if (!found) return Presence::Missing;
    if (*found == recorded.hex) return Presence::Good;
    std::error_code error;
    fs::remove(path, error);
    if (error) throw_io("remove the damaged artifact", path, error);
    return Presence::Damaged;
}

void Store::link(const Artifact& artifact, std::string_view link) const
{
    const auto target = local(artifact);
    const auto place = target.parent_path() / link;
    const auto temporary = fs::path(place.string() + ".new");
    std::error_code error;
    fs::remove(temporary, error);
    fs::create_symlink(target, temporary, error);
    if (!error) fs::rename(temporary, place, error);
    if (error) throw_io("link", place, error);
}

std::vector<std::string>
Store::collect(const Owner& owner, const Artifact& current, const base::Deadline& deadline) const
{
    const auto folder = base::RootDir(options_.root).resolve(owner.folder());
    auto files = files_of(folder, local(current));
    const auto oldest_kept = fs::file_time_type::clock::now() - options_.retention_ttl;
    std::size_t kept = files.size() + 1;  // the current one
    std::vector<std::string> removed;
    std::string trouble;
    for (const auto& file : files) {
        const bool expired = file.written < oldest_kept;
        const bool too_many = kept > options_.retention_records;
        if (!expired && !too_many) continue;
        deadline.check("collect artifacts");
        std::error_code error;
        fs::remove(file.path, error);
        if (error) {
            trouble +=
                fmt::format("{}{}: {}", trouble.empty() ? "" : "; ", file.path.string(), error.message());
            continue;
        }
        fs::remove(fs::path(file.path.string() + std::string(kLockSuffix)), error);
        removed.push_back(fs::relative(file.path, options_.root).string());
        --kept;
    }
    if (!trouble.empty()) throw base::Error(base::ErrorKind::Internal, "cannot remove " + trouble);
    return removed;
}

std::vector<std::string> Store::remove_all(const Owner& owner) const
{
    const auto folder = base::RootDir(options_.root).resolve(owner.folder());
    std::vector<std::string> removed;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (!entry.is_symlink()) removed.push_back(fs::relative(entry.path(), options_.root).string());
    error.clear();
    fs::remove_all(folder, error);
    if (error) throw_io("remove", folder, error);
    std::sort(removed.begin(), removed.end());
    return removed;
}

}  // namespace sluice::artifact
