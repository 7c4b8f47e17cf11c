#include "artifact/ignore.hpp"

#include "glob.hpp"

#include <algorithm>

namespace sluice::artifact {
namespace {

constexpr std::string_view kAnySegments = "**";

template <class Text> std::vector<Text> split(std::string_view text)
{
    std::vector<Text> segments;
    for (;;) {
        const auto slash = text.find('/');
        segments.emplace_back(text.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        text.remove_prefix(slash + 1);
    }
}

bool is_blank(std::string_view line)
{
    return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}

}  // namespace

IgnoreRules::Pattern IgnoreRules::Pattern::parse(std::string_view line, std::string_view folder)
{
    Pattern pattern;
    if (!folder.empty()) pattern.folder = split<std::string>(folder);
    pattern.negated = line.starts_with('!');
    if (pattern.negated) line.remove_prefix(1);
    if (!line.ends_with("\\ "))
        while (line.ends_with(' '))
            line.remove_suffix(1);
    pattern.directory_only = line.ends_with('/');
    if (pattern.directory_only) line.remove_suffix(1);
    pattern.anchored = line.find('/') != std::string_view::npos;
    pattern.segments = split<std::string>(line);
    pattern.malformed = !std::all_of(pattern.segments.begin(), pattern.segments.end(), is_well_formed);
    return pattern;
}

bool IgnoreRules::Pattern::matches(std::span<const std::string_view> path, bool directory) const
{
    if (malformed || path.size() <= folder.size() || !std::equal(folder.begin(), folder.end(), path.begin()))
        return false;
    path = path.subspan(folder.size());
    return anchored ? matches_from_folder(path, directory) : matches_any_segment(path, directory);
}

bool IgnoreRules::Pattern::matches_any_segment(std::span<const std::string_view> path, bool directory) const
{
    const auto found = std::find_if(
        path.begin(), path.end(), [&](std::string_view segment) { return glob_matches(segments[0], segment); });
    if (found == path.end()) return false;
    const bool is_last = std::next(found) == path.end();
    return directory || !directory_only || !is_last;  // a segment before the last is a folder
}

bool IgnoreRules::Pattern::matches_from_folder(std::span<const std::string_view> path, bool directory) const
{
    bool matched = false, anywhere = false;
    for (std::size_t at = 0; at < segments.size(); ++at) {
        const auto& segment = segments[at];
        if (segment.empty()) {
            anywhere = false;
            continue;
        }
        if (segment == kAnySegments) {
            anywhere = true;
            continue;
        }
        // "**" inside a segment is not a pattern that Flux knows.
        if (segment.find(kAnySegments) != std::string::npos) return false;
        if (anywhere) {
            anywhere = false;
            while (!path.empty() && !glob_matches(segment, path.front()))
                path = path.subspan(1);
        }
        if (path.empty() || !glob_matches(segment, path.front())) return false;
        matched = true;
        path = path.subspan(1);
    }
    const bool is_last = path.empty();
    return matched && (directory || !directory_only || !is_last);
}

void IgnoreRules::add(std::string_view text, std::string_view folder)
{
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with('#') || is_blank(line)) continue;
        patterns_.push_back(Pattern::parse(line, folder));
    }
}

bool IgnoreRules::ignores(std::string_view path, bool directory) const
{
    const auto segments = split<std::string_view>(path);
    for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern)
        if (pattern->matches(segments, directory)) return !pattern->negated;
    return false;
}

IgnoreRules archive_rules(const IgnoreRules& users)
{
    IgnoreRules rules;
    rules.add(version_control_patterns(), "");
    if (users.empty())
        rules.add(default_patterns(), "");
    else
        rules.append(users);
    return rules;
}

void IgnoreRules::append(const IgnoreRules& others)
{
    patterns_.insert(patterns_.end(), others.patterns_.begin(), others.patterns_.end());
}

std::string_view version_control_patterns() noexcept
{
    return ".git/\n.gitignore\n.gitmodules\n.gitattributes\n";
}

std::string_view default_patterns() noexcept
{
    return "*.jpg\n*.jpeg\n*.gif\n*.png\n*.wmv\n*.flv\n*.tar.gz\n*.zip\n"
           ".github/\n.circleci/\n.travis.yml\n.gitlab-ci.yml\nappveyor.yml\n.drone.yml\ncloudbuild.yaml\n"
           "codeship-services.yml\ncodeship-steps.yml\n"
           "**/.goreleaser.yml\n**/.sops.yaml\n**/.flux.yaml\n";
}

}  // namespace sluice::artifact
