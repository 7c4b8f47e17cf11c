#include "archive/gzip.hpp"

#include "inflate.hpp"

#include "base/error.hpp"

namespace sluice::archive {

std::string gunzip(std::string_view bytes, std::size_t max_bytes)
{
    std::string out;
    TextSource source(bytes);
    GzipReader reader(source);
    char buffer[16384];
    while (const std::size_t got = reader.read(buffer, sizeof buffer)) {
        if (got > max_bytes - out.size())
            throw base::Error(
                base::ErrorKind::LimitExceeded,
                "gzip: more than " + std::to_string(max_bytes) + " bytes unpacked");
        out.append(buffer, got);
    }
    return out;
}

std::string gzip(std::string_view bytes)
{
    std::string out;
    StringSink sink(out);
    GzipWriter writer(sink);
    writer.write(bytes);
    writer.finish();
    return out;
}

}  // namespace sluice::archive
