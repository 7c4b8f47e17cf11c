#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::archive {

constexpr std::size_t kBlock = 512;
using Block = std::array<char, kBlock>;

/// One entry as it stands in the archive, after pax and GNU extensions were applied as Go's archive/tar does.
struct TarEntry {
    enum class Kind {
        File,
        Directory,
        Link,     ///< symbolic
        Special,  ///< device or pipe
        Comment   ///< pax global header: says nothing about any file
    };
    Kind kind = Kind::File;
    std::string name;
    std::uint64_t size = 0;  ///< of the data that follows
    unsigned mode = 0;
};

/// A numeric field: octal text, or GNU's base-256. nullopt for anything else and for negative numbers.
std::optional<std::uint64_t> parse_number(std::string_view field);
/// Does the checksum field fit (summed as unsigned or, as old writers did, as signed bytes)?
bool checksum_fits(const Block&);
bool all_zero(const Block&);
/// A field up to its first NUL.
std::string_view field_text(std::string_view field);

/// The records "LENGTH key=value\n" of a pax header. Throws base::Error{Corrupt}.
std::map<std::string, std::string, std::less<>> parse_pax(std::string_view);
std::string pax_record(std::string_view key, std::string_view value);

/// The header of one entry, without extensions: `name` must fit (see fits_ustar).
Block make_header(std::string_view name, char type, unsigned mode, std::uint64_t size);
/// A name that ustar can carry by itself: ASCII, and short enough for name or prefix/name.
bool fits_ustar(std::string_view name);

}  // namespace sluice::archive
