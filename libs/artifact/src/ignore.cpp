#include "artifact/ignore.hpp"

#include "glob.hpp"

#include <algorithm>

namespace sluice::artifact {
namespace {

constexpr std::string_view kAnyDepth = "**";

template <class Text> std::vector<Text> split(std::string_view text)
{
    std::vector<Text> names;
    for (;;) {
        const auto slash = text.find('/');
        names.emplace_back(text.substr(0, slash));
        if (slash == std::string_view::npos) return names;
        text.remove_prefix(slash + 1);
    }
}

bool is_blank(std::string_view line)
{
    return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}

}  // namespace

IgnoreRules::Pattern IgnoreRules::Pattern::of_line(std::string_view line, std::string_view folder)
{
    Pattern pattern;
    if (!folder.empty()) pattern.folder = split<std::string>(folder);
    if (line.starts_with('!')) {
        pattern.takes_back = true;
        line.remove_prefix(1);
    }
    // Blanks at the end do not count unless the last of them is written "\\ ".
    if (!line.ends_with("\\ ")) line = line.substr(0, line.find_last_not_of(' ') + 1);
    if (line.ends_with('/')) {
        pattern.folders_only = true;
        line.remove_suffix(1);
    }
    pattern.add_steps(line);
    return pattern;
}

void IgnoreRules::Pattern::add_steps(std::string_view line)
{
    if (line.find('/') == std::string_view::npos) {
        // A bare name is looked for at every depth, stars and all.
        steps.push_back({std::string(line), true});
    } else {
        bool further_down = false;
        for (auto& name : split<std::string>(line)) {
            const bool any_depth = name == kAnyDepth;
            // "**" inside a name is not a pattern that Flux knows.
            matches_nothing |= !any_depth && name.find(kAnyDepth) != std::string::npos;
            if (!any_depth && !name.empty()) steps.push_back({std::move(name), further_down});
            further_down = any_depth;
        }
    }
    matches_nothing |= steps.empty() || !std::ranges::all_of(steps, is_well_formed, &Step::glob);
}

/// Whether the pattern fits the path or a folder that it is in.
bool IgnoreRules::Pattern::covers(std::span<const std::string_view> path, bool directory) const
{
    if (matches_nothing || path.size() <= folder.size() ||
        !std::ranges::equal(folder, path.first(folder.size())))
        return false;
    path = path.subspan(folder.size());
    for (const auto& [glob, further_down] : steps) {
        const auto fits = [&](std::string_view name) { return glob_matches(glob, name); };
        const auto reach = path.first(std::min<std::size_t>(path.size(), further_down ? path.size() : 1));
        const auto found = std::ranges::find_if(reach, fits);
        if (found == reach.end()) return false;
        path = path.subspan(static_cast<std::size_t>(found - reach.begin()) + 1);
    }
    const bool is_folder = directory || !path.empty();
    return is_folder || !folders_only;
}

void IgnoreRules::add(std::string_view text, std::string_view folder)
{
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with('#') || is_blank(line)) continue;
        patterns_.push_back(Pattern::of_line(line, folder));
    }
}

bool IgnoreRules::ignores(std::string_view path, bool directory) const
{
    const auto names = split<std::string_view>(path);
    for (auto pattern = patterns_.rbegin(); pattern != patterns_.rend(); ++pattern)
        if (pattern->covers(names, directory)) return !pattern->takes_back;
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
