#pragma once
#include "archive/tar.hpp"
#include "tar_format.hpp"

#include <map>
#include <optional>
#include <string>

namespace sluice::archive {

/// TarReader: the entries of a tar stream one after the other: v7, ustar, pax and GNU long names. Headers of
/// extensions have a limit of their own. Throws base::Error{Corrupt}. Owned by one thread.
class TarReader {
public:
    explicit TarReader(Source& from) : from_(from) {}
    /// The next entry; what was not read of the one before is skipped. nullopt at the end of the archive.
    std::optional<TarEntry> next();
    /// Data of the entry at hand; 0 at its end.
    std::size_t read(char* buffer, std::size_t size);

private:
    using Records = std::map<std::string, std::string, std::less<>>;
    std::optional<Block> next_block();
    std::string extension_text(std::uint64_t size);
    void skip_rest();
    void fill(char* buffer, std::size_t size);
    TarEntry entry_of(const Block&, const Records& pax, const std::string& long_name);
    void drain();

    Source& from_;
    std::uint64_t left_ = 0;     // data of the entry at hand
    std::uint64_t padding_ = 0;  // behind it
};

}  // namespace sluice::archive
