#include "archive/tar.hpp"
#include "archive/tar_writer.hpp"
#include "base/error.hpp"
#include "base/file_descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace sluice::archive {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path, int problem)
{
    throw base::Error(
        base::ErrorKind::Unavailable,
        "tar: cannot " + what + " " + path + ": " + std::generic_category().message(problem));
}

struct CloseDirectory {
    void operator()(DIR* stream) const noexcept { ::closedir(stream); }
};
using DirectoryPtr = std::unique_ptr<DIR, CloseDirectory>;

class OpenFile final : public Source {
public:
    OpenFile(int descriptor, const std::string& path) : descriptor_(descriptor), path_(path) {}
    std::size_t read(char* buffer, std::size_t size) override
    {
        for (;;) {
            const auto got = ::read(descriptor_, buffer, size);
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) fail("read", path_, errno);
        }
    }

private:
    const int descriptor_;
    const std::string& path_;
};

class Packing {
public:
    Packing(const std::filesystem::path& root, const PathFilter& include, Sink& to)
        : root_(root), include_(include), tar_(to)
    {
    }

    void run()
    {
        DirectoryPtr root(::opendir(root_.c_str()));
        if (!root) fail("open", root_.string(), errno);
        tar_.add_directory(".");
        walk(root.get(), "");
        tar_.finish();
    }

private:
    static std::vector<std::string> names_in(DIR* directory, const std::string& relative)
    {
        std::vector<std::string> names;
        errno = 0;
        while (const dirent* entry = ::readdir(directory)) {
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..") names.emplace_back(name);
        }
        if (errno != 0) fail("list", relative, errno);
        std::ranges::sort(names);
        return names;
    }

    /// `relative` is empty for the root, else ends with a slash.
    void walk(DIR* directory, const std::string& relative)
    {
        for (const auto& name : names_in(directory, relative)) {
            struct stat status{};
            const std::string path = relative + name;
            if (::fstatat(::dirfd(directory), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
                fail("stat", path, errno);
            if (S_ISDIR(status.st_mode))
                add_directory(::dirfd(directory), name, path);
            else if (S_ISREG(status.st_mode) && include_(path, false))
                add_file(::dirfd(directory), name, path);
        }
    }

    void add_directory(int parent, const std::string& name, const std::string& path)
    {
        const int descriptor = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
        DirectoryPtr directory(descriptor >= 0 ? ::fdopendir(descriptor) : nullptr);
        if (!directory) fail("open", path, errno);
        if (include_(path, true)) tar_.add_directory(path);
        walk(directory.get(), path + "/");
    }

    void add_file(int parent, const std::string& name, const std::string& path)
    {
        const base::FileDescriptor file(
            ::openat(parent, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
        if (!file) fail("open", path, errno);
        struct stat status{};
        if (::fstat(file.get(), &status) != 0) fail("stat", path, errno);
        if (!S_ISREG(status.st_mode)) return;  // exchanged since we looked
        OpenFile source(file.get(), path);
        tar_.add_file(path, (status.st_mode & 0111) != 0, static_cast<std::uint64_t>(status.st_size), source);
    }

    const std::filesystem::path root_;
    const PathFilter& include_;
    TarGzWriter tar_;
};

}  // namespace

void pack_tar_gz(const std::filesystem::path& directory, const PathFilter& include, Sink& to)
{
    Packing(directory, include, to).run();
}

}  // namespace sluice::archive
