#include "base/error.hpp"
#include "budget.hpp"
#include "written_yaml.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

using Kind = WrittenNode::Kind;

constexpr std::size_t kDeepest = 100;
/// Each line is copied with all before it.
constexpr std::size_t kLongestJoined = 16 * 1024;

/// What we do not keep as the reference does; caught in read_written_yaml().
[[noreturn]] void leave()
{
    throw base::Error(base::ErrorKind::Invalid, "a document that is not kept as it was written");
}

std::string_view without(std::string_view text, std::string_view characters, std::size_t from = 0)
{
    text.remove_prefix(std::min(std::min(text.find_first_not_of(characters, from), text.size()), text.size()));
    return text;
}

std::string_view trimmed_right(std::string_view text)
{
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

bool is_item(std::string_view text)
{
    return text == "-" || text.starts_with("- ");
}

bool is_quote(char c)
{
    return c == '"' || c == '\'';
}

/// The length of the quoted scalar that `text` begins with; 0 if it does not end here.
std::size_t quoted_length(std::string_view text)
{
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[0] == '"' && text[i] == '\\')
            ++i;
        else if (text[i] == text[0] && text[0] == '\'' && i + 1 < text.size() && text[i + 1] == '\'')
            ++i;
        else if (text[i] == text[0])
            return i + 1;
    }
    return 0;
}

/// The length of the key that a line begins with, without the colon; 0 if there is none.
std::size_t key_length(std::string_view text)
{
    if (text.empty()) return 0;
    if (is_quote(text[0])) {
        const auto end = quoted_length(text);
        const auto rest = text.substr(end);
        return end > 0 && (rest == ":" || rest.starts_with(": ")) ? end : 0;
    }
    if (std::string_view("[{|>&*!#%@`?").find(text[0]) != std::string_view::npos) return 0;
    const auto comment = text.find(" #");
    for (auto at = text.find(':'); at < comment && at != std::string_view::npos; at = text.find(':', at + 1))
        if (at > 0 && (at + 1 == text.size() || text[at + 1] == ' ')) return at;
    return 0;
}

/// A scalar in double quotes is written anew: what has other escapes than these would come out otherwise.
void check_escapes(std::string_view scalar)
{
    if (scalar.empty() || scalar[0] != '"') return;
    for (auto at = scalar.find('\\'); at != std::string_view::npos; at = scalar.find('\\', at + 2))
        if (std::string_view("nt\"\\").find(scalar[at + 1]) == std::string_view::npos) leave();
}

/// A map or list in braces, all of it in one text.
class BraceReader {
public:
    explicit BraceReader(std::string_view text) : rest_(text) {}

    WrittenNode collection(std::size_t depth)
    {
        if (depth > kDeepest) leave();
        WrittenNode node;
        node.flow = true;
        node.kind = rest_[0] == '{' ? Kind::Map : Kind::List;
        const char end = rest_[0] == '{' ? '}' : ']';
        step(1);
        while (!rest_.empty() && rest_[0] != end) {
            Budget::spend();
            auto& entry = node.entries.emplace_back();
            if (node.kind == Kind::Map) key(entry.key);
            entry.node = node.kind == Kind::Map && !takes(':') ? scalar_of("''") : value(depth);
            if (!takes(',') && (rest_.empty() || rest_[0] != end)) leave();
        }
        if (rest_.empty()) leave();
        rest_.remove_prefix(1);
        return node;
    }

    std::string_view rest() const { return rest_; }

private:
    void step(std::size_t count) { rest_ = without(rest_.substr(count), " "); }

    bool takes(char c)
    {
        if (rest_.empty() || rest_[0] != c) return false;
        step(1);
        return true;
    }

    static WrittenNode scalar_of(std::string text)
    {
        WrittenNode node;
        node.text = std::move(text);
        return node;
    }

