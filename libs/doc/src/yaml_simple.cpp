#include "yaml_simple.hpp"

#include "base/error.hpp"
#include "yaml_lines.hpp"
#include "yaml_simple_text.hpp"
#include "yaml_spelling.hpp"
#include "yaml_words.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace sluice::doc {

namespace {

constexpr std::size_t kMaxFlowDepth = 32;

/// Every function that answers false has met something that is not simple; nothing is read after that.
/// Exceptions would be the shorter way, but ordinary manifests come here that are not simple, and the first
/// throw of a process costs more than a small manifest.
class SimpleReader {
public:
    SimpleReader(
        std::string_view text, std::size_t first_line, const YamlOptions& options, const ParseLimits& limits)
        : lines_(text, first_line), options_(options), tree_(options, limits)
    {
    }

    std::optional<YamlDocument> read()
    {
        std::size_t root_line = 0;
        while (const auto line = lines_.take_content()) {
            if (root_line == 0) root_line = line->number;
            if (!read_line(*line)) return std::nullopt;
        }
        if (root_line == 0) return std::nullopt;
        while (!open_.empty())
            close_innermost();
        return YamlDocument{tree_.take(), root_line};
    }

private:
    struct Open {
        std::size_t indent;
        bool is_mapping;
        bool awaits_value = false;  // "key:" or "-" stood alone at the end of its line
        bool commented = false;     // but for a comment behind the key
    };

    // ---- structure ----

    bool read_line(const YamlLine& line)
    {
        const auto rest = without_trailing_spaces(line.content());
        if (open_.empty()) return read_root(line, rest);
        if (!close_down_to(line.indent, is_dash(rest))) return false;
        if (open_.back().awaits_value) {
            open_.back().awaits_value = false;
            if (!is_dash(rest) && !key_length(rest)) return read_value(rest, open_.back().indent);
            comment_key();
            open_container(line.indent, rest);
        } else if (open_.back().indent != line.indent || open_.back().is_mapping == is_dash(rest)) {
            return false;
        }
        return read_entry(line.indent, rest);
    }

    bool read_root(const YamlLine& line, std::string_view rest)
    {
        if (is_root_read_ || line.indent != 0) return false;
        is_root_read_ = true;
        if (!is_dash(rest) && !key_length(rest)) return is_root_value(rest) && read_value(rest, 0);
        open_container(0, rest);
        return read_entry(0, rest);
    }

    /// Not a document's end or begin, and no map of which members are to be left out.
    bool is_root_value(std::string_view text) const
    {
        const bool is_marker = text.starts_with("---") || text.starts_with("...");
        return !is_marker && (options_.keeps == nullptr || text[0] != '{');
    }

    void open_container(std::size_t indent, std::string_view rest)
    {
        const bool is_mapping = !is_dash(rest);
        begin(is_mapping);
        open_.push_back({indent, is_mapping});
    }

    /// Closes what a line at `indent` is not inside of.
    bool close_down_to(std::size_t indent, bool dash)
    {
        while (!open_.empty()) {
            const auto& innermost = open_.back();
            if (innermost.awaits_value) {
                // A list may stand below its key without further indentation.
                const bool holds =
                    indent > innermost.indent || (indent == innermost.indent && innermost.is_mapping && dash);
                if (holds) return true;
                missing_value();
                open_.back().awaits_value = false;
            }
            const bool ends_compact_list = indent == innermost.indent && !innermost.is_mapping && !dash;
            if (innermost.indent <= indent && !ends_compact_list) return true;
            if (ends_compact_list && open_.size() == 1) return false;
            close_innermost();
        }
        return true;
    }

    void close_innermost()
    {
        if (open_.back().awaits_value) missing_value();
        if (open_.size() == 1) skips_ = false;
        end();
        open_.pop_back();
    }

    /// "- " again and again, then a key with its value, or a lone value. `rest` begins at column `indent`; the
    /// container that its first token belongs to is open.
    bool read_entry(std::size_t indent, std::string_view rest)
    {
        while (is_dash(rest)) {
            const auto content = without_leading_spaces(rest.substr(1));
            if (content.empty() || content[0] == '#') {
                open_.back().awaits_value = true;
                return true;
            }
            const auto column = indent + (rest.size() - content.size());
            if (!is_dash(content) && !key_length(content)) return read_value(content, indent);
            open_container(column, content);
            rest = content;
            indent = column;
        }
        const auto length = key_length(rest);
        if (!length) return false;
        const auto key = rest.substr(0, *length);
        if (options_.keeps != nullptr && open_.size() == 1)
            skips_ = !options_.keeps(is_quoted(key) ? key.substr(1, key.size() - 2) : key);
        if (!read_key(key)) return false;
        const auto value = without_leading_spaces(rest.substr(*length + 1));
        if (value.empty() || value[0] == '#') {
            open_.back().awaits_value = true;
            open_.back().commented = !value.empty();
            return true;
        }
        return read_value(value, indent);
    }

