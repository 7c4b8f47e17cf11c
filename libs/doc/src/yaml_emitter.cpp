#include "yaml_emitter.hpp"

#include "doc/json.hpp"
#include "doc/utf8.hpp"
#include "key_order.hpp"
#include "number_text.hpp"
#include "yaml_resolve.hpp"
#include "yaml_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sluice::doc {

namespace {

constexpr int kIndent = 2;
constexpr int kSigsWidth = 80;              // goyaml.v2 folds behind this column; v3 never folds
constexpr std::size_t kMaxSimpleKey = 128;  // bytes; longer keys are written as "? key"

/// libyaml's line breaks: besides LF and CR also NEL, LS and PS.
bool is_break(char32_t c)
{
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
}
bool is_blank(char32_t c)
{
    return c == ' ' || c == '\t';
}

/// What goyaml writes as it is inside quotes; everything beyond the basic plane is escaped.
bool is_printable(char32_t c)
{
    return c == '\n' || (c >= 0x20 && c <= 0x7E) || (c >= 0xA0 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF);
}

/// "12:30:45": YAML 1.1 reads sexagesimal numbers there. Go does not, but quotes them for those who do.
bool is_base_60(std::string_view text)
{
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (text.empty() || !is_digit(text[0])) return false;
    text.remove_prefix(std::min(text.find_first_not_of("0123456789_"), text.size()));
    bool found = false;
    for (; text.starts_with(':'); found = true) {
        text.remove_prefix(1);
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const bool minutes = digits == 1 || (digits == 2 && text[0] < '6');
        if (!minutes) return false;
        text.remove_prefix(digits);
    }
    if (text.starts_with('.'))
        text.remove_prefix(std::min(text.find_first_not_of("0123456789_", 1), text.size()));
    return found && text.empty();
}

/// Characters that make a text something other than a plain scalar when it begins with them.
bool is_indicator(char32_t c)
{
    return c < 0x80 &&
           std::string_view("#,[]{}&*!|>'\"%@`").find(static_cast<char>(c)) != std::string_view::npos;
}

std::string sigs_number(double number)
{
    // sigs.k8s.io/yaml goes through JSON, whose text goyaml.v2 then reads as an integer if it looks like one.
    const auto json = go_float(number);
    const auto* end = json.data() + json.size();
    std::int64_t whole = 0;
    std::uint64_t positive = 0;
    const auto as_integer = std::from_chars(json.data(), end, whole);
    if (as_integer.ec == std::errc{} && as_integer.ptr == end) return json == "-0" ? "0" : json;
    const auto as_unsigned = std::from_chars(json.data(), end, positive);
    if (as_unsigned.ec == std::errc{} && as_unsigned.ptr == end) return json;
    return general_text(number);
}

}  // namespace

std::string to_yaml(const Value& value, YamlDialect dialect, Lists lists)
{
    std::string out;
    YamlEmitter(out, dialect, lists).document(value);
    return out;
}

void YamlEmitter::document(const Value& root)
{
    node(root, -kIndent, Place::Root);
    start_line(0);
}

// ---- structure ----

/// `indent` is that of the container around the node.
void YamlEmitter::node(const Value& value, int indent, Place place)
{
    if (value.is_object() && !value.empty()) {
        mapping(value, indent + kIndent);
    } else if (value.is_array() && !value.empty()) {
        // In a map, a list's dashes stand below the key, unless they share the line of a "? key" or ": value".
        const bool compact = lists_ == Lists::Compact && place == Place::Value && !only_indentation_;
        sequence(value, compact ? indent : indent + kIndent);
    } else if (value.is_object() || value.is_array()) {
        indicator(value.is_object() ? "{" : "[", true, true, false);
        indicator(value.is_object() ? "}" : "]", false, false, false);
    } else {
        scalar(value, place == Place::Root ? kIndent : indent + kIndent, false);
    }
}

void YamlEmitter::mapping(const Value& object, int indent)
{
    if (dialect_ == YamlDialect::Sigs) {
        for (const auto* entry : members_in_order(object))
            member(*entry, indent);
    } else {
        for (const auto& entry : object.members())
            member(entry, indent);
    }
}

void YamlEmitter::member(const Member& member, int indent)
{
    start_line(indent);
    const auto key = member.key();
    if (key.size() <= kMaxSimpleKey && !analyze(key).multiline) {
        scalar(member.key_value, indent + kIndent, true);
        indicator(":", false, false, false);
    } else {
        indicator("?", true, false, true);
        scalar(member.key_value, indent + kIndent, false);
        start_line(indent);
        indicator(":", true, false, true);
    }
    node(member.value, indent, Place::Value);
}

void YamlEmitter::sequence(const Value& array, int indent)
{
    for (const auto& element : array.elements()) {
        start_line(indent);
        indicator("-", true, false, true);
        node(element, indent, Place::Item);
    }
}

// ---- scalars ----

