#include "inflate.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <zlib.h>

namespace sluice::archive {
namespace {

constexpr std::size_t kPiece = 32u << 10;
constexpr int kGzip = 16 + MAX_WBITS;

[[noreturn]] void corrupt(const char* what)
{
    throw base::Error(base::ErrorKind::Corrupt, std::string("gzip: ") + what);
}

}  // namespace

std::size_t TextSource::read(char* buffer, std::size_t size)
{
    const std::size_t take = std::min(size, text_.size());
    std::copy_n(text_.data(), take, buffer);
    text_.remove_prefix(take);
    return take;
}

struct GzipReader::State {
    z_stream stream{};
    std::array<char, kPiece> input;
    bool between = true;  ///< no member has begun that is not over
    bool any = false;     ///< a member has been read
    bool over = false;
};

GzipReader::GzipReader(Source& from) : from_(from), state_(std::make_unique<State>())
{
    if (::inflateInit2(&state_->stream, kGzip) != Z_OK) throw std::bad_alloc();
}

GzipReader::~GzipReader()
{
    ::inflateEnd(&state_->stream);
}

/// False at the end of the input.
bool GzipReader::refill()
{
    z_stream& stream = state_->stream;
    if (stream.avail_in != 0) return true;
    const std::size_t got = from_.read(state_->input.data(), state_->input.size());
    stream.next_in = reinterpret_cast<Bytef*>(state_->input.data());
    stream.avail_in = static_cast<uInt>(got);
    return got != 0;
}

std::size_t GzipReader::read(char* buffer, std::size_t size)
{
    z_stream& stream = state_->stream;
    stream.next_out = reinterpret_cast<Bytef*>(buffer);
    stream.avail_out = static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
    const uInt room = stream.avail_out;
    while (stream.avail_out == room && !state_->over) {
        if (!refill()) {
            if (!state_->between) corrupt("unexpected end of the stream");
            if (!state_->any) corrupt("empty input");
            state_->over = true;
            break;
        }
        if (state_->between) ::inflateReset(&stream);
        state_->between = false;
        const int result = ::inflate(&stream, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR) throw std::bad_alloc();
        if (result == Z_STREAM_END)
            state_->between = state_->any = true;
        else if (result == Z_BUF_ERROR && stream.avail_in == 0)
            continue;
        else if (result != Z_OK)
            corrupt(state_->any && stream.total_out == 0 ? "trailing garbage" : "invalid data");
    }
    return room - stream.avail_out;
}

struct GzipWriter::State {
    z_stream stream{};
    std::array<char, kPiece> output;
};

GzipWriter::GzipWriter(Sink& to) : to_(to), state_(std::make_unique<State>())
{
    if (::deflateInit2(&state_->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        throw std::bad_alloc();
}

GzipWriter::~GzipWriter()
{
    ::deflateEnd(&state_->stream);
}

void GzipWriter::write(std::string_view bytes)
{
    while (!bytes.empty()) {
        const std::size_t take = std::min<std::size_t>(bytes.size(), 1u << 30);
        deflate(bytes.substr(0, take), Z_NO_FLUSH);
        bytes.remove_prefix(take);
    }
}

void GzipWriter::finish()
{
    deflate({}, Z_FINISH);
}

void GzipWriter::deflate(std::string_view bytes, int flush)
{
    z_stream& stream = state_->stream;
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib does not write to it
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
        stream.next_out = reinterpret_cast<Bytef*>(state_->output.data());
        stream.avail_out = static_cast<uInt>(state_->output.size());
        if (::deflate(&stream, flush) == Z_STREAM_ERROR)
            throw base::Error(base::ErrorKind::Internal, "gzip: deflate");
        const std::size_t made = state_->output.size() - stream.avail_out;
        if (made != 0) to_.write({state_->output.data(), made});
    } while (stream.avail_out == 0);
}

}  // namespace sluice::archive
