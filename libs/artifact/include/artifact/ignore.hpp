#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::artifact {

/// IgnoreRules: patterns of .sourceignore files and spec.ignore, with gitignore's rules for a single path: the
/// last matching pattern wins, "!" takes it back in, "/" anchors, a trailing "/" means directories alone, "**"
/// is any number of whole segments. As in Flux a directory that is ignored hides what is below it only through
/// patterns that match there too: a later "!" may bring a file of it back. A value; const calls are
/// thread-safe.
class IgnoreRules {
public:
    /// One text of patterns, valid below `directory` ("" or "deploy/app").
    void add(std::string_view text, std::string_view directory);
    /// `path` has no leading "./" and no trailing slash.
    bool ignores(std::string_view path, bool directory) const;
    bool empty() const noexcept { return patterns_.empty(); }

private:
    struct Pattern {
        std::string domain;                 ///< "" or "deploy/app/"
        std::vector<std::string> segments;  ///< one: matches any segment of the path; more: from the domain on
        bool negated = false, directory_only = false, anchored = false;
        bool matches(std::span<const std::string_view> path, bool directory) const;
    };
    std::vector<Pattern> patterns_;
};

/// What never goes into an artifact: .git/, .gitignore, .gitmodules, .gitattributes.
std::string_view version_control_patterns() noexcept;
/// What is left out as long as nobody gave a pattern of his own: images, archives, CI configuration.
std::string_view default_patterns() noexcept;

}  // namespace sluice::artifact
