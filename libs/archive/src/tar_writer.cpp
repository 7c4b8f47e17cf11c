#include "archive/tar_writer.hpp"

#include "base/error.hpp"
#include "inflate.hpp"
#include "tar_format.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace sluice::archive {
namespace {

constexpr std::uint64_t kMaxUstarSize = (std::uint64_t{1} << 33) - 1;
constexpr std::size_t kCopyBytes = 64u << 10;

}  // namespace

struct TarGzWriter::Impl {
    explicit Impl(Sink& to) : gzip(to) {}

    void put(const Block& block) { gzip.write({block.data(), block.size()}); }

    void pad(std::uint64_t size)
    {
        static constexpr Block kZeros{};
        gzip.write({kZeros.data(), (kBlock - size % kBlock) % kBlock});
    }

    void header(std::string_view path, char type, unsigned mode, std::uint64_t size)
    {
        std::string records;
        if (!fits_ustar(path)) records += pax_record("path", path);
        if (size > kMaxUstarSize) records += pax_record("size", std::to_string(size));
        if (!records.empty()) {
            put(make_header("PaxHeaders.0", 'x', 0644, records.size()));
            gzip.write(records);
            pad(records.size());
        }
        put(make_header(path, type, mode, size > kMaxUstarSize ? 0 : size));
    }

    GzipWriter gzip;
    std::vector<char> buffer;
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
    impl_->buffer.resize(kCopyBytes);
    for (auto left = size; left > 0;) {
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, impl_->buffer.size()));
        const auto got = source.read(impl_->buffer.data(), want);
        if (got == 0)
            throw base::Error(
                base::ErrorKind::Unavailable,
                "tar: " + std::string(path) + " became shorter while it was read");
        impl_->gzip.write({impl_->buffer.data(), got});
        left -= got;
    }
    impl_->pad(size);
}

void TarGzWriter::finish()
{
    static constexpr Block kEnd{};
    impl_->put(kEnd);
    impl_->put(kEnd);
    impl_->gzip.finish();
}

}  // namespace sluice::archive