    std::string scalar()
    {
        if (rest_.empty()) leave();
        if (is_quote(rest_[0])) {
            const auto length = quoted_length(rest_);
            if (length == 0) leave();
            const std::string text(rest_.substr(0, length));
            check_escapes(text);
            step(length);
            return text;
        }
        if (std::string_view("&*!|>%@`#?").find(rest_[0]) != std::string_view::npos) leave();
        std::size_t end = 0;
        while (end < rest_.size() && std::string_view(",[]{}").find(rest_[end]) == std::string_view::npos) {
            const auto next = end + 1 < rest_.size() ? rest_[end + 1] : ' ';
            if (rest_[end] == ':' && std::string_view(" ,[]{}").find(next) != std::string_view::npos) break;
            if (rest_[end] == ' ' && next == '#') leave();
            ++end;
        }
        const std::string text(trimmed_right(rest_.substr(0, end)));
        step(end);
        return needs_quotes_in_braces(text) ? single_quoted(text) : text;
    }

    void key(std::string& key)
    {
        key = scalar();
        if (key.empty() || key == "<<") leave();
    }

    WrittenNode value(std::size_t depth)
    {
        if (!rest_.empty() && (rest_[0] == '{' || rest_[0] == '[')) {
            auto node = collection(depth + 1);
            step(0);
            return node;
        }
        auto text = scalar();
        if (!rest_.empty() && rest_[0] == ':') leave();  // a pair in a list
        return scalar_of(text.empty() ? "''" : std::move(text));
    }

    std::string_view rest_;
};

struct Line {
    std::size_t indent;
    std::string text;  ///< without the indentation; empty for a blank line
    bool is_blank() const { return text.find_first_not_of(' ') == std::string::npos; }
    bool is_comment() const { return text.starts_with('#'); }
};

/// Comments in front of the next line with content.
struct Ahead {
    struct Comment {
        std::size_t line;
        bool behind_blank;
    };
    std::vector<Comment> comments;
    bool blank_behind = false;
    std::size_t next;  ///< the line with content
};

class Reader {
public:
    explicit Reader(std::string_view text)
    {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        while (!text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            auto line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (line.ends_with('\r')) line.remove_suffix(1);
            const bool begins = line == "---" && content_.empty();
            if (line == "..." || (line.starts_with("---") && !begins)) break;
            if (begins) continue;
            if (line.starts_with('%')) leave();
            const auto indent = std::min(line.find_first_not_of(' '), line.size());
            lines_.push_back({indent, std::string(line.substr(indent))});
            if (!lines_.back().is_blank() && !lines_.back().is_comment()) content_ = line;
        }
        Budget::spend(lines_.size());
    }

    WrittenDocument document()
    {
        WrittenDocument document;
        const auto ahead = look_ahead();
        if (ahead.next == lines_.size()) leave();
        auto first = texts(ahead, 0, ahead.comments.size());
        CommentLines head;
        if (ahead.blank_behind) {
            document.head = std::move(first);
        } else {
            const auto blank = std::find(first.rbegin(), first.rend(), "").base();
            document.head.assign(first.begin(), blank == first.begin() ? blank : blank - 1);
            head.assign(blank, first.end());
        }
        at_ = ahead.next;
        const auto indent = lines_[at_].indent;
        document.root = collection(indent, std::move(head), {.is_root = true, .depth = 0});
        finish(document, indent);
        return document;
    }

private:
    struct Place {
        bool is_root = false, beside_key = false;  ///< beside_key: a list as far left as its key
        std::size_t depth;
    };

    void finish(WrittenDocument& document, std::size_t indent)
    {
        const auto ahead = look_ahead();
        if (ahead.next != lines_.size()) leave();
        std::size_t foot = 0;
        while (foot < ahead.comments.size() && !ahead.comments[foot].behind_blank && !ends_with_nothing_)
            ++foot;
        for (const auto& comment : ahead.comments)
            if (lines_[comment.line].indent > indent && !ends_with_nothing_) leave();
        document.root.entries.back().foot = texts(ahead, 0, foot);
        document.foot = texts(ahead, foot, ahead.comments.size());
    }

