#include "yaml_simple.hpp"

#include "base/error.hpp"
#include "doc/utf8.hpp"
#include "yaml_words.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace sluice::doc {

namespace {

constexpr std::string_view::size_type kNone = std::string_view::npos;
constexpr std::size_t kMaxKey = 1000;  // libyaml looks 1024 characters ahead for a key's colon
constexpr std::size_t kMaxFlowDepth = 32;

/// Thrown nowhere else and caught in this file: the text is not simple.
struct NotSimple {};

constexpr std::size_t kBlock = 64;

/// Without branches, so that the compiler can look at all characters of the block at once.
bool is_simple_ascii(const char* block)
{
    unsigned char odd = 0;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const auto c = static_cast<unsigned char>(block[i]);
        odd = static_cast<unsigned char>(odd | ((c < 0x20) & (c != '\n') & (c != '\t')) | (c > 0x7E));
    }
    return odd == 0;
}

/// Only characters that mean the same to everybody: no tabs outside of literal blocks, no carriage returns,
/// none of Unicode's further line breaks, nothing that libyaml would refuse.
bool has_only_simple_characters(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        while (at + kBlock <= text.size() && is_simple_ascii(text.data() + at))
            at += kBlock;
        if (at == text.size()) break;
        const auto c = static_cast<unsigned char>(text[at]);
        if ((c >= 0x20 && c <= 0x7E) || c == '\n' || c == '\t') {
            ++at;
            continue;
        }
        if (c < 0x80) return false;
        const auto code = decode_utf8(text.substr(at));
        const bool is_break = code.value == 0x2028 || code.value == 0x2029;
        const bool refused =
            code.value < 0xA0 || code.value == 0xFEFF || code.value == 0xFFFE || code.value == 0xFFFF;
        if (!code.valid || is_break || refused) return false;
        at += code.length;
    }
    return true;
}

std::string_view without_trailing_spaces(std::string_view text)
{
    const auto last = text.find_last_not_of(' ');
    return last == kNone ? std::string_view{} : text.substr(0, last + 1);
}

std::string_view without_leading_spaces(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    return first == kNone ? std::string_view{} : text.substr(first);
}

bool is_dash(std::string_view text)
{
    return text == "-" || text.starts_with("- ");
}

/// The character behind a key's colon.
bool ends_token(std::string_view text)
{
    return text.empty() || text[0] == ' ';
}

/// A line of the document, without its break.
struct Line {
    std::string_view text;   // all of it
    std::size_t indent = 0;  // spaces in front; text.size() if it is blank
    std::size_t end = 0;     // where the next line begins
    bool has_break = false;
    bool is_blank() const { return indent == text.size(); }
    bool is_comment() const { return !is_blank() && text[indent] == '#'; }
};

class SimpleReader {
public:
    SimpleReader(
        std::string_view text, std::size_t first_line, const YamlOptions& options, const ParseLimits& limits)
        : text_(text), line_(first_line), dialect_(options.dialect), keeps_(options.keeps),
          tree_(options, limits)
    {
    }