    bool read_key(std::string_view text)
    {
        if (has_tab(text)) return false;
        if (is_quoted(text)) {
            quoted(text.substr(1, text.size() - 2), lines_.number());
            return true;
        }
        const auto key = resolve_plain(text, options_.dialect);
        if (!skips_) {
            tree_.scalar(key, text, lines_.number());
            return true;
        }
        // What other keys than texts may be is the tree's to say.
        return key.type != ScalarType::Merge && key.type != ScalarType::Null && key.value.is_null();
    }

    // ---- what is built, or only looked at ----

    void begin(bool is_mapping)
    {
        if (skips_) return;
        is_mapping ? tree_.begin_mapping(lines_.number()) : tree_.begin_sequence(lines_.number());
    }
    void end(bool in_braces = false)
    {
        if (!skips_) tree_.end(nullptr, in_braces);
    }
    void missing_value()
    {
        comment_key();
        if (!skips_) tree_.value(Value(), lines_.number());
    }
    void comment_key()
    {
        if (open_.back().commented && open_.back().is_mapping && !skips_) tree_.comment_key();
    }
    void quoted(std::string_view text, std::size_t line)
    {
        if (!skips_) tree_.scalar(Scalar{}, text, line, true);
    }
    bool plain(std::string_view text, std::size_t line)
    {
        const auto scalar = resolve_plain(text, options_.dialect);
        if (!skips_) {
            tree_.scalar(scalar, text, line);
            return true;
        }
        // There is no JSON for an infinite number.
        return scalar.value.kind() != Kind::Double || std::isfinite(scalar.value.as_double());
    }

    // ---- values ----

    /// `text` begins with the value and goes to the end of its line; `indent` is that of the container around
    /// it.
    bool read_value(std::string_view text, std::size_t indent)
    {
        if (has_tab(text)) return false;
        switch (text[0]) {
        case '"':
        case '\'': {
            const auto line = lines_.number();
            std::string buffer;
            const auto value = take_quoted(text, indent, buffer);
            if (!value || !ends_line(text)) return false;
            quoted(*value, line);
            return true;
        }
        case '|':
        case '>':
            return read_block(text, indent);
        case '[':
        case '{':
            return read_flow(text, 0) && ends_line(text);
        case '-':
        case '?':
        case ':':
            return text.size() > 1 && is_word_character(text[1]) && read_plain(text, indent);
        case '&':
        case '*':
        case '!':
        case '%':
        case '@':
        case '`':
        case '#':
        case ',':
        case ']':
        case '}':
            return false;
        default:
            return read_plain(text, indent);
        }
    }

    /// Takes a quoted scalar off the front of `text`, which afterwards is what follows it in the line where it
    /// ends; `buffer` holds it if it does not stand there literally.
    std::optional<std::string_view> take_quoted(std::string_view& text, std::size_t indent, std::string& buffer)
    {
        const char quote = text[0];
        std::size_t at = 1, copied = 1;
        bool is_literal = true;
        for (;; is_literal = false) {
            while (at < text.size() && text[at] != quote && (text[at] != '\\' || quote == '\''))
                ++at;
            const auto piece = text.substr(copied, at - copied);
            if (at == text.size()) {
                buffer += without_trailing_spaces(piece);
                if (!take_next_line(text, indent, buffer)) return std::nullopt;
                at = 0;
            } else if (text[at] == '\\') {
                buffer += piece;
                if (!take_escape(text, at, buffer)) return std::nullopt;
            } else if (quote == '\'' && text.substr(at + 1).starts_with('\'')) {
                buffer.append(piece).append(1, quote);
                at += 2;
            } else {
                text.remove_prefix(at + 1);
                return is_literal ? piece : std::string_view(buffer.append(piece));
            }
            copied = at;
        }
    }

    /// The next line of a quoted scalar; `joined` gets what its break and blank lines stand for.
    bool take_next_line(std::string_view& text, std::size_t indent, std::string& joined)
    {
        std::size_t blank_lines = 0;
        while (const auto line = lines_.next()) {
            lines_.take(*line);
            if (line->is_blank()) {
                ++blank_lines;
                continue;
            }
            if (line->indent <= indent || has_tab(line->text)) return false;
            append_fold(joined, blank_lines);
            text = line->content();
            return true;
        }
        return false;
    }

    /// What stands between two lines of one scalar.
    static void append_fold(std::string& joined, std::size_t blank_lines)
    {
        if (blank_lines == 0)
            joined += ' ';
        else
            joined.append(blank_lines, '\n');
    }

    /// A plain scalar goes on in the following lines as long as they are indented deeper than its container.
    bool read_plain(std::string_view text, std::size_t indent)
    {
        bool commented = false;
        const auto first = plain_line(text, commented);
        if (!first) return false;
        const auto line_of_value = lines_.number();
        std::string joined;
        std::size_t blank_lines = 0;
        for (auto line = lines_.next(); line; line = lines_.after(*line)) {
            if (line->is_blank()) {
                ++blank_lines;
                continue;
            }
            if (line->indent <= indent) break;
            if (line->is_comment()) {
                commented = true;  // a scalar ends there
                continue;
            }
            if (commented) return false;
            const auto more = plain_line(without_trailing_spaces(line->content()), commented);
            if (!more) return false;
            if (joined.empty()) joined = *first;
            append_fold(joined, blank_lines);
            joined += *more;
            lines_.take(*line);
            blank_lines = 0;
        }
        return plain(joined.empty() ? *first : std::string_view(joined), line_of_value);
    }

