#pragma once
#include "archive/tar.hpp"
#include "artifact/artifact.hpp"
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "base/root_dir.hpp"
#include "http/client.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace sluice::artifact {

struct FetcherOptions {
    unsigned retries = 9;  ///< --http-retry; connection failures, 429 and 5xx but 501 are tried again
    std::chrono::steady_clock::duration min_wait = std::chrono::seconds(5), max_wait = std::chrono::seconds(30);
    std::uint64_t max_archive_bytes;  ///< as transferred; no default
    archive::UnpackLimits unpack;
    /// host[:port] that replaces the URL's host: env SOURCE_CONTROLLER_LOCALHOST and SOURCE_WATCHER_LOCALHOST
    /// (the second for URLs that contain "//source-watcher"). Empty: as the URL says.
    std::string source_controller_host, source_watcher_host;
    /// Reads both variables.
    FetcherOptions& with_environment();
};

struct Fetched {
    std::uint64_t archive_bytes = 0;
};

/// Fetcher: the consumer's side of an artifact: download, compare with the digest, unpack. One call is one
/// attempt; pause_after() says when the next one is due, and who waits for it decides how. Thread-safe.
class Fetcher {
public:
    Fetcher(const http::Client& client, FetcherOptions options);

    /// Unpacks below `into`, which should be empty: nothing is written there before the digest was found right.
    /// nullopt: the server answered 404, so the artifact is not there yet or not any more; ask again later.
    /// Throws base::Error (Unavailable, Timeout, Corrupt for a wrong digest, Invalid, LimitExceeded), naming
    /// the URL. Blocks.
    std::optional<Fetched> fetch(const Artifact&, const base::RootDir& into, const base::Deadline&) const;
    /// Flux's patience (go-retryablehttp's rule): the pause after so many attempts (at least 1) that failed
    /// like this, doubled from min_wait to max_wait; nullopt: another attempt is of no use.
    std::optional<std::chrono::steady_clock::duration>
    pause_after(unsigned attempts, const base::Error& failure) const;
    /// The failure that is told when no attempt is left, in Flux's words.
    base::Error given_up(const Artifact&, unsigned attempts, const base::Error& last) const;
    /// Where it would look: the artifact's URL with the host replaced.
    http::Url location(const Artifact&) const;

private:
    const http::Client& client_;
    FetcherOptions options_;
};

}  // namespace sluice::artifact