    std::optional<YamlDocument> read()
    {
        std::size_t root_line = 0;
        while (const auto line = take_content_line()) {
            if (root_line == 0) root_line = line_;
            read_line(*line);
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
    };

    // ---- lines ----

    std::optional<Line> line_at(std::size_t at) const
    {
        if (at >= text_.size()) return std::nullopt;
        const auto* begin = text_.data() + at;
        const auto* stop = static_cast<const char*>(std::memchr(begin, '\n', text_.size() - at));
        Line line;
        line.has_break = stop != nullptr;
        const auto length = stop == nullptr ? text_.size() - at : static_cast<std::size_t>(stop - begin);
        line.text = text_.substr(at, length);
        line.end = at + length + (line.has_break ? 1 : 0);
        while (line.indent < length && line.text[line.indent] == ' ')
            ++line.indent;
        return line;
    }

    Line take(const Line& line)
    {
        at_ = line.end;
        ++next_line_;
        line_ = first_of_text_ + next_line_ - 1;
        return line;
    }

    /// The next line that is neither blank nor a comment.
    std::optional<Line> take_content_line()
    {
        while (const auto line = line_at(at_)) {
            take(*line);
            if (!line->is_blank() && !line->is_comment()) return line;
        }
        return std::nullopt;
    }

    // ---- structure ----

    void read_line(const Line& line)
    {
        const auto rest = without_trailing_spaces(line.text.substr(line.indent));
        if (open_.empty()) {
            if (is_root_read_ || line.indent != 0) throw NotSimple{};
            is_root_read_ = true;
            open_container(0, rest);
        } else {
            close_down_to(line.indent, is_dash(rest));
            if (open_.back().awaits_value) {
                open_.back().awaits_value = false;
                if (!is_dash(rest) && !key_length(rest)) return read_value(rest, open_.back().indent);
                open_container(line.indent, rest);
            } else if (open_.back().indent != line.indent || open_.back().is_mapping == is_dash(rest)) {
                throw NotSimple{};
            }
        }
        read_entry(line.indent, rest);
    }

    void open_container(std::size_t indent, std::string_view rest)
    {
        const bool is_mapping = !is_dash(rest);
        begin(is_mapping);
        open_.push_back({indent, is_mapping});
    }

    /// Closes what a line at `indent` is not inside of.
    void close_down_to(std::size_t indent, bool dash)
    {
        while (!open_.empty()) {
            const auto& innermost = open_.back();
            if (innermost.awaits_value) {
                // A list may stand below its key without further indentation.
                const bool holds =
                    indent > innermost.indent || (indent == innermost.indent && innermost.is_mapping && dash);
                if (holds) return;
                null();
                open_.back().awaits_value = false;
            }
            const bool ends_compact_list = indent == innermost.indent && !innermost.is_mapping && !dash;
            if (innermost.indent <= indent && !ends_compact_list) return;
            if (ends_compact_list && open_.size() == 1) throw NotSimple{};
            close_innermost();
        }
    }

    void close_innermost()
    {
        if (open_.back().awaits_value) null();
        if (open_.size() == 1) skips_ = false;
        end();
        open_.pop_back();
    }

    /// "- " again and again, then a key with its value, or a lone value. `rest` begins at column `indent`; the
    /// container that its first token belongs to is open.
    void read_entry(std::size_t indent, std::string_view rest)
    {
        while (is_dash(rest)) {
            const auto content = without_leading_spaces(rest.substr(1));
            if (content.empty() || content[0] == '#') {
                open_.back().awaits_value = true;
                return;
            }
            const auto column = indent + (rest.size() - content.size());
            if (!is_dash(content) && !key_length(content)) return read_value(content, indent);
            open_container(column, content);
            rest = content;
            indent = column;
        }
        const auto length = key_length(rest);
        if (!length) throw NotSimple{};
        const auto key = rest.substr(0, *length);
        if (keeps_ != nullptr && open_.size() == 1)
            skips_ = !keeps_(is_quoted(key) ? key.substr(1, key.size() - 2) : key);
        read_key(key);
        const auto value = without_leading_spaces(rest.substr(*length + 1));
        if (value.empty() || value[0] == '#') {
            open_.back().awaits_value = true;
            return;
        }
        read_value(value, indent);
    }

    /// Characters before the colon if the text begins with a simple key.
    static std::optional<std::size_t> key_length(std::string_view text)
    {
        std::size_t length = 0;
        if (is_quoted(text)) {
            const auto close = text.find(text[0], 1);
            if (close == kNone || text.substr(0, close).find('\\') != kNone) return std::nullopt;
            length = close + 1;
        } else {
            if (text[0] == '-') return std::nullopt;
            while (length < text.size() && is_word_character(text[length]))
                ++length;
        }
        const bool is_key = length > 0 && length <= kMaxKey && text.substr(length).starts_with(':') &&
                            ends_token(text.substr(length + 1));
        return is_key ? std::optional(length) : std::nullopt;
    }

    static bool is_quoted(std::string_view key) { return key[0] == '"' || key[0] == '\''; }

    void read_key(std::string_view text)
    {
        if (is_quoted(text)) return quoted(without_tabs(text.substr(1, text.size() - 2)), line_);
        const auto key = resolve_plain(text, dialect_);
        if (!skips_)
            tree_.scalar(key, text, line_);
        else if (key.type == ScalarType::Merge || key.type == ScalarType::Null || !key.value.is_null())
            throw NotSimple{};  // what other keys than texts may be is the tree's to say
    }

    // ---- what is built, or only looked at ----

    void begin(bool is_mapping)
    {
        if (!skips_) is_mapping ? tree_.begin_mapping(line_) : tree_.begin_sequence(line_);
    }
    void end(bool in_braces = false)
    {
        if (!skips_) tree_.end(nullptr, in_braces);
    }
    void null()
    {
        if (!skips_) tree_.value(Value(), line_);
    }
    void quoted(std::string_view text, std::size_t line)
    {
        if (!skips_) tree_.scalar(Scalar{}, text, line, true);
    }
    void plain(std::string_view text, std::size_t line)
    {
        const auto scalar = resolve_plain(text, dialect_);
        if (!skips_)
            tree_.scalar(scalar, text, line);
        else if (scalar.value.kind() == Kind::Double && !std::isfinite(scalar.value.as_double()))
            throw NotSimple{};  // there is no JSON for it
    }

    // ---- values ----

    static std::string_view without_tabs(std::string_view text)
    {
        if (text.find('\t') != kNone) throw NotSimple{};
        return text;
    }

    /// `text` begins with the value and goes to the end of its line; `indent` is that of the container around
    /// it.
    void read_value(std::string_view text, std::size_t indent)
    {
        without_tabs(text);
        switch (text[0]) {
        case '"':
        case '\'': {
            std::string buffer;
            const auto value = take_quoted(text, buffer);
            expect_end(text);
            return quoted(value, line_);
        }
        case '|':
            return read_literal(text.substr(1), indent);
        case '[':
        case '{':
            read_flow(text, 0);
            return expect_end(text);
        case '-':
        case '?':
        case ':':
            if (text.size() == 1 || !is_word_character(text[1])) throw NotSimple{};
            break;
        case '>':
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
            throw NotSimple{};
        default:
            break;
        }
        read_plain(text, indent);
    }

    /// Nothing but a comment may follow.
    static void expect_end(std::string_view rest)
    {
        const auto more = without_leading_spaces(rest);
        if (!more.empty() && (more[0] != '#' || more.size() == rest.size())) throw NotSimple{};
    }

    /// Takes a quoted scalar off the front of `text`; `buffer` holds it if it is not there literally.
    static std::string_view take_quoted(std::string_view& text, std::string& buffer)
    {
        const char quote = text[0];
        std::size_t at = 1, copied = 1;
        for (;; ++at) {
            while (at < text.size() && text[at] != quote && (text[at] != '\\' || quote == '\''))
                ++at;
            if (at == text.size()) throw NotSimple{};  // it goes on in the next line
            if (quote == '\'' && text.substr(at + 1).starts_with('\'')) {
                buffer += text.substr(copied, at - copied + 1);
                copied = ++at + 1;
            } else if (text[at] == '\\') {
                buffer += text.substr(copied, at - copied);
                buffer += unescaped(at + 1 < text.size() ? text[at + 1] : '\0');
                copied = ++at + 1;
            } else {
                break;
            }
        }
        const auto last = text.substr(copied, at - copied);
        text.remove_prefix(at + 1);
        if (copied == 1) return last;
        return buffer += last;
    }

    static char unescaped(char c)
    {
        switch (c) {
        case '"':
        case '\\':
            return c;
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'r':
            return '\r';
        default:
            throw NotSimple{};
        }
    }

    /// The text of a plain scalar's line; sets `commented` if a comment follows it.
    static std::string_view plain_line(std::string_view text, bool& commented)
    {
        without_tabs(text);
        commented = false;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text[at] != ':' && text[at] != '#') continue;
            if (text[at] == ':') {
                if (ends_token(text.substr(at + 1))) throw NotSimple{};
            } else if (at == 0) {
                throw NotSimple{};
            } else if (text[at - 1] == ' ') {
                commented = true;
                return without_trailing_spaces(text.substr(0, at));
            }
        }
        return text;
    }

    /// A plain scalar goes on in the following lines as long as they are indented deeper than its container.
    void read_plain(std::string_view text, std::size_t indent)
    {
        bool commented = false;
        const auto first = plain_line(text, commented);
        std::string joined;
        const auto line_of_value = line_;
        std::size_t blank_lines = 0;
        for (auto line = line_at(at_); line; line = line_at(line->end)) {
            if (line->is_blank()) {
                ++blank_lines;
                continue;
            }
            if (line->indent <= indent) break;
            if (commented) throw NotSimple{};
            if (joined.empty()) joined = first;
            joined += blank_lines == 0 ? std::string(1, ' ') : std::string(blank_lines, '\n');
            joined += plain_line(without_trailing_spaces(line->text.substr(line->indent)), commented);
            at_ = line->end;
            next_line_ += blank_lines + 1;
            blank_lines = 0;
        }
        const auto value = joined.empty() ? first : std::string_view(joined);
        plain(value, line_of_value);
    }

    void read_literal(std::string_view header, std::size_t indent)
    {
        const char chomping = header.empty() ? ' ' : header[0];
        if (header.size() > 1 || (chomping != ' ' && chomping != '-' && chomping != '+')) throw NotSimple{};

        const auto line_of_value = line_;
        std::string value;
        std::size_t content_indent = 0, breaks = 0;
        while (const auto line = line_at(at_)) {
            const bool blank = line->is_blank() && (content_indent == 0 || line->indent <= content_indent);
            if (content_indent == 0 && !blank) {
                if (line->indent <= indent || line->text[line->indent] == '\t') throw NotSimple{};
                content_indent = line->indent;
            } else if (content_indent == 0 && line->indent > indent) {
                throw NotSimple{};  // leading blank lines with spaces of their own: let libyaml count them
            }
            if (!blank && line->indent < content_indent) {
                if (line->text[line->indent] == '\t') throw NotSimple{};
                break;
            }
            if (!blank && !skips_) {
                value.append(breaks, '\n');
                breaks = 0;
                value += line->text.substr(content_indent);
            }
            if (line->has_break) ++breaks;
            take(*line);
        }
        if (content_indent == 0) throw NotSimple{};
        if (chomping != '-') value.append(chomping == '+' ? breaks : std::min<std::size_t>(breaks, 1), '\n');
        quoted(value, line_of_value);
    }

    // ---- flow collections on one line ----

    void read_flow(std::string_view& text, std::size_t depth)
    {
        if (depth == kMaxFlowDepth) throw NotSimple{};
        const bool is_mapping = text[0] == '{';
        const char close = is_mapping ? '}' : ']';
        begin(is_mapping);
        text = without_leading_spaces(text.substr(1));
        while (!text.starts_with(close)) {
            if (text.empty()) throw NotSimple{};  // it goes on in the next line
            if (is_mapping) read_flow_key(text);
            read_flow_value(text, depth);
            text = without_leading_spaces(text);
            if (text.starts_with(','))
                text = without_leading_spaces(text.substr(1));
            else if (!text.starts_with(close))
                throw NotSimple{};
        }
        text.remove_prefix(1);
        end(true);
    }

    void read_flow_key(std::string_view& text)
    {
        const auto length = key_length(text);
        if (!length) throw NotSimple{};
        read_key(text.substr(0, *length));
        text = without_leading_spaces(text.substr(*length + 1));
    }

    void read_flow_value(std::string_view& text, std::size_t depth)
    {
        if (text.empty()) throw NotSimple{};
        if (text[0] == '[' || text[0] == '{') return read_flow(text, depth + 1);
        if (text[0] == '"' || text[0] == '\'') {
            std::string buffer;
            const auto value = take_quoted(text, buffer);
            if (without_leading_spaces(text).starts_with(':')) throw NotSimple{};
            return quoted(value, line_);
        }
        std::size_t length = 0;
        while (length < text.size() && is_word_character(text[length]))
            ++length;
        const auto follower = without_leading_spaces(text.substr(length));
        const bool ends = follower.starts_with(',') || follower.starts_with(']') || follower.starts_with('}');
        if (length == 0 || text[0] == '-' || !ends) throw NotSimple{};
        plain(text.substr(0, length), line_);
        text.remove_prefix(length);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_;  // of what is being read, 1-based
    std::size_t first_of_text_ = line_;
    std::size_t next_line_ = 0;  // lines taken so far
    YamlDialect dialect_;
    bool (*keeps_)(std::string_view key);
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
    } catch (const NotSimple&) {
        return std::nullopt;
    } catch (const base::Error&) {
        return std::nullopt;  // the slow reader finds the same fault, or an earlier one, and words it
    }
}

}  // namespace sluice::doc
