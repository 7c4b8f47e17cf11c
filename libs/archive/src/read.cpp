#include "archive/read.hpp"

#include "base/error.hpp"
#include "inflate.hpp"
#include "tar_reader.hpp"

#include <algorithm>
#include <utility>

namespace sluice::archive {
namespace {

void require(bool fits, const char* what, std::uint64_t most)
{
    if (!fits)
        throw base::Error(
            base::ErrorKind::LimitExceeded,
            std::string("tar: ") + what + " (limit " + std::to_string(most) + ")");
}

std::string bytes_of(TarReader& tar, std::uint64_t size)
{
    std::string bytes;
    // Grown as the data comes: a header may promise what the archive does not hold.
    char buffer[16384];
    while (const std::size_t got = tar.read(buffer, sizeof buffer)) {
        if (bytes.empty() && got < size) bytes.reserve(std::min<std::uint64_t>(size, 1u << 20));
        bytes.append(buffer, got);
    }
    return bytes;
}

}  // namespace

void read_tar_gz(
    Source& from,
    const UnpackLimits& limits,
    const std::function<void(std::string_view, std::uint64_t)>& check,
    const std::function<void(ReadEntry)>& take)
{
    GzipReader gzip(from);
    TarReader tar(gzip);
    std::uint64_t entries = 0, total = 0;
    while (auto entry = tar.next()) {
        require(++entries <= limits.max_entries, "more entries than allowed", limits.max_entries);
        require(entry->name.size() <= limits.max_path_bytes, "entry name too long", limits.max_path_bytes);
        if (entry->kind != TarEntry::Kind::File) continue;
        if (check) check(entry->name, entry->size);
        require(entry->size <= limits.max_file_bytes, "entry too large", limits.max_file_bytes);
        require(entry->size <= limits.max_bytes - total, "more bytes than allowed", limits.max_bytes);
        total += entry->size;
        auto bytes = bytes_of(tar, entry->size);
        take({std::move(entry->name), std::move(bytes)});
    }
}

void read_tar_gz(
    std::string_view bytes,
    const UnpackLimits& limits,
    const std::function<void(std::string_view, std::uint64_t)>& check,
    const std::function<void(ReadEntry)>& take)
{
    TextSource source(bytes);
    read_tar_gz(source, limits, check, take);
}

}  // namespace sluice::archive
