#include "chart/ignore.hpp"

#include "base/error.hpp"
#include "path_match.hpp"
#include "text.hpp"

namespace sluice::chart {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::string_view kHiddenTemplates = "templates/.?*";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

IgnoreRules::IgnoreRules()
{
    add(kHiddenTemplates);
}

IgnoreRules::IgnoreRules(std::string_view text)
{
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    for (const auto line : split(text, '\n'))
        add(line);
    add(kHiddenTemplates);
}

void IgnoreRules::add(std::string_view line)
{
    line = trim_space(line);
    if (line.empty() || line.starts_with('#')) return;
    if (line.find("**") != std::string_view::npos)
        throw Error(ErrorKind::Invalid, "double-star (**) syntax is not supported");
    if (!path_match(line, "abc")) throw Error(ErrorKind::Invalid, "syntax error in pattern");
    Rule rule;
    if (line.starts_with('!')) {
        rule.negate = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        rule.only_directories = true;
        line.remove_suffix(1);
    }
    rule.whole_path = line.find('/') != std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    rule.pattern = line;
    rule.form = form_of(line);
    rules_.push_back(std::move(rule));
}

/// Most rules are a name or an ending, and every file of a chart is held to every rule.
IgnoreRules::Form IgnoreRules::form_of(std::string_view pattern)
{
    constexpr std::string_view kSpecial = "*?[\\";
    if (pattern.find_first_of(kSpecial) == std::string_view::npos) return Form::Name;
    if (pattern[0] == '*' && pattern.find_first_of(kSpecial, 1) == std::string_view::npos) return Form::Ending;
    return Form::Pattern;
}

bool IgnoreRules::Rule::matches(std::string_view path) const
{
    const auto name = whole_path ? path : path_base(path);
    switch (form) {
    case Form::Name:
        return name == pattern;
    case Form::Ending: {
        const auto ending = std::string_view(pattern).substr(1);
        return name.ends_with(ending) &&
               name.substr(0, name.size() - ending.size()).find('/') == std::string_view::npos;
    }
    case Form::Pattern:
        break;
    }
    return path_match(pattern, name).value_or(false);
}

bool IgnoreRules::ignores(std::string_view path, bool directory) const
{
    if (path.empty() || path == "." || path == "./") return false;
    for (const auto& rule : rules_) {
        if (rule.negate) {
            if ((rule.only_directories && !directory) || !rule.matches(path)) return true;
            continue;
        }
        if (rule.only_directories && !directory) continue;
        if (rule.matches(path)) return true;
    }
    return false;
}

}  // namespace sluice::chart
