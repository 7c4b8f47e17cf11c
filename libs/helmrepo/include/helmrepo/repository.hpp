#pragma once
#include "base/deadline.hpp"
#include "helmrepo/index.hpp"
#include "io/loop.hpp"
#include "io/tls.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace sluice::helmrepo {

/// Who we are at a repository and whom we trust there.
struct Access {
    std::string username, password;
    /// Hands the password to other hosts as well, where a repository keeps its charts elsewhere.
    bool pass_credentials = false;
    io::TlsOptions tls;
};

/// The most bytes that an index and a chart's archive may have.
inline constexpr std::size_t kLargestIndex = 128u << 20, kLargestArchive = 64u << 20;

/// `reference` as seen from a repository, whose URL is a folder with or without its last "/"; its query stays.
/// Throws base::Error{Invalid} for what is no URL.
std::string resolve_url(const std::string& repository, const std::string& reference);

/// Repository: a Helm chart repository behind http or https. Its index is fetched once, when it is first asked
/// for. For one thread at a time; blocks; every call keeps to the deadline. Throws base::Error: "failed to
/// fetch URL : 404 Not Found", and those of http::Client.
class Repository {
public:
    Repository(io::Loop& loop, std::string url, Access access, base::Deadline deadline);
    ~Repository();
    Repository(Repository&&) noexcept;

    const std::string& url() const;
    /// Takes what the index leaves out; may be empty.
    void on_warning(std::function<void(const std::string&)> warn);
    const Index& index();
    /// Where the archive of this version is, absolute. Throws base::Error{NotFound} in Helm's words.
    std::string archive_url(const std::string& chart, const std::string& version);
    /// A file of the repository, or of another host.
    std::string fetch(const std::string& url, std::size_t max_bytes);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::helmrepo
