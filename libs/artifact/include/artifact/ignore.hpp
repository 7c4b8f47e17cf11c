#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::artifact {

/// IgnoreRules: patterns of .sourceignore files and spec.ignore. The rules are gitignore's as Flux applies
/// them, to one path by itself: the last matching pattern wins and "!" takes back in; a pattern without an
/// inner slash matches any segment of the path, any other is anchored at its folder; a trailing "/" means
/// folders alone; "**" as a whole segment is any number of segments, and the first place where what follows it
/// fits is the only one tried; what a pattern matches it matches with everything below. Segments follow Go's
/// filepath.Match. Unlike git, an ignored folder does not hide a file that a later "!" brings back. A value;
/// const calls are thread-safe.
class IgnoreRules {
public:
    /// One text of patterns, a line each, valid below `folder` ("" or "deploy/app").
    void add(std::string_view text, std::string_view folder);
    /// The others count after ours.
    void append(const IgnoreRules& others);
    /// `path` has no leading "./" and no trailing slash.
    bool ignores(std::string_view path, bool directory) const;
    bool empty() const noexcept { return patterns_.empty(); }

private:
    /// One name that the path must have next, or, after a "**", somewhere further down.
    struct Step {
        std::string glob;
        bool further_down;
    };
    /// One line, taken apart: what its path must have, in order.
    struct Pattern {
        std::vector<std::string> folder;  ///< names of the folder whose file said it
        std::vector<Step> steps;
        bool takes_back = false;       ///< "!": what matches is not ignored
        bool folders_only = false;     ///< "/" at the end
        bool matches_nothing = false;  ///< malformed; it still counts as a pattern
        static Pattern of_line(std::string_view line, std::string_view folder);
        void add_steps(std::string_view line);
        bool covers(std::span<const std::string_view> path, bool directory) const;
    };
    std::vector<Pattern> patterns_;
};

/// What never goes into an artifact: .git/, .gitignore, .gitmodules, .gitattributes.
std::string_view version_control_patterns() noexcept;
/// What is left out as long as nobody gave a pattern of his own: images, archives, CI configuration.
std::string_view default_patterns() noexcept;
/// The rules for one archive: version control always, then the defaults or, if there are any, the user's
/// patterns.
IgnoreRules archive_rules(const IgnoreRules& users);

}  // namespace sluice::artifact
