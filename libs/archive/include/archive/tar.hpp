#pragma once
#include "base/root_dir.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace sluice::archive {

/// Bytes that an archive is written to or read from, piece by piece. read() returns 0 at the end.
class Source {
public:
    virtual ~Source() = default;
    virtual std::size_t read(char* buffer, std::size_t size) = 0;
};
class Sink {
public:
    virtual ~Sink() = default;
    virtual void write(std::string_view bytes) = 0;
};

/// What an unpacking may take from a stranger. No defaults: the caller knows whose archive it is.
struct UnpackLimits {
    std::uint64_t max_bytes;  ///< of all files, unpacked
    std::uint64_t max_file_bytes;
    std::uint64_t max_entries;
    std::uint64_t max_path_bytes;
};

/// Unpacks a gzipped tar below `into`, as fluxcd/pkg/tar 1.2 does when it is told to skip symbolic links: v7,
/// ustar, pax and GNU long names are understood; a device or pipe, an empty name, a backslash, a leading "/" or
/// a ".." segment is base::Error{Invalid} naming the entry; parents are made 0750; a directory's mode is ORed
/// with 0700, a file keeps its permission bits; times are not restored. A hard link
/// is an empty file. Differently from Flux pax global headers are skipped, a name that ends in ".." is refused,
/// and so are sparse files; nothing is ever written through a link that was there before. Limits give
/// base::Error{LimitExceeded}; bad gzip or tar base::Error{Corrupt}. What was unpacked before an error stays:
/// unpack into a fresh directory. `check_stop` is called between entries and may throw.
void unpack_tar_gz(
    Source&, const base::RootDir& into, const UnpackLimits&, const std::function<void()>& check_stop = {});

/// True for a path that goes into the archive. `relative` has no leading "./" and no trailing slash.
using PathFilter = std::function<bool(std::string_view relative, bool directory)>;

/// Packs a directory as a deterministic gzipped tar with Flux's normalisation: lexical order per directory, the
/// root as an entry, directories without trailing slash, only regular files and directories, uid = gid = 0, no
/// owner names, mtime 0, modes 0750 / 0600 / 0700 for anything executable; gzip header without name or time.
/// The filter is asked for each path by itself and prunes nothing.
void pack_tar_gz(const std::filesystem::path& directory, const PathFilter& include, Sink&);

}  // namespace sluice::archive
