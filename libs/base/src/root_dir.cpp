#include "base/root_dir.hpp"

#include "base/error.hpp"
#include "base/file_descriptor.hpp"
#include "file_error.hpp"
#include "path_walk.hpp"
#include "read_all.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <utility>

namespace sluice::base {

namespace {

void write_all(int fd, std::string_view bytes, const std::string& path)
{
    while (!bytes.empty()) {
        const auto written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw file_error("cannot write", path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

enum class Durability { Visible, OnDisk };

/// Temporary file in the same directory, then rename. `path` is for messages.
void replace_file(
    int directory,
    const std::string& name,
    std::string_view bytes,
    unsigned mode,
    Durability durability,
    const std::string& path)
{
    std::uint64_t random = 0;
    if (::getentropy(&random, sizeof random) != 0) throw file_error("cannot write", path, errno);
    const auto temporary = fmt::format(".tmp-{:016x}", random);
    const FileDescriptor file{
        ::openat(directory, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (!file) throw file_error("cannot write", path, errno);
    try {
        write_all(file.get(), bytes, path);
        if (::fchmod(file.get(), mode) != 0) throw file_error("cannot write", path, errno);
        if (durability == Durability::OnDisk && ::fsync(file.get()) != 0)
            throw file_error("cannot write", path, errno);
        if (::renameat(directory, temporary.c_str(), directory, name.c_str()) != 0)
            throw file_error("cannot write", path, errno);
    } catch (...) {
        ::unlinkat(directory, temporary.c_str(), 0);
        throw;
    }
    if (durability == Durability::OnDisk && ::fsync(directory) != 0)
        throw file_error("cannot write", path, errno);
}

/// -1 with errno, ENOSYS among others when the kernel or a seccomp filter does not let us.
int open_in_root(int root, const std::string& inside)
{
    open_how how{};
    how.flags = kReadFlags;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    return static_cast<int>(::syscall(SYS_openat2, root, inside.c_str(), &how, sizeof how));
}

}  // namespace

RootDir::RootDir(const std::filesystem::path& root) : path_(root.lexically_normal())
{
    if (!path_.has_filename()) path_ = path_.parent_path();
    fd_ = ::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd_ < 0) throw file_error("cannot open directory", root.string(), errno);
}

RootDir::RootDir(RootDir&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}

RootDir& RootDir::operator=(RootDir&& other) noexcept
{
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    return *this;
}

RootDir::~RootDir()
{
    if (fd_ >= 0) ::close(fd_);
}

std::filesystem::path RootDir::resolve(std::string_view inside) const
{
    const PathWalk walk(fd_, inside, PathWalk::Missing::Accept, PathWalk::LastLink::Follow);
    return walk.at_root() ? path_ : path_ / walk.relative();
}

std::optional<std::string> RootDir::read(std::string_view inside, std::size_t max_bytes) const
{
    const std::string name = inside.empty() ? "." : std::string(inside);
    if (name.find('\0') != std::string::npos)
        throw Error(ErrorKind::Invalid, "a path holds a NUL byte: " + name.substr(0, name.find('\0')));
    FileDescriptor file{open_in_root(fd_, name)};
    if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
    if (!file) {
        const PathWalk walk(fd_, name, PathWalk::Missing::Accept, PathWalk::LastLink::Follow);
        if (walk.at_root()) throw Error(ErrorKind::Invalid, path_.string() + " is not a regular file");
        if (walk.parent() < 0) return std::nullopt;
        file = FileDescriptor{::openat(walk.parent(), walk.name().c_str(), kReadFlags | O_NOFOLLOW)};
        if (!file && (errno == ENOENT || errno == ENOTDIR)) return std::nullopt;
        if (!file) throw file_error("cannot open", (path_ / walk.relative()).string(), errno);
    }
    return read_all(file.get(), (path_ / std::filesystem::path(name).relative_path()).string(), max_bytes);
}

void RootDir::write(std::string_view inside, std::string_view bytes, unsigned mode) const
{
    const PathWalk walk(fd_, inside, PathWalk::Missing::CreateParents, PathWalk::LastLink::Keep);
    const auto path = (path_ / walk.relative()).string();
    if (walk.at_root())
        throw Error(ErrorKind::Invalid, "'" + std::string(inside) + "' names a directory, not a file");
    if (walk.parent() < 0) throw Error(ErrorKind::Invalid, "cannot create the directories of " + path);
    replace_file(walk.parent(), walk.name(), bytes, mode, Durability::Visible, path);
}

void write_atomically(const std::filesystem::path& file, std::string_view bytes, unsigned mode)
{
    const auto parent = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const FileDescriptor directory{::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!directory) throw file_error("cannot open directory", parent.string(), errno);
    if (!file.has_filename()) throw Error(ErrorKind::Invalid, file.string() + " names a directory, not a file");
    replace_file(directory.get(), file.filename().string(), bytes, mode, Durability::OnDisk, file.string());
}

std::string read_file(const std::filesystem::path& file, std::size_t max_bytes)
{
    return read_all(open_to_read(file.string()).get(), file.string(), max_bytes);
}

}  // namespace sluice::base
