#include "base/error.hpp"
#include "budget.hpp"
#include "written_braces.hpp"
#include "written_lines.hpp"
#include "written_literal.hpp"
#include "written_tokens.hpp"
#include "written_yaml.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace written {
namespace {

using Kind = WrittenNode::Kind;

/// Each line is copied with all before it.
constexpr std::size_t kLongestJoined = 16 * 1024;

class Reader {
public:
    explicit Reader(std::string_view text) : lines_(text) {}

    WrittenDocument document()
    {
        WrittenDocument document;
        const auto ahead = lines_.ahead_of(at_);
        if (ahead.next == lines_.size()) leave();
        auto first = lines_.texts(ahead, 0, ahead.comments.size());
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
        const auto ahead = lines_.ahead_of(at_);
        if (ahead.next != lines_.size()) leave();
        std::size_t foot = 0;
        while (foot < ahead.comments.size() && !ahead.comments[foot].behind_blank && !ends_with_nothing_)
            ++foot;
        for (const auto& comment : ahead.comments)
            if (lines_[comment.line].indent > indent && !ends_with_nothing_) leave();
        document.root.entries.back().foot = lines_.texts(ahead, 0, foot);
        document.foot = lines_.texts(ahead, foot, ahead.comments.size());
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
            const auto ahead = lines_.ahead_of(at_);
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
        entry.foot = lines_.texts(ahead, 0, foot);
        return lines_.texts(ahead, foot, comments.size());
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
        auto foot = lines_.texts(ahead, 0, own);
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
            entry.key = trimmed_right(std::string_view(text).substr(0, length));
            check_escapes(entry.key);
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
        if (text[0] == '|' || text[0] == '>') {
            node = take_literal(lines_, at_, trimmed_right(text), indent);
            return;
        }
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
        const auto ahead = lines_.ahead_of(at_);
        if (ahead.next == lines_.size()) return;
        const auto& next = lines_[ahead.next];
        const bool beside_key = !in_list && next.indent == indent && is_item(next.text);
        if (next.indent <= indent && !beside_key) return;
        if (in_list && !ahead.comments.empty()) leave();
        at_ = ahead.next;
        auto inner = collection(
            next.indent,
            lines_.texts(ahead, 0, ahead.comments.size()),
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
        if (needs_escapes(rest) || (in_list && key_length(rest) > 0)) leave();
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
        while (is_open(text)) {
            if (text.size() > kLongestJoined) leave();
            const bool closes = at_ + 1 < lines_.size() && !lines_[at_ + 1].text.empty() &&
                                std::string_view("]}").find(lines_[at_ + 1].text[0]) != std::string_view::npos;
            if (!join_next(text, closes ? 0 : indent) && !(closes && join_closing(text))) leave();
        }
        std::string_view rest(text);
        node = take_braces(rest);
        behind(node, rest);
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
        const auto next = lines_.ahead_of(at_).next;
        return next < lines_.size() && lines_[next].indent > indent;
    }

    Lines lines_;
    std::size_t at_ = 0;
    bool ends_with_nothing_ = false;  ///< comments behind an empty value end the document
};

}  // namespace
}  // namespace written

std::optional<WrittenDocument> read_written_yaml(std::string_view text)
{
    try {
        return written::Reader(text).document();
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::Invalid) throw;
        return std::nullopt;
    }
}

}  // namespace sluice::kustomize
