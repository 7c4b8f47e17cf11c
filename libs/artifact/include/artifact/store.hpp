#pragma once
#include "archive/tar.hpp"
#include "artifact/artifact.hpp"
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/duration.hpp"
#include "doc/value.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::artifact {

struct StoreOptions {
    std::filesystem::path root;  ///< --storage-path
    std::string advertised;      ///< --storage-adv-addr: "host:port", or with a scheme in front
    base::Duration retention_ttl = std::chrono::minutes(1);
    std::size_t retention_records = 2;
    base::DigestAlgorithm digest_algorithm = base::DigestAlgorithm::Sha256;
    base::WallClock clock = base::system_clock();
};

enum class Presence { Good, Missing, Damaged };

/// Store: the artifacts on our disk, <root>/<kind>/<namespace>/<name>/<file>. A file appears by fsync and
/// rename, so a reader sees all of it or nothing. Distinct objects may be worked on by distinct threads at
/// once.
class Store {
public:
    /// Makes the root (0700) when missing and removes what writers left unfinished. Throws base::Error naming
    /// the path.
    explicit Store(StoreOptions options);

    /// An artifact that is not written yet: path and url are set, the rest is empty.
    Artifact plan(
        std::string_view kind,
        std::string_view namespace_,
        std::string_view name,
        std::string_view revision,
        std::string_view file) const;
    /// `fill` writes the archive. Digest, size and time are set on the returned artifact.
    Artifact write(Artifact planned, const std::function<void(archive::Sink&)>& fill) const;
    /// Reads the file and compares its digest; a damaged file is removed.
    Presence verify(const Artifact&) const;
    /// Points `link` (in the artifact's folder) at the artifact, atomically.
    void link(const Artifact&, std::string_view link) const;
    /// Removes what is neither current nor young nor among the newest ones; returns the paths, relative to the
    /// root.
    std::vector<std::string> collect(const Artifact& current) const;
    /// Removes all of an object; returns the removed paths.
    std::vector<std::string>
    remove_all(std::string_view kind, std::string_view namespace_, std::string_view name) const;
    /// The same URL on the address that is advertised now.
    std::string with_host(const std::string& url) const;
    std::filesystem::path local(const Artifact&) const;
    const StoreOptions& options() const noexcept { return options_; }

private:
    StoreOptions options_;
};

}  // namespace sluice::artifact
