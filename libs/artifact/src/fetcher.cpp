#include "artifact/fetcher.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::artifact {
namespace {

/// The archive between download and unpacking: a file without a name, so that nobody else sees unverified bytes
/// and nothing stays behind.
class Spool : public archive::Source {
public:
    explicit Spool(const std::filesystem::path& folder)
        : descriptor_(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600))
    {
        if (descriptor_ < 0) {
            auto name = (folder / ".archive-XXXXXX").string();  // a file system without O_TMPFILE
            descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
            if (descriptor_ >= 0) ::unlink(name.c_str());
        }
        if (descriptor_ < 0) fail("make a file in " + folder.string());
    }
    Spool(const Spool&) = delete;
    Spool& operator=(const Spool&) = delete;
    ~Spool() override { ::close(descriptor_); }

    void rewind() const { ::lseek(descriptor_, 0, SEEK_SET); }
    void write(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const auto written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail("store the archive");
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    std::size_t read(char* buffer, std::size_t size) override
    {
        for (;;) {
            const auto got = ::read(descriptor_, buffer, size);
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) fail("read the archive");
        }
    }

private:
    [[noreturn]] static void fail(const std::string& what)
    {
        throw base::Error(base::ErrorKind::Internal, fmt::format("cannot {}: {}", what, std::strerror(errno)));
    }
    int descriptor_;
};

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

bool worth_retrying(base::ErrorKind kind)
{
    return kind == base::ErrorKind::Unavailable || kind == base::ErrorKind::Timeout;
}

/// An answer that another attempt may change.
bool passes(int status)
{
    return status == 429 || (status >= 500 && status != 501);
}

/// One download with its digest. nullopt: 404.
std::optional<std::uint64_t> download(
    const http::Client& client,
    const http::Request& request,
    const base::Digest& expected,
    std::uint64_t max_bytes,
    Spool& spool,
    const base::Deadline& deadline)
{
    const auto url = request.url.str();
    base::Hasher hasher(expected.algorithm);
    std::uint64_t size = 0;
    const auto answer = client.download(request, deadline, max_bytes, [&](std::string_view bytes) {
        hasher.update(bytes);
        size += bytes.size();
        spool.write(bytes);
    });
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200)
        throw base::Error(
            passes(answer.status) ? base::ErrorKind::Unavailable : base::ErrorKind::Invalid,
            fmt::format("failed to download archive from {} (status: {})", url, answer.status));
    const auto found = hasher.finish_hex();
    if (found != expected.hex)
        throw base::Error(
            base::ErrorKind::Corrupt,
            fmt::format(
                "failed to verify archive from {}: computed digest doesn't match provided '{}'",
                url,
                expected.str()));
    return size;
}

}  // namespace

FetcherOptions& FetcherOptions::with_environment()
{
    source_controller_host = variable("SOURCE_CONTROLLER_LOCALHOST");
    source_watcher_host = variable("SOURCE_WATCHER_LOCALHOST");
    return *this;
}

Fetcher::Fetcher(const http::Client& client, FetcherOptions options)
    : client_(client), options_(std::move(options))
{
}

http::Url Fetcher::location(const Artifact& artifact) const
{
    auto url = http::Url::parse(artifact.url);
    const bool watcher = artifact.url.find("//source-watcher") != std::string::npos;
    const auto& host = watcher ? options_.source_watcher_host : options_.source_controller_host;
    if (host.empty()) return url;
    const auto replacement = http::Url::parse(fmt::format("{}://{}", url.scheme, host));
    url.host = replacement.host;
    url.port = replacement.port;
    return url;
}

std::optional<Fetched>
Fetcher::fetch(const Artifact& artifact, const base::RootDir& into, const base::Deadline& deadline) const
{
    const auto expected = base::Digest::parse(artifact.digest);
    http::Request request;
    request.url = location(artifact);
    Spool spool(into.path());
    const auto size = download(client_, request, expected, options_.max_archive_bytes, spool, deadline);
    if (!size) return std::nullopt;
    spool.rewind();
    base::with_context("failed to extract archive from " + request.url.str(), [&] {
        archive::unpack_tar_gz(spool, into, options_.unpack, [&] { deadline.check("unpack"); });
    });
    return Fetched{*size};
}

std::optional<std::chrono::steady_clock::duration>
Fetcher::pause_after(unsigned attempts, const base::Error& failure) const
{
    if (attempts > options_.retries || !worth_retrying(failure.kind())) return std::nullopt;
    auto pause = options_.min_wait;
    for (unsigned i = 1; i < attempts && pause < options_.max_wait; ++i)
        pause *= 2;
    return std::min(pause, options_.max_wait);
}

base::Error Fetcher::given_up(const Artifact& artifact, unsigned attempts, const base::Error& last) const
{
    if (!worth_retrying(last.kind())) return last;
    return {
        last.kind(),
        fmt::format(
            "failed to download archive: GET {} giving up after {} attempt(s): {}",
            location(artifact).str(),
            attempts,
            last.what())};
}

}  // namespace sluice::artifact
