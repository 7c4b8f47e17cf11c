#include "written_lines.hpp"

#include "budget.hpp"
#include "written_tokens.hpp"

#include <algorithm>

namespace sluice::kustomize::written {

Lines::Lines(std::string_view text)
{
    std::string_view content;  // the last line that is more than a comment
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const bool begins = line == "---" && content.empty();
        if (line == "..." || (line.starts_with("---") && !begins)) break;
        if (begins) continue;
        if (line.starts_with('%')) leave();
        const auto indent = std::min(line.find_first_not_of(' '), line.size());
        lines_.push_back({indent, std::string(line.substr(indent))});
        if (!lines_.back().is_blank() && !lines_.back().is_comment()) content = line;
    }
    Budget::spend(lines_.size());
}

Ahead Lines::ahead_of(std::size_t at) const
{
    Ahead ahead;
    bool blank = false;
    for (ahead.next = at; ahead.next < lines_.size(); ++ahead.next) {
        const auto& line = lines_[ahead.next];
        if (line.is_blank()) {
            blank = true;
        } else if (line.is_comment()) {
            ahead.comments.push_back({ahead.next, blank});
            blank = false;
        } else {
            break;
        }
    }
    ahead.blank_behind = blank;
    return ahead;
}

CommentLines Lines::texts(const Ahead& ahead, std::size_t from, std::size_t to) const
{
    CommentLines result;
    for (auto i = from; i < to; ++i) {
        if (i > from && ahead.comments[i].behind_blank) result.emplace_back();
        result.emplace_back(trimmed_right(lines_[ahead.comments[i].line].text));
    }
    return result;
}

}  // namespace sluice::kustomize::written
