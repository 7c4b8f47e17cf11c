#pragma once
#include "base/deadline.hpp"
#include "base/error.hpp"
#include "git/access.hpp"
#include "git/commit.hpp"
#include "git/reference.hpp"
#include "io/loop.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::git {

/// Sets libgit2 up for a controller, once a process and before any thread uses a mirror: no configuration of
/// the machine, no owner check, small memory maps. Idempotent.
void initialize();

/// Connector: the HTTP clients that mirrors share, one per TLS and proxy configuration, so that polls reuse
/// connections. Thread-safe.
class Connector {
public:
    explicit Connector(io::Loop& loop);
    Connector(const Connector&) = delete;
    Connector& operator=(const Connector&) = delete;
    ~Connector();

    struct Impl;
    Impl& impl() noexcept { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// What a reference points at on the remote right now. hash is the commit, tags peeled.
struct Target {
    std::string reference;  ///< full name; empty for a bare commit
    std::string hash;
    std::string tag_hash;  ///< of the annotated tag object; empty for a branch or lightweight tag
    std::string name;      ///< how revisions call it (Reference::revision_name); empty: the hash alone
    std::string revision() const { return format_revision(name, hash); }
};

/// The repository is there, and what was asked for is not in it.
class NoReference : public base::Error {
public:
    explicit NoReference(const std::string& message) : base::Error(base::ErrorKind::NotFound, message) {}
};

/// What a failed conversation is called in its error, in Flux's words: "unable to clone 'URL'".
enum class Attempt { Clone, List };

/// What a stranger's repository may cost us. No defaults: the caller knows who may name repositories.
struct MirrorLimits {
    std::uint64_t max_pack_bytes;    ///< of one fetch, as transferred
    std::uint64_t max_references;    ///< of those that match what was asked for
    std::uint64_t max_tree_entries;  ///< of one commit; a tree may name the same subtree over and over
    std::uint64_t max_tree_depth;
};

/// Mirror: a bare repository on our disk that holds what we have fetched of one remote. It survives restarts,
/// so that a poll costs one request and a change costs the objects that are new. Everything is fetched at depth
/// 1 unless the server leaves no other way. It is a cache: when it does not fit its remote or is damaged it is
/// thrown away and filled again. One thread at a time. Failures are base::Error: Unauthorized, Forbidden,
/// NotFound (no such repository; NoReference: no such reference or commit in it), Unavailable, Timeout,
/// Corrupt, Invalid (a URL we cannot use), LimitExceeded; messages name the URL, and hold no credential.
class Mirror {
public:
    /// `directory` is made when missing. `url` is http, https, ssh or file.
    Mirror(Connector&, std::filesystem::path directory, std::string url, Access access, MirrorLimits limits);
    Mirror(const Mirror&) = delete;
    Mirror& operator=(const Mirror&) = delete;
    ~Mirror();

    /// Asks the remote where the reference points (a commit: only checks its form). Semver: the newest tag in
    /// the range, and of equal versions (build metadata) the one with the youngest commit. nullopt: the
    /// repository has no reference at all. Throws NoReference naming the reference when only that is missing.
    std::optional<Target> resolve(const Reference&, const base::Deadline&, Attempt = Attempt::Clone);
    /// Makes sure the objects of that commit are here, and reads it. No request if they are.
    Commit fetch(const Target&, const Reference&, const base::Deadline&);

    /// The tree of a fetched commit, in the order of Go's filepath.Walk: names bytewise within a directory, a
    /// directory before what it holds.
    void walk(std::string_view commit, const std::function<void(const TreeEntry&)>& visit);
    /// A file's bytes. Throws LimitExceeded above max_bytes.
    std::string read(std::string_view blob, std::uint64_t max_bytes);
    /// Forgets everything. The next fetch begins anew.
    void reset();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::git
