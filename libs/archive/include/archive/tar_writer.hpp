#pragma once
#include "archive/tar.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace sluice::archive {

/// TarGzWriter: a deterministic gzipped tar, entry by entry, for trees that are on no disk. Every entry is
/// normalised as pack_tar_gz says: no owner, no time, modes 0750, 0600 or, for executables, 0700. The same
/// entries give the same bytes.
class TarGzWriter {
public:
    explicit TarGzWriter(Sink& to);
    TarGzWriter(const TarGzWriter&) = delete;
    TarGzWriter& operator=(const TarGzWriter&) = delete;
    ~TarGzWriter();

    /// `path` without a trailing slash; the root of the tree is ".".
    void add_directory(std::string_view path);
    void add_file(std::string_view path, bool executable, std::string_view bytes);
    /// A file that is too large to hold: `source` must give exactly `size` bytes, or base::Error{Unavailable}
    /// is thrown.
    void add_file(std::string_view path, bool executable, std::uint64_t size, Source& source);
    /// The end marks. Nothing can be added afterwards.
    void finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::archive