    Ahead look_ahead() const
    {
        Ahead ahead;
        bool blank = false;
        for (ahead.next = at_; ahead.next < lines_.size(); ++ahead.next) {
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

    /// Comments `from` to `to`, with a blank line between two where there was one.
    CommentLines texts(const Ahead& ahead, std::size_t from, std::size_t to) const
    {
        CommentLines result;
        for (auto i = from; i < to; ++i) {
            if (i > from && ahead.comments[i].behind_blank) result.emplace_back();
            result.emplace_back(trimmed_right(lines_[ahead.comments[i].line].text));
        }
        return result;
    }

    WrittenNode collection(std::size_t indent, CommentLines head, Place place)
    {
        if (place.depth > kDeepest) leave();
        WrittenNode node;
        node.kind = is_item(lines_[at_].text) ? Kind::List : Kind::Map;
        while (true) {
            Budget::spend();
            auto& entry = node.entries.emplace_back();
            entry.head = std::exchange(head, {});
            read_entry(entry, node.kind, indent, place.depth);
            const auto ahead = look_ahead();
            const bool is_nothing =
                node.kind == Kind::List && entry.node.kind == Kind::Scalar && entry.node.text.empty();
            const bool parted = !ahead.comments.empty() && ahead.blank_behind;
            if (is_nothing && (parted || !entry.head.empty())) leave();  // they go to another item
            const bool goes_on = ahead.next < lines_.size() && lines_[ahead.next].indent == indent &&
                                 is_item(lines_[ahead.next].text) == (node.kind == Kind::List);
            if (!goes_on) {
                end_of_block(node, ahead, indent, place);
                return node;
            }
            head = between(entry, ahead, indent);
            at_ = ahead.next;
        }
    }

    /// Comments between two entries: those right behind the first belong to it if a blank line follows.
    CommentLines between(WrittenEntry& entry, const Ahead& ahead, std::size_t indent) const
    {
        const auto& comments = ahead.comments;
        for (const auto& comment : comments)
            if (entry.node.is_block() && lines_[comment.line].indent != indent) leave();
        std::size_t foot = 0;
        while (foot < comments.size() && !comments[foot].behind_blank)
            ++foot;
        const bool is_nothing = entry.node.kind == Kind::Scalar && entry.node.text.empty();
        if (is_nothing || (foot == comments.size() && !ahead.blank_behind)) foot = 0;
        entry.foot = texts(ahead, 0, foot);
        return texts(ahead, foot, comments.size());
    }

    /// Comments as far right as the block that ends belong to its last entry; behind a blank line to the last
    /// one in there.
    void end_of_block(WrittenNode& node, const Ahead& ahead, std::size_t indent, Place place)
    {
        if (ahead.next < lines_.size() && lines_[ahead.next].indent > indent) leave();
        const auto& end = node.entries.back().node;
        const bool at_nothing = node.kind == Kind::Map && end.kind == Kind::Scalar && end.text.empty();
        const auto is_own = [&](const Ahead::Comment& comment) {
            const auto at = lines_[comment.line].indent;
            return at == indent || (at_nothing && at > indent);
        };
        const bool at_end = at_nothing && ahead.next == lines_.size() && !ahead.comments.empty();
        ends_with_nothing_ = ends_with_nothing_ || (at_end && is_own(ahead.comments[0]));
        if (place.is_root || place.beside_key || ends_with_nothing_) return;
        std::size_t own = 0;
        while (own < ahead.comments.size() && is_own(ahead.comments[own]))
            ++own;
        if (own == 0) {
            const bool deeper = !ahead.comments.empty() && lines_[ahead.comments[0].line].indent > indent;
            if (deeper) leave();
            return;
        }
        auto foot = texts(ahead, 0, own);
        const bool parted =
            ahead.comments[0].behind_blank || std::find(foot.begin(), foot.end(), "") != foot.end();
        if (ahead.next == lines_.size() && parted) leave();
        auto* last = &node.entries.back();
        while (ahead.comments[0].behind_blank && last->node.is_block())
            last = &last->node.entries.back();
        if (!last->foot.empty()) last = &node.entries.back();
        last->foot = std::move(foot);
        at_ = ahead.comments[own - 1].line + 1;
    }

    void read_entry(WrittenEntry& entry, Kind kind, std::size_t indent, std::size_t depth)
    {
        const auto text = lines_[at_].text;
        if (text.find('\t') != std::string::npos) leave();
        if (kind == Kind::Map) {
            constexpr std::string_view kPrintedMerge = "!!merge <<:";
            if (text.starts_with(kPrintedMerge)) {
                lines_[at_].text = text.substr(kPrintedMerge.find('<'));
                return read_entry(entry, kind, indent, depth);
            }
            const auto length = key_length(text);
            if (length == 0) leave();
            entry.key = trimmed_right(text.substr(0, length));
            if (entry.key.find('\\') != std::string::npos) leave();
            return value(entry.node, without(text, " ", length + 1), indent, depth, false);
        }
        const auto rest = without(text, " ", 1);
        if (!is_item(rest) && key_length(rest) == 0) return value(entry.node, rest, indent, depth, true);
        const auto inner = indent + text.size() - rest.size();
        lines_[at_] = {inner, std::string(rest)};
        entry.node = collection(inner, {}, {.depth = depth + 1});
    }

    /// What stands behind a key or a dash, and in the lines below.
    void value(WrittenNode& node, std::string_view text, std::size_t indent, std::size_t depth, bool in_list)
    {
        if (text.empty() || text[0] == '#') {
            node.comment = trimmed_right(text);
            return nested(node, indent, depth, in_list);
        }
        if (text[0] == '|' || text[0] == '>') return block(node, trimmed_right(text), indent);
        if (text[0] == '&' || text[0] == '!') return marked(node, text, indent, depth, in_list);
        if (text[0] == '*') {
            node.kind = Kind::Opaque;
            return scalar(node, text, indent);
        }
        if (text[0] == '{' || text[0] == '[') return braces(node, text, indent);
        scalar(node, text, indent);
    }

    void nested(WrittenNode& node, std::size_t indent, std::size_t depth, bool in_list)
    {
        ++at_;
        const auto ahead = look_ahead();
        if (ahead.next == lines_.size()) return;
        const auto& next = lines_[ahead.next];
        const bool beside_key = !in_list && next.indent == indent && is_item(next.text);
        if (next.indent <= indent && !beside_key) return;
        if (in_list && !ahead.comments.empty()) leave();
        at_ = ahead.next;
        auto inner = collection(
            next.indent,
            texts(ahead, 0, ahead.comments.size()),
            {.beside_key = beside_key, .depth = depth + 1});
        inner.comment = std::move(node.comment);
        inner.mark = std::move(node.mark);
        node = std::move(inner);
    }

    void marked(WrittenNode& node, std::string_view text, std::size_t indent, std::size_t depth, bool in_list)
    {
        const auto end = std::min(text.find(' '), text.size());
        const auto rest = without(text, " ", end);
        if (rest.empty() || rest[0] == '#') {
            node.mark = text.substr(0, end);
            node.comment = trimmed_right(rest);
            nested(node, indent, depth, in_list);
            if (!node.is_block()) leave();
            return;
        }
        if (std::string_view("|>&!").find(rest[0]) != std::string_view::npos) leave();
        if (rest[0] == '{' || rest[0] == '[') {
            braces(node, rest, indent);
            node.mark = text.substr(0, end);
            return;
        }
        scalar(node, rest, indent);
        if (in_list && key_length(rest) > 0) leave();
        node.text = fmt::format("{} {}", text.substr(0, end), node.text);
        node.kind = Kind::Opaque;
    }

    void behind(WrittenNode& node, std::string_view rest)
    {
        rest = without(rest, " ");
        if (!rest.empty() && rest[0] != '#') leave();
        node.comment = trimmed_right(rest);
    }

    /// The next line, if it goes on with what `text` began.
    bool join_next(std::string& text, std::size_t indent)
    {
        if (at_ + 1 >= lines_.size()) return false;
        const auto& next = lines_[at_ + 1];
        if (next.is_blank() || next.indent <= indent) return false;
        if (text.size() > kLongestJoined) leave();
        text = fmt::format("{} {}", trimmed_right(text), next.text);
        ++at_;
        return true;
    }

    void braces(WrittenNode& node, std::string_view first, std::size_t indent)
    {
        std::string text(first);
        const auto is_open = [&] {
            std::size_t depth = 0;
            for (std::size_t i = 0; i < text.size(); ++i) {
                if (is_quote(text[i]) &&
                    std::string_view(" ,[{:").find(text[i - 1]) != std::string_view::npos) {
                    const auto length = quoted_length(std::string_view(text).substr(i));
                    if (length == 0) leave();
                    i += length - 1;
                } else if (text[i] == '{' || text[i] == '[') {
                    ++depth;
                } else if (text[i] == '}' || text[i] == ']') {
                    if (--depth == 0) return false;
                } else if (text[i] == '#' && text[i - 1] == ' ') {
                    leave();
                }
            }
            return true;
        };
        while (is_open()) {
            if (text.size() > kLongestJoined) leave();
            const bool closes = at_ + 1 < lines_.size() && !lines_[at_ + 1].text.empty() &&
                                std::string_view("]}").find(lines_[at_ + 1].text[0]) != std::string_view::npos;
            if (!join_next(text, closes ? 0 : indent) && !(closes && join_closing(text))) leave();
        }
        BraceReader reader(text);
        node = reader.collection(0);
        behind(node, reader.rest());
        ++at_;
    }

    /// A closing brace may stand as far left as the key.
    bool join_closing(std::string& text)
    {
        text.append(" ").append(lines_[++at_].text);
        return true;
    }

    void scalar(WrittenNode& node, std::string_view first, std::size_t indent)
    {
        std::string text(first);
        std::size_t length;
        if (is_quote(text[0])) {
            while ((length = quoted_length(text)) == 0)
                if (!join_next(text, indent) || text.find('\\') != std::string::npos) leave();
        } else {
            const auto goes_on = [&] { return at_ + 1 < lines_.size() && !lines_[at_ + 1].is_comment(); };
            while ((length = std::min(text.find(" #"), text.size())) == text.size() && goes_on() &&
                   join_next(text, indent))
                continue;
        }
        behind(node, std::string_view(text).substr(length));
        node.text = trimmed_right(std::string_view(text).substr(0, length));
        check_escapes(node.text);
        ++at_;
        const bool parted = at_ < lines_.size() && lines_[at_].is_blank() && goes_on_deeper(indent);
        if (parted) leave();
    }

    bool goes_on_deeper(std::size_t indent) const
    {
        const auto next = look_ahead().next;
        return next < lines_.size() && lines_[next].indent > indent;
    }

    void block(WrittenNode& node, std::string_view header, std::size_t indent)
    {
        const bool folds = header[0] == '>';
        if (header != "|" && header != "|-" && header != "|+" && header != ">" && header != ">-") leave();
        node.kind = Kind::Literal;
        node.text = header;
        const auto first = ++at_;
        if (first == lines_.size() || lines_[first].text.empty() || lines_[first].indent <= indent) leave();
        const auto left = lines_[first].indent;
        auto end = first;  // behind the last line with text
        for (auto at = first; at < lines_.size() && (lines_[at].text.empty() || lines_[at].indent >= left);
             ++at)
            if (!lines_[at].text.empty() || lines_[at].indent > left || header == "|+") end = at + 1;
        if (header == "|+" && end == lines_.size()) leave();
        for (; at_ < end; ++at_) {
            const auto& line = lines_[at_];
            const auto deeper = line.indent > left ? line.indent - left : 0;
            node.lines.push_back(std::string(deeper, ' ') + line.text);
        }
        if (folds) fold(node);
        requote(node);
    }

    /// A folded text is printed on one line, and its end as a blank one.
    static void fold(WrittenNode& node)
    {
        std::string text;
        for (const auto& line : node.lines) {
            if (line.empty() || line[0] == ' ') leave();
            text.append(text.empty() ? "" : " ").append(line);
        }
        node.lines = {std::move(text)};
        if (node.text == ">") node.lines.emplace_back();
    }

    /// A block whose lines end in blanks is no block when it is printed.
    static void requote(WrittenNode& node)
    {
        const bool blanks = std::any_of(
            node.lines.begin(), node.lines.end(), [](const auto& line) { return line.ends_with(' '); });
        if (!blanks) return;
        std::string text;
        for (const auto& line : node.lines)
            text.append(line).append("\n");
        if (node.text.ends_with('-')) text.pop_back();
        node = {};
        node.text = double_quoted(text);
    }

    std::vector<Line> lines_;
    std::string_view content_;  ///< the last line that is more than a comment
    std::size_t at_ = 0;
    bool ends_with_nothing_ = false;  ///< comments behind an empty value end the document
};

}  // namespace

std::optional<WrittenDocument> read_written_yaml(std::string_view text)
{
    try {
        return Reader(text).document();
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::Invalid) throw;
        return std::nullopt;
    }
}

}  // namespace sluice::kustomize