void YamlEmitter::scalar(const Value& value, int indent, bool simple_key)
{
    if (!value.is_string()) return write(scalar_text(value), Style::Plain, indent, !simple_key);
    const auto text = value.as_string();
    if (!is_valid_utf8(text)) return scalar(Value(repair_utf8(text)), indent, simple_key);

    const auto analysis = analyze(text);
    auto style = preferred_style(text);
    if (style == Style::Plain && !analysis.plain_allowed) style = Style::SingleQuoted;
    if (style == Style::SingleQuoted && !analysis.single_quoted_allowed) style = Style::DoubleQuoted;
    if (style == Style::Literal && !analysis.block_allowed) style = Style::DoubleQuoted;
    write(text, style, indent, !simple_key);
}

std::string YamlEmitter::scalar_text(const Value& value) const
{
    if (value.kind() != Kind::Double) return to_json(value);
    return dialect_ == YamlDialect::Sigs ? sigs_number(value.as_double()) : general_text(value.as_double());
}

/// Before looking at the characters: what would be read back as something else than text is quoted.
YamlEmitter::Style YamlEmitter::preferred_style(std::string_view text) const
{
    if (text.find('\n') != std::string_view::npos) return Style::Literal;
    // goyaml.v3 quotes the booleans of YAML 1.1, too, although it reads them as text.
    const auto as_sigs = resolve_plain(text, YamlDialect::Sigs).type;
    const bool old_boolean = as_sigs == ScalarType::Bool;
    const auto type = resolve_plain(text, dialect_).type;
    const bool is_text = (type == ScalarType::String || type == ScalarType::Merge) && !is_base_60(text);
    return is_text && !old_boolean ? Style::Plain : Style::DoubleQuoted;
}

YamlEmitter::Analysis YamlEmitter::analyze(std::string_view text) const
{
    if (is_plain_word(text)) return {};
    const bool tabs_are_special = dialect_ == YamlDialect::Sigs;
    bool indicators = text.starts_with("---") || text.starts_with("...");
    bool special = false, tabs = false, breaks = false, space_at_edge = false, break_at_edge = false;
    bool trailing_space = false, space_before_break = false, space_after_break = false;
    char32_t previous = '\n';
    for (std::size_t at = 0; at < text.size();) {
        const auto c = decode_utf8(text.substr(at));
        const bool first = at == 0, last = at + c.length == text.size();
        const bool before_blank = last || is_blank(static_cast<unsigned char>(text[at + c.length]));
        if (first)
            indicators =
                indicators || is_indicator(c.value) || ((c.value == '?' || c.value == '-') && before_blank);
        if (c.value == ':' && before_blank) indicators = true;
        if (c.value == '#' && (is_blank(previous) || is_break(previous))) indicators = true;

        if (c.value == '\t' && !tabs_are_special)
            tabs = true;
        else if (!is_printable(c.value))
            special = true;
        if (c.value == ' ') {
            space_at_edge = space_at_edge || first || last;
            trailing_space = last;
            space_after_break = space_after_break || (is_break(previous) && !first);
        } else if (is_break(c.value)) {
            breaks = true;
            break_at_edge = break_at_edge || first || last;
            space_before_break = space_before_break || previous == ' ';
        }
        previous = c.value;
        at += c.length;
    }

    const bool only_escaped = space_before_break || special;
    Analysis result;
    result.multiline = breaks;
    result.single_quoted_allowed = !space_after_break && !only_escaped && !tabs;
    result.plain_allowed =
        result.single_quoted_allowed && !indicators && !breaks && !space_at_edge && !break_at_edge;
    result.block_allowed = !trailing_space && !only_escaped;
    return result;
}

void YamlEmitter::write(std::string_view text, Style style, int indent, bool may_fold)
{
    switch (style) {
    case Style::Plain:
        write_plain(text, indent, may_fold);
        break;
    case Style::SingleQuoted:
        write_single_quoted(text, indent, may_fold);
        break;
    case Style::DoubleQuoted:
        write_double_quoted(text, indent, may_fold);
        break;
    case Style::Literal:
        return write_literal(text, indent);
    }
    after_blank_ = false;
    only_indentation_ = false;
}

void YamlEmitter::write_plain(std::string_view text, int indent, bool may_fold)
{
    if (!after_blank_) put(' ');
    if (is_plain_word(text)) {
        out_ += text;
        column_ += static_cast<int>(text.size());
        return;
    }
    bool after_space = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto length = decode_utf8(text.substr(at)).length;
        const bool single_space = text[at] == ' ' && !after_space && !text.substr(at + 1).starts_with(' ');
        if (single_space && may_fold && is_past_width())
            start_line(indent);
        else
            put_character(text.substr(at, length));
        after_space = text[at] == ' ';
        only_indentation_ = only_indentation_ && after_space;
        at += length;
    }
}

