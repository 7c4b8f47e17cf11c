#pragma once
#include "archive/tar.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace sluice::archive {

/// One file of an archive, in memory.
struct ReadEntry {
    std::string name;  ///< as it stands in the archive: what a stranger wrote
    std::string bytes;
};

/// Reads the regular files of a gzipped tar one after the other, in the archive's order; directories, links,
/// devices and pax headers are passed over. Names are handed out unchecked: the caller decides which it takes.
/// `check` sees name and size of each file before its bytes are read and may throw. Throws
/// base::Error{LimitExceeded} beyond the limits and base::Error{Corrupt} for bad gzip or tar.
void read_tar_gz(
    Source&,
    const UnpackLimits&,
    const std::function<void(std::string_view name, std::uint64_t size)>& check,
    const std::function<void(ReadEntry)>& take);
/// The same over bytes in memory.
void read_tar_gz(
    std::string_view bytes,
    const UnpackLimits&,
    const std::function<void(std::string_view name, std::uint64_t size)>& check,
    const std::function<void(ReadEntry)>& take);

}  // namespace sluice::archive
