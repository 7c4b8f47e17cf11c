#include "archive/tar_writer.hpp"

#include "base/error.hpp"
#include "inflate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>

namespace sluice::archive {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::uint64_t kLargestOctalSize = 077777777777;  // eleven digits

/// The fields of a ustar header that we fill; what is left out stays zero.
struct Header {
    std::array<char, kBlock> bytes{};

    void text(std::size_t at, std::size_t length, std::string_view value)
    {
        std::memcpy(bytes.data() + at, value.data(), std::min(length, value.size()));
    }
    void octal(std::size_t at, std::size_t digits, std::uint64_t value)
    {
        text(at, digits, fmt::format("{:0{}o}", value, digits));
    }
    std::string_view sealed()
    {
        std::memset(bytes.data() + 148, ' ', 8);
        unsigned sum = 0;
        for (const char c : bytes)
            sum += static_cast<unsigned char>(c);
        text(148, 8, fmt::format("{:06o}", sum));
        bytes[154] = '\0';
        bytes[155] = ' ';
        return {bytes.data(), bytes.size()};
    }
};

bool is_plain(std::string_view path)
{
    return std::all_of(path.begin(), path.end(), [](char c) { return c > 0 && c < 0x7f; });
}

/// Where a path of up to 256 bytes is cut into ustar's prefix (155) and name (100); npos: it fits uncut;
/// nullopt: it needs an extended header.
std::optional<std::size_t> ustar_cut(std::string_view path)
{
    if (!is_plain(path)) return std::nullopt;
    if (path.size() <= 100) return std::string_view::npos;
    const auto slash = path.rfind('/', 155);
    if (slash == std::string_view::npos || slash == 0 || path.size() - slash - 1 > 100 ||
        slash + 1 == path.size())
        return std::nullopt;
    return slash;
}

/// One record of a pax header: its own decimal length, a space, key=value, a newline.
std::string pax_record(std::string_view key, std::string_view value)
{
    const auto rest = key.size() + value.size() + 3;
    auto length = rest + 1;
    while (rest + std::to_string(length).size() != length)
        length = rest + std::to_string(length).size();
    return fmt::format("{} {}={}\n", length, key, value);
}

}  // namespace

struct TarGzWriter::Impl {
    explicit Impl(Sink& to) : gzip(to) {}

    void pad(std::uint64_t size)
    {
        static constexpr std::array<char, kBlock> kZeros{};
        const auto over = static_cast<std::size_t>(size % kBlock);
        if (over != 0) gzip.write({kZeros.data(), kBlock - over});
    }

    void header(std::string_view path, char type, unsigned mode, std::uint64_t size)
    {
        Header ustar;
        const auto cut = ustar_cut(path);
        if (!cut || size > kLargestOctalSize) extended_header(path, size);
        if (cut && *cut != std::string_view::npos) {
            ustar.text(345, 155, path.substr(0, *cut));
            ustar.text(0, 100, path.substr(*cut + 1));
        } else {
            ustar.text(0, 100, path);
        }
        ustar.octal(100, 7, mode);
        ustar.octal(108, 7, 0);
        ustar.octal(116, 7, 0);
        ustar.octal(124, 11, std::min(size, kLargestOctalSize));
        ustar.octal(136, 11, 0);
        ustar.bytes[156] = type;
        ustar.text(257, 8, std::string_view("ustar\00000", 8));
        gzip.write(ustar.sealed());
    }

    void extended_header(std::string_view path, std::uint64_t size)
    {
        auto records = pax_record("path", path);
        if (size > kLargestOctalSize) records += pax_record("size", std::to_string(size));
        header("PaxHeaders.0/entry", 'x', 0, records.size());
        gzip.write(records);
        pad(records.size());
    }

    GzipWriter gzip;
};

TarGzWriter::TarGzWriter(Sink& to) : impl_(std::make_unique<Impl>(to)) {}
TarGzWriter::~TarGzWriter() = default;

void TarGzWriter::add_directory(std::string_view path)
{
    impl_->header(path, '5', 0750, 0);
}

void TarGzWriter::add_file(std::string_view path, bool executable, std::string_view bytes)
{
    impl_->header(path, '0', executable ? 0700 : 0600, bytes.size());
    impl_->gzip.write(bytes);
    impl_->pad(bytes.size());
}

void TarGzWriter::add_file(std::string_view path, bool executable, std::uint64_t size, Source& source)
{
    impl_->header(path, '0', executable ? 0700 : 0600, size);
    std::array<char, 32u << 10> buffer;
    auto left = size;
    while (left > 0) {
        const auto got =
            source.read(buffer.data(), static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size())));
        if (got == 0)
            throw base::Error(
                base::ErrorKind::Corrupt, fmt::format("'{}' became shorter while it was packed", path));
        impl_->gzip.write({buffer.data(), got});
        left -= got;
    }
    impl_->pad(size);
}

void TarGzWriter::finish()
{
    static constexpr std::array<char, 2 * kBlock> kZeros{};
    impl_->gzip.write({kZeros.data(), kZeros.size()});
    impl_->gzip.finish();
}

}  // namespace sluice::archive