void YamlEmitter::write_single_quoted(std::string_view text, int indent, bool may_fold)
{
    indicator("'", true, false, false);
    bool after_space = false, after_break = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = decode_utf8(text.substr(at));
        const auto bytes = text.substr(at, c.length);
        const bool inner = at > 0 && at + 1 < text.size();
        const bool single_space = c.value == ' ' && !after_space && !text.substr(at + 1).starts_with(' ');
        if (single_space && inner && may_fold && is_past_width()) {
            start_line(indent);
        } else if (is_break(c.value)) {
            put_line_break(bytes);
        } else {
            if (after_break && c.value != ' ') start_line(indent);
            if (c.value == '\'') put('\'');
            put_character(bytes);
            if (c.value != ' ') only_indentation_ = false;
        }
        after_space = c.value == ' ';
        after_break = is_break(c.value) || (after_break && after_space);
        at += c.length;
    }
    indicator("'", false, false, false);
}

void YamlEmitter::write_double_quoted(std::string_view text, int indent, bool may_fold)
{
    indicator("\"", true, false, false);
    // goyaml looks for the byte order mark at the text's begin whichever character it is at.
    const bool escape_all = text.starts_with("\xEF\xBB\xBF");
    bool after_space = false;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = decode_utf8(text.substr(at));
        const bool escaped =
            escape_all || !is_printable(c.value) || is_break(c.value) || c.value == '"' || c.value == '\\';
        const bool inner = at > 0 && at + 1 < text.size();
        if (escaped) {
            escape(c.value);
        } else if (c.value == ' ' && !after_space && inner && may_fold && is_past_width()) {
            start_line(indent);
            if (text[at + 1] == ' ') put('\\');
        } else {
            put_character(text.substr(at, c.length));
        }
        after_space = !escaped && c.value == ' ';
        at += c.length;
    }
    indicator("\"", false, false, false);
}

void YamlEmitter::write_literal(std::string_view text, int indent)
{
    indicator("|", true, false, false);
    const auto first = decode_utf8(text).value;
    if (first == ' ' || is_break(first)) put(static_cast<char>('0' + kIndent));

    // Whether the text ends in no break, one or several.
    std::size_t breaks = 0;
    for (auto rest = text; breaks < 2 && !rest.empty(); ++breaks) {
        std::size_t length = 1;
        while (length < rest.size() && (static_cast<unsigned char>(rest[rest.size() - length]) & 0xC0) == 0x80)
            ++length;
        if (!is_break(decode_utf8(rest.substr(rest.size() - length)).value)) break;
        rest.remove_suffix(length);
        if (rest.empty()) breaks = 1;  // a lone break is kept as well
    }
    if (breaks != 1) put(breaks == 0 ? '-' : '+');

    put_break();
    after_blank_ = true;
    bool after_break = true;
    while (!text.empty()) {
        const auto c = decode_utf8(text);
        if (is_break(c.value)) {
            put_line_break(text.substr(0, c.length));
        } else {
            if (after_break) start_line(indent);
            put_character(text.substr(0, c.length));
            only_indentation_ = false;
        }
        after_break = is_break(c.value);
        text.remove_prefix(c.length);
    }
}

void YamlEmitter::escape(char32_t c)
{
    using namespace std::string_view_literals;
    static constexpr auto named = "\0\a\b\t\n\v\f\r\x1B\"\\"sv;
    static constexpr auto names = "0abtnvfre\"\\"sv;
    std::string text;
    const auto at = c < 0x80 ? named.find(static_cast<char>(c)) : named.npos;
    if (at != named.npos)
        text = names[at];
    else if (c == 0x85)
        text = "N";
    else if (c == 0xA0)
        text = "_";
    else if (c == 0x2028 || c == 0x2029)
        text = c == 0x2028 ? "L" : "P";
    else if (c <= 0xFF)
        text = fmt::format("x{:02X}", static_cast<unsigned>(c));
    else if (c <= 0xFFFF)
        text = fmt::format("u{:04X}", static_cast<unsigned>(c));
    else
        text = fmt::format("U{:08X}", static_cast<unsigned>(c));
    put('\\');
    for (const char letter : text)
        put(letter);
}

// ---- characters ----

void YamlEmitter::put(char c)
{
    out_ += c;
    ++column_;
}

void YamlEmitter::put_character(std::string_view bytes)
{
    out_ += bytes;
    ++column_;
}

void YamlEmitter::put_break()
{
    out_ += '\n';
    column_ = 0;
    only_indentation_ = true;
}

void YamlEmitter::put_line_break(std::string_view bytes)
{
    out_ += bytes;
    column_ = 0;
    only_indentation_ = true;
}

/// Goes to column `indent`, on this line if nothing but indentation is on it.
void YamlEmitter::start_line(int indent)
{
    if (!only_indentation_ || column_ > indent || (column_ == indent && !after_blank_)) put_break();
    while (column_ < indent)
        put(' ');
    after_blank_ = true;
    only_indentation_ = true;
}

void YamlEmitter::indicator(std::string_view text, bool needs_blank, bool is_blank_itself, bool is_indentation)
{
    if (needs_blank && !after_blank_) put(' ');
    for (const char c : text)
        put(c);
    after_blank_ = is_blank_itself;
    only_indentation_ = only_indentation_ && is_indentation;
}

bool YamlEmitter::is_past_width() const
{
    return dialect_ == YamlDialect::Sigs && column_ > kSigsWidth;
}

}  // namespace sluice::doc