    /// A literal block, or a folded one without lines that are indented deeper than the others. `header` begins
    /// with its indicator.
    bool read_block(std::string_view header, std::size_t indent)
    {
        const bool folds = header[0] == '>';
        const char chomping = header.size() == 1 ? ' ' : header[1];
        if (header.size() > 2 || (chomping != ' ' && chomping != '-' && chomping != '+')) return false;

        const auto line_of_value = lines_.number();
        std::string value;
        std::size_t content_indent = 0, blank_indent = 0, breaks = 0;
        while (const auto line = lines_.next()) {
            const bool is_first = content_indent == 0;
            const bool blank = line->is_blank() && (is_first || line->indent <= content_indent);
            if (!blank && line->indent < std::max(content_indent, indent + 1)) {
                if (line->text[line->indent] == '\t') return false;
                break;
            }
            if (is_first && blank) blank_indent = std::max(blank_indent, line->indent);
            if (is_first && !blank) {
                if (line->indent < blank_indent || line->text[line->indent] == '\t') return false;
                content_indent = line->indent;
            }
            if (!blank) {
                const auto content = line->text.substr(content_indent);
                if (folds && (content[0] == ' ' || content[0] == '\t')) return false;
                if (folds && !is_first)
                    append_fold(value, breaks - 1);
                else
                    value.append(breaks, '\n');
                breaks = 0;
                if (!skips_) value += content;
            }
            if (line->has_break) ++breaks;
            lines_.take(*line);
        }
        if (content_indent == 0) {
            if (chomping == '+') return false;
            breaks = 0;
        }
        if (chomping != '-') value.append(chomping == '+' ? breaks : std::min<std::size_t>(breaks, 1), '\n');
        quoted(folds && options_.keep_spelling ? folded_again(value) : value, line_of_value);
        return true;
    }

    // ---- flow collections ----

    /// Moves to the next token of a flow collection, which may stand in a later line.
    bool next_token(std::string_view& text)
    {
        while (ends_line(text)) {
            const auto line = lines_.take_content();
            if (!line || has_tab(line->text)) return false;
            text = without_trailing_spaces(line->content());
        }
        text = without_leading_spaces(text);
        return true;
    }

    bool read_flow(std::string_view& text, std::size_t depth)
    {
        if (depth == kMaxFlowDepth) return false;
        const bool is_mapping = text[0] == '{';
        const char close = is_mapping ? '}' : ']';
        begin(is_mapping);
        text.remove_prefix(1);
        if (!next_token(text)) return false;
        while (text[0] != close) {
            if (is_mapping && !read_flow_key(text)) return false;
            if (!read_flow_value(text, depth) || !next_token(text)) return false;
            if (text[0] == ',') {
                text.remove_prefix(1);
                if (!next_token(text)) return false;
            } else if (text[0] != close) {
                return false;
            }
        }
        text.remove_prefix(1);
        end(true);
        return true;
    }

    bool read_flow_key(std::string_view& text)
    {
        const auto length = key_length(text, true);
        if (!length || !read_key(text.substr(0, *length))) return false;
        text.remove_prefix(*length + 1);
        return next_token(text);
    }

    bool read_flow_value(std::string_view& text, std::size_t depth)
    {
        if (text[0] == '[' || text[0] == '{') return read_flow(text, depth + 1);
        const auto line = lines_.number();
        if (is_quoted(text)) {
            std::string buffer;
            const auto value = take_quoted(text, 0, buffer);
            if (!value || without_leading_spaces(text).starts_with(':')) return false;
            quoted(*value, line);
            return true;
        }
        std::size_t length = 0;
        while (length < text.size() && is_word_character(text[length]))
            ++length;
        const auto word = text.substr(0, length);
        text.remove_prefix(length);
        if (word.empty() || word[0] == '-' || !next_token(text)) return false;
        const bool ends = text[0] == ',' || text[0] == ']' || text[0] == '}';
        return ends && plain(word, line);
    }

    YamlLines lines_;
    const YamlOptions& options_;
    bool skips_ = false;  // inside of a member that is not kept
    YamlTree tree_;
    std::vector<Open> open_;
    bool is_root_read_ = false;
};

}  // namespace

std::optional<YamlDocument> read_simple_yaml(
    std::string_view text, std::size_t first_line, const YamlOptions& options, const ParseLimits& limits)
{
    if (!has_only_simple_characters(text)) return std::nullopt;
    try {
        return SimpleReader(text, first_line, options, limits).read();
    } catch (const base::Error&) {
        return std::nullopt;  // the slow reader finds the same fault, or an earlier one, and words it
    }
}

}  // namespace sluice::doc
