#include "artifact_file.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::artifact {
namespace {

constexpr std::string_view kUnfinished = ".unfinished-";

[[noreturn]] void throw_errno(std::string_view what, const std::filesystem::path& path)
{
    const int failure = errno;
    throw base::Error(
        failure == ENOSPC ? base::ErrorKind::Unavailable : base::ErrorKind::Internal,
        fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(failure)));
}

void sync_folder(const std::filesystem::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) throw_errno("open", folder);
    const int answer = ::fsync(descriptor);
    ::close(descriptor);
    if (answer != 0) throw_errno("sync", folder);
}

}  // namespace

ArtifactFile::ArtifactFile(std::filesystem::path target, base::DigestAlgorithm algorithm)
    : target_(std::move(target)), algorithm_(algorithm), hasher_(algorithm)
{
    auto name = (target_.parent_path() / fmt::format("{}XXXXXX", kUnfinished)).string();
    descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600
    if (descriptor_ < 0) throw_errno("make a file in", target_.parent_path());
    temporary_ = name;
}

ArtifactFile::~ArtifactFile()
{
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(temporary_.c_str());
}

void ArtifactFile::write(std::string_view bytes)
{
    hasher_.update(bytes);
    size_ += bytes.size();
    while (!bytes.empty()) {
        const auto written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw_errno("write", target_);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void ArtifactFile::publish()
{
    digest_ = fmt::format("{}:{}", base::digest_name(algorithm_), hasher_.finish_hex());
    if (::fsync(descriptor_) != 0) throw_errno("sync", target_);
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw_errno("put in place", target_);
    ::close(std::exchange(descriptor_, -1));
    sync_folder(target_.parent_path());
}

bool ArtifactFile::is_unfinished(const std::filesystem::path& path)
{
    return path.filename().string().starts_with(kUnfinished);
}

std::optional<std::string> digest_of_file(const std::filesystem::path& path, base::DigestAlgorithm algorithm)
{
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status{};
    if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        const bool missing = descriptor >= 0 || errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
        if (descriptor >= 0) ::close(descriptor);
        if (missing) return std::nullopt;
        throw_errno("read", path);
    }
    base::Hasher hasher(algorithm);
    std::array<char, 64u << 10> buffer;
    ssize_t got = 0;
    while ((got = ::read(descriptor, buffer.data(), buffer.size())) > 0)
        hasher.update({buffer.data(), static_cast<std::size_t>(got)});
    ::close(descriptor);
    if (got < 0) throw_errno("read", path);
    return hasher.finish_hex();
}

}  // namespace sluice::artifact
