#include "archive/tar.hpp"

#include "base/error.hpp"
#include "base/file_descriptor.hpp"
#include "inflate.hpp"
#include "tar_format.hpp"

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

constexpr std::uint64_t kMaxUstarSize = (std::uint64_t{1} << 33) - 1;

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

class Packing {
public:
    Packing(const std::filesystem::path& root, const PathFilter& include, Sink& to)
        : root_(root), include_(include), gzip_(to), buffer_(64u << 10)
    {
    }

    void run()
    {
        DirectoryPtr root(::opendir(root_.c_str()));
        if (!root) fail("open", root_.string(), errno);
        write_header(".", '5', 0750, 0);
        walk(root.get(), "");
        static constexpr Block kEnd{};
        gzip_.write({kEnd.data(), kEnd.size()});
        gzip_.write({kEnd.data(), kEnd.size()});
        gzip_.finish();
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
        if (include_(path, true)) write_header(path, '5', 0750, 0);
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
        const auto size = static_cast<std::uint64_t>(status.st_size);
        write_header(path, '0', (status.st_mode & 0111) != 0 ? 0700 : 0600, size);
        copy(file.get(), size, path);
        pad(size);
    }

    void copy(int descriptor, std::uint64_t size, const std::string& path)
    {
        for (std::uint64_t left = size; left != 0;) {
            const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer_.size()));
            const auto got = ::read(descriptor, buffer_.data(), want);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) fail("read", path, errno);
            if (got == 0)
                throw base::Error(
                    base::ErrorKind::Unavailable, "tar: " + path + " became shorter while it was read");
            gzip_.write({buffer_.data(), static_cast<std::size_t>(got)});
            left -= static_cast<std::uint64_t>(got);
        }
    }

    void pad(std::uint64_t size)
    {
        static constexpr Block kZeros{};
        gzip_.write({kZeros.data(), (kBlock - size % kBlock) % kBlock});
    }

    void write_header(const std::string& name, char type, unsigned mode, std::uint64_t size)
    {
        std::string records;
        if (!fits_ustar(name)) records += pax_record("path", name);
        if (size > kMaxUstarSize) records += pax_record("size", std::to_string(size));
        if (!records.empty()) {
            put(make_header("PaxHeaders.0", 'x', 0644, records.size()));
            gzip_.write(records);
            pad(records.size());
        }
        put(make_header(name, type, mode, size > kMaxUstarSize ? 0 : size));
    }

    void put(const Block& block) { gzip_.write({block.data(), block.size()}); }

    const std::filesystem::path root_;
    const PathFilter& include_;
    GzipWriter gzip_;
    std::vector<char> buffer_;
};

}  // namespace

void pack_tar_gz(const std::filesystem::path& directory, const PathFilter& include, Sink& to)
{
    Packing(directory, include, to).run();
}

}  // namespace sluice::archive
