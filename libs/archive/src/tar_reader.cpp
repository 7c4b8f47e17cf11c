#include "tar_reader.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace sluice::archive {
namespace {

constexpr std::uint64_t kMaxExtension = 1u << 20;  // Go: maxSpecialFileSize
constexpr int kMaxExtensions = 16;                 // in front of one entry
constexpr std::size_t kMaxTail = 1u << 20;         // padding behind the end

[[noreturn]] void corrupt(const std::string& what)
{
    throw base::Error(base::ErrorKind::Corrupt, "tar: " + what);
}

std::string_view part(const Block& block, std::size_t at, std::size_t size)
{
    return {block.data() + at, size};
}

std::uint64_t number(const Block& block, std::size_t at, std::size_t size, const char* what)
{
    const auto value = parse_number(part(block, at, size));
    if (!value) corrupt(std::string("invalid header: ") + what);
    return *value;
}

std::uint64_t data_size(const Block& block)
{
    return number(block, 124, 12, "size");
}

/// The name of the header itself: prefix and name for POSIX ustar; GNU and v7 use the prefix otherwise or not
/// at all.
std::string header_name(const Block& block)
{
    std::string name(field_text(part(block, 0, 100)));
    if (part(block, 257, 6) != std::string_view("ustar\0", 6)) return name;
    const auto prefix = field_text(part(block, 345, 155));
    return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

TarEntry::Kind kind_of(char type, std::string_view name)
{
    switch (type) {
    case '\0':
        return name.ends_with('/') ? TarEntry::Kind::Directory : TarEntry::Kind::File;  // v7
    case '1':
        return TarEntry::Kind::File;  // as Flux has it: a hard link is a file without content
    case '2':
        return TarEntry::Kind::Link;
    case '3':
    case '4':
    case '6':
        return TarEntry::Kind::Special;
    case '5':
        return TarEntry::Kind::Directory;
    default:
        return TarEntry::Kind::File;  // POSIX: a type that is not known is a file
    }
}

/// Links, devices and directories have no data whatever their size field says.
bool has_data(char type)
{
    return type != '1' && type != '2' && type != '3' && type != '4' && type != '5' && type != '6';
}

bool is_sparse(const Block& block, const std::map<std::string, std::string, std::less<>>& pax)
{
    return block[156] == 'S' || pax.contains("GNU.sparse.major") || pax.contains("GNU.sparse.map") ||
           pax.contains("GNU.sparse.size") || pax.contains("GNU.sparse.name");
}

}  // namespace

std::optional<TarEntry> TarReader::next()
{
    skip_rest();
    Records pax;
    std::string long_name;
    for (int extensions = 0;; ++extensions) {
        const auto block = next_block();
        if (!block && extensions != 0) corrupt("unexpected end after an extension header");
        if (!block) return std::nullopt;
        if (extensions > kMaxExtensions) corrupt("too many extension headers");
        switch ((*block)[156]) {
        case 'x':
            pax = parse_pax(extension_text(data_size(*block)));
            break;
        case 'g': {
            parse_pax(extension_text(data_size(*block)));
            TarEntry comment;
            comment.kind = TarEntry::Kind::Comment;
            comment.name = header_name(*block);
            return comment;
        }
        case 'L':
            long_name = std::string(field_text(extension_text(data_size(*block))));
            break;
        case 'K':
            extension_text(data_size(*block));
            break;  // the target of a link: links are not made
        default:
            return entry_of(*block, pax, long_name);
        }
    }
}

TarEntry TarReader::entry_of(const Block& block, const Records& pax, const std::string& long_name)
{
    TarEntry entry;
    entry.name = header_name(block);
    if (const auto path = pax.find("path"); path != pax.end() && !path->second.empty())
        entry.name = path->second;
    if (!long_name.empty()) entry.name = long_name;
    entry.kind = kind_of(block[156], entry.name);
    entry.mode = static_cast<unsigned>(number(block, 100, 8, "mode") & 07777);
    std::uint64_t size = data_size(block);
    if (const auto text = pax.find("size"); text != pax.end() && !text->second.empty()) {
        const auto* const end = text->second.data() + text->second.size();
        const auto [stop, problem] = std::from_chars(text->second.data(), end, size);
        if (problem != std::errc() || stop != end || size >> 62 != 0) corrupt("invalid pax header: size");
    }
    if (is_sparse(block, pax)) corrupt("entry " + entry.name + ": sparse files are not supported");
    if (!has_data(block[156]) || entry.kind == TarEntry::Kind::Directory) size = 0;
    entry.size = size;
    left_ = size;
    padding_ = (kBlock - size % kBlock) % kBlock;
    return entry;
}

/// The next header; nullopt at the two zero blocks, or at the very end of the stream, which many writers take
/// for the same.
std::optional<Block> TarReader::next_block()
{
    Block block;
    std::size_t got = 0;
    while (got < block.size()) {
        const std::size_t more = from_.read(block.data() + got, block.size() - got);
        if (more == 0) break;
        got += more;
    }
    if (got == 0) return std::nullopt;
    if (got < block.size()) corrupt("unexpected end of the archive");
    if (all_zero(block)) {
        Block second;
        std::size_t more = 0;
        while (more < second.size()) {
            const std::size_t now = from_.read(second.data() + more, second.size() - more);
            if (now == 0) break;
            more += now;
        }
        if (more == 0) return std::nullopt;
        if (more < second.size() || !all_zero(second)) corrupt("invalid header");
        drain();
        return std::nullopt;
    }
    if (!checksum_fits(block)) corrupt("invalid header: checksum");
    return block;
}

/// What lies behind the end is padding; reading it through lets gzip check its sum. More than any writer pads
/// is left alone.
void TarReader::drain()
{
    char rest[4096];
    for (std::size_t total = 0; total < kMaxTail;) {
        const std::size_t got = from_.read(rest, sizeof rest);
        if (got == 0) return;
        total += got;
    }
}

std::string TarReader::extension_text(std::uint64_t size)
{
    if (size > kMaxExtension)
        throw base::Error(
            base::ErrorKind::LimitExceeded, "tar: extension header of " + std::to_string(size) + " bytes");
    std::string text(size, '\0');
    fill(text.data(), text.size());
    Block padding;
    fill(padding.data(), (kBlock - size % kBlock) % kBlock);
    return text;
}

void TarReader::fill(char* buffer, std::size_t size)
{
    while (size != 0) {
        const std::size_t got = from_.read(buffer, size);
        if (got == 0) corrupt("unexpected end of the archive");
        buffer += got;
        size -= got;
    }
}

std::size_t TarReader::read(char* buffer, std::size_t size)
{
    if (left_ == 0 || size == 0) return 0;
    const std::size_t got = from_.read(buffer, static_cast<std::size_t>(std::min<std::uint64_t>(size, left_)));
    if (got == 0) corrupt("unexpected end of the archive");
    left_ -= got;
    return got;
}

void TarReader::skip_rest()
{
    char buffer[4096];
    while (read(buffer, sizeof buffer) != 0) {
    }
    // Go lets an archive end within the padding of its last file.
    for (auto left = static_cast<std::size_t>(std::exchange(padding_, 0)); left != 0;) {
        const std::size_t got = from_.read(buffer, left);
        if (got == 0) return;
        left -= got;
    }
}

}  // namespace sluice::archive
