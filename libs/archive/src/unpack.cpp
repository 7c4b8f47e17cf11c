#include "archive/tar.hpp"

#include "base/error.hpp"
#include "base/file_descriptor.hpp"
#include "inflate.hpp"
#include "tar_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

namespace sluice::archive {
namespace {

constexpr unsigned kParentMode = 0750;

[[noreturn]] void limit(const std::string& what, std::uint64_t most)
{
    throw base::Error(base::ErrorKind::LimitExceeded, "tar: " + what + " (limit " + std::to_string(most) + ")");
}

[[noreturn]] void fail(const std::string& what, int problem)
{
    throw base::Error(
        base::ErrorKind::Unavailable, "tar: cannot " + what + ": " + std::generic_category().message(problem));
}

/// An entry's name for an error: what a stranger wrote, short and printable.
std::string printable(std::string_view name)
{
    std::string out = "\"";
    for (const char c : name.substr(0, 200))
        out += c >= 0x20 && c != 0x7f ? c : '?';
    return out + (name.size() > 200 ? "...\"" : "\"");
}

/// The segments of a name; "." and empty ones say nothing. Throws for a name that Flux refuses.
std::vector<std::string> segments_of(std::string_view name)
{
    const auto invalid = [&](const char* why) {
        return base::Error(base::ErrorKind::Invalid, "tar: invalid entry name " + printable(name) + ": " + why);
    };
    if (name.empty()) throw invalid("empty");
    if (name.starts_with('/')) throw invalid("absolute");
    if (name.find('\\') != std::string_view::npos) throw invalid("backslash");
    if (name.find('\0') != std::string_view::npos) throw invalid("NUL byte");
    std::vector<std::string> segments;
    while (!name.empty()) {
        const auto end = std::min(name.find('/'), name.size());
        const auto segment = name.substr(0, end);
        if (segment == "..") throw invalid("\"..\" segment");
        if (!segment.empty() && segment != ".") segments.emplace_back(segment);
        name.remove_prefix(std::min(end + 1, name.size()));
    }
    return segments;
}

/// Makes directories and files below a root, a segment at a time and through no link, whatever was there
/// before.
class Tree {
public:
    explicit Tree(const base::RootDir& root)
        : root_(::open(root.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC))
    {
        if (root_.get() < 0) fail("open " + root.path().string(), errno);
    }

    void make_directory(const std::vector<std::string>& path, unsigned mode)
    {
        if (path.empty()) return;
        const std::vector<std::string> parent(path.begin(), path.end() - 1);
        enter(directory(parent, mode), path.back(), mode);
    }

    base::FileDescriptor make_file(const std::vector<std::string>& path, unsigned mode)
    {
        const std::vector<std::string> parent(path.begin(), path.end() - 1);
        const int at = directory(parent, kParentMode);
        base::FileDescriptor file(::openat(
            at, path.back().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode));
        if (file.get() < 0) fail("create " + printable(path.back()), errno);
        return file;
    }

private:
    /// The directory of the entry before is that of most entries.
    int directory(const std::vector<std::string>& path, unsigned mode)
    {
        if (path.empty()) return root_.get();
        if (path == current_path_) return current_.get();
        base::FileDescriptor at;
        for (const auto& segment : path)
            at = enter(at.get() < 0 ? root_.get() : at.get(), segment, mode);
        current_ = std::move(at);
        current_path_ = path;
        return current_.get();
    }

    static base::FileDescriptor enter(int at, const std::string& name, unsigned mode)
    {
        if (::mkdirat(at, name.c_str(), mode) != 0 && errno != EEXIST)
            fail("make directory " + printable(name), errno);
        base::FileDescriptor made(::openat(at, name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
        if (made.get() < 0) fail("enter directory " + printable(name), errno);
        return made;
    }

    base::FileDescriptor root_;
    base::FileDescriptor current_;
    std::vector<std::string> current_path_;
};

void write_all(int file, std::string_view bytes, std::string_view name)
{
    while (!bytes.empty()) {
        const auto put = ::write(file, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) fail("write " + printable(name), errno);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
}

class Unpacking {
public:
    Unpacking(Source& from, const base::RootDir& into, const UnpackLimits& limits)
        : gzip_(from), tar_(gzip_), tree_(into), limits_(limits), buffer_(32u << 10)
    {
    }

    /// False at the end of the archive.
    bool step()
    {
        const auto entry = tar_.next();
        if (!entry) return false;
        if (++entries_ > limits_.max_entries) limit("more entries than allowed", limits_.max_entries);
        if (entry->name.size() > limits_.max_path_bytes) limit("entry name too long", limits_.max_path_bytes);
        if (entry->size > limits_.max_file_bytes)
            limit("entry " + printable(entry->name) + " too large", limits_.max_file_bytes);
        if (entry->kind == TarEntry::Kind::Comment) return true;
        if (entry->size > limits_.max_bytes - bytes_) limit("more bytes than allowed", limits_.max_bytes);
        bytes_ += entry->size;
        place(*entry);
        return true;
    }

private:
    void place(const TarEntry& entry)
    {
        const auto path = segments_of(entry.name);
        switch (entry.kind) {
        case TarEntry::Kind::Directory:
            return tree_.make_directory(path, (entry.mode & 0777) | 0700);
        case TarEntry::Kind::File:
            return place_file(entry, path);
        case TarEntry::Kind::Special:
            throw base::Error(
                base::ErrorKind::Invalid, "tar: entry " + printable(entry.name) + " is a device or a pipe");
        case TarEntry::Kind::Link:
        case TarEntry::Kind::Comment:
            break;
        }
    }

    void place_file(const TarEntry& entry, const std::vector<std::string>& path)
    {
        if (path.empty())
            throw base::Error(
                base::ErrorKind::Invalid,
                "tar: invalid entry name " + printable(entry.name) + ": a file without a name");
        const auto file = tree_.make_file(path, entry.mode & 0777);
        while (const std::size_t got = tar_.read(buffer_.data(), buffer_.size()))
            write_all(file.get(), {buffer_.data(), got}, entry.name);
    }

    GzipReader gzip_;
    TarReader tar_;
    Tree tree_;
    const UnpackLimits limits_;
    std::vector<char> buffer_;
    std::uint64_t entries_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace

void unpack_tar_gz(
    Source& from,
    const base::RootDir& into,
    const UnpackLimits& limits,
    const std::function<void()>& check_stop)
{
    Unpacking unpacking(from, into, limits);
    do {
        if (check_stop) check_stop();
    } while (unpacking.step());
}

}  // namespace sluice::archive
