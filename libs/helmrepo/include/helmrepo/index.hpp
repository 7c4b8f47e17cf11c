#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::helmrepo {

/// One version of one chart, as a repository offers it.
struct ChartVersion {
    std::string name, version;
    std::vector<std::string> urls;  ///< of its archive, possibly relative to the repository
    std::string digest;             ///< SHA-256 of the archive, with or without "sha256:"; may be empty
};

/// Index: the index.yaml of a Helm repository. A value.
class Index {
public:
    /// Reads YAML or JSON. Entries that no chart can have are left out and told to `warn`, which may be empty.
    /// Throws base::Error{Invalid, LimitExceeded}; `source` stands in messages.
    static Index parse(
        std::string_view text,
        const std::string& source,
        const std::function<void(const std::string&)>& warn = {});

    /// The versions of a chart, newest first; nullptr for a chart that is not there.
    const std::vector<ChartVersion>* versions(std::string_view chart) const;
    /// The very version that is asked for, or else the newest that the range allows (an empty one allows all
    /// but pre-releases). Throws base::Error{NotFound, Invalid} in Helm's words.
    const ChartVersion& get(std::string_view chart, std::string_view version) const;

private:
    std::map<std::string, std::vector<ChartVersion>, std::less<>> entries_;
};

}  // namespace sluice::helmrepo
