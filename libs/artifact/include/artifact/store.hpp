#pragma once
#include "archive/tar.hpp"
#include "artifact/artifact.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "base/digest.hpp"
#include "base/duration.hpp"

#include <chrono>
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

/// The object that artifacts belong to. Its folder is <kind in lower case>/<namespace>/<name>.
struct Owner {
    std::string kind, namespace_, name;
    std::string folder() const;
};

/// Store: the artifacts on our disk, <root>/<kind>/<namespace>/<name>/<file>, folders 0700 and files 0600. A
/// file appears by fsync and rename, so a reader sees all of it or nothing. Distinct objects may be worked on
/// by distinct threads at once.
class Store {
public:
    /// Makes the root when missing and removes what a killed writer left behind. Throws base::Error naming the
    /// path.
    explicit Store(StoreOptions options);

    /// An artifact that is not written yet: path, url and revision are set, the rest is empty.
    Artifact plan(const Owner&, std::string_view revision, std::string_view file) const;
    /// `fill` writes the archive's bytes. Digest, size and time are set on the returned artifact. When `fill`
    /// throws, the store is as it was.
    Artifact write(Artifact planned, const std::function<void(archive::Sink&)>& fill) const;
    /// Reads the file and compares its digest. A damaged file is removed.
    Presence verify(const Artifact&) const;
    /// Points `link` (a name in the artifact's folder) at the artifact, atomically.
    void link(const Artifact&, std::string_view link) const;
    /// Removes files of the owner that are older than the retention time, then the oldest beyond the retention
    /// count; never the current one. Looks at no more than 1000 files. Returns the removed paths, relative to
    /// the root. Throws base::Error with what could not be removed, after having tried everything.
    std::vector<std::string> collect(const Owner&, const Artifact& current, const base::Deadline&) const;
    /// Removes the owner's folder; the removed files, relative to the root.
    std::vector<std::string> remove_all(const Owner&) const;
    /// The URL of that path on the address that is advertised now.
    std::string url_of(std::string_view path) const;
    std::filesystem::path local(const Artifact&) const;
    const StoreOptions& options() const noexcept { return options_; }

private:
    StoreOptions options_;
};

}  // namespace sluice::artifact
