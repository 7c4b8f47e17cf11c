#pragma once
#include "base/deadline.hpp"
#include "git/access.hpp"
#include "http/client.hpp"
#include "io/loop.hpp"
#include "kustomize/remote.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace sluice::remote {

struct NetworkOptions {
    /// Where repositories are kept while the build runs. It must exist and belong to this build alone.
    std::filesystem::path directory;
    /// Who we are at a repository; empty: nobody but the one that its URL names. `url` is http, https or ssh.
    std::function<git::Access(const std::string& url)> access;
    /// Whether a base may be a repository on this machine's disk (file://).
    bool local_repositories = false;
    std::uint64_t max_file_bytes = 64u << 20;  ///< of one file, from a repository or over http
    std::uint64_t max_pack_bytes = 1u << 30;   ///< of one repository, as transferred
};

/// Network: a build's way to repositories and files of other hosts. Each repository and reference is fetched
/// once, at depth 1, and each file once; files of a repository are read when the build asks for them, and a
/// submodule is fetched when something below it is. One object a build, on the build's thread; the files of a
/// checkout live as long as it does.
class Network : public kustomize::Remote {
public:
    /// The deadline bounds the whole build; a repository's own timeout bounds its transfer.
    Network(io::Loop& loop, NetworkOptions options, base::Deadline deadline);
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;
    ~Network() override;
    /// Throws base::Error{Timeout} "hit 27s timeout fetching '...'" and what git::Mirror throws.
    Checkout repository(const kustomize::RepositoryUrl&) override;
    File file(const std::string& url) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::remote
