#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace sluice::chart {

/// IgnoreRules: a .helmignore file. One glob of Go's filepath.Match a line; "!" keeps all but what matches, "/"
/// in front anchors, "/" behind means directories. A pattern without a slash is compared with the last segment.
/// Helm's built-in rule for hidden files in templates/ is always there.
class IgnoreRules {
public:
    IgnoreRules();
    /// Throws base::Error{Invalid} for "**" and for bad patterns.
    explicit IgnoreRules(std::string_view text);
    /// `path` is relative to the chart, with "/".
    bool ignores(std::string_view path, bool directory) const;

private:
    enum class Form {
        Name,    ///< without special characters
        Ending,  ///< "*" and then none
        Pattern
    };
    struct Rule {
        std::string pattern;
        Form form = Form::Pattern;
        bool negate = false, only_directories = false, whole_path = false;
        bool matches(std::string_view path) const;
    };
    void add(std::string_view line);
    static Form form_of(std::string_view pattern);
    std::vector<Rule> rules_;
};

}  // namespace sluice::chart
