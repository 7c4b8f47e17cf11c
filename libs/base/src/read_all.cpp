#include "read_all.hpp"

#include "base/error.hpp"
#include "file_error.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <span>

namespace sluice::base {

std::string read_all(int fd, const std::string& path, std::size_t max_bytes)
{
    struct stat about{};
    if (::fstat(fd, &about) != 0) throw file_error("cannot read", path, errno);
    if (!S_ISREG(about.st_mode)) throw Error(ErrorKind::Invalid, path + " is not a regular file");
    const auto too_large = [&] {
        return Error(ErrorKind::LimitExceeded, fmt::format("{} is larger than {} bytes", path, max_bytes));
    };
    if (static_cast<std::size_t>(about.st_size) > max_bytes) throw too_large();

    // One byte more than expected tells a file that grew since from one that ended. A small file is read beside
    // the heap, so that it takes no more memory than it has bytes: charts and overlays have many of them.
    const auto expected = static_cast<std::size_t>(about.st_size);
    std::array<char, 4096> small;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
    std::string large;
    if (expected >= small.size()) large.resize(expected + 1);
    std::span<char> room = large.empty() ? std::span<char>(small) : std::span<char>(large);
    std::size_t filled = 0;
    for (;;) {
        const auto got = ::read(fd, room.data() + filled, room.size() - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw file_error("cannot read", path, errno);
        filled += static_cast<std::size_t>(got);
        // Files of /proc and /sys name a size that is not theirs: they are asked until they have no more.
        if (got == 0 || (filled == expected && expected > 0)) break;
        if (filled > max_bytes) throw too_large();
        if (filled < room.size()) continue;
        if (large.empty()) large.assign(small.data(), filled);
        large.resize(filled * 2);
        room = large;
    }
    if (filled > max_bytes) throw too_large();
    if (large.empty()) return {small.data(), filled};
    large.resize(filled);
    return large;
}

FileDescriptor open_to_read(const std::string& file)
{
    FileDescriptor in{::open(file.c_str(), kReadFlags)};
    if (!in) throw file_error("cannot read", file, errno);
    return in;
}

}  // namespace sluice::base
