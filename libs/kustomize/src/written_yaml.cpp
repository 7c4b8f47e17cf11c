#include "written_yaml.hpp"

#include "doc/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

constexpr std::size_t kStep = 2, kNowhere = std::string::npos;

struct Escape {
    char letter;
    char32_t value;
};
/// The first that stands for a character is the one that is printed.
constexpr Escape kEscapes[] = {
    {'0', 0},
    {'a', 7},
    {'b', 8},
    {'t', 9},
    {'n', 10},
    {'v', 11},
    {'f', 12},
    {'r', 13},
    {'e', 27},
    {'"', '"'},
    {'\\', '\\'},
    {'N', 0x85},
    {'_', 0xA0},
    {'L', 0x2028},
    {'P', 0x2029},
    {' ', ' '},
    {'\t', 9}};

/// What goyaml.v3 prints as it is.
bool is_printed(char32_t c)
{
    if (c < 0xA0) return c >= 0x20 && c <= 0x7E;
    return c <= 0xFFFD && c != 0xFEFF && c != 0x2028 && c != 0x2029;
}

/// The letter behind the backslash; 0 for a character that is printed as it is or by its number.
char escape_letter(char32_t c)
{
    if (is_printed(c) && c != '"' && c != '\\') return 0;
    const auto* found = std::find_if(
        std::begin(kEscapes), std::end(kEscapes), [c](const auto& escape) { return escape.value == c; });
    return found == std::end(kEscapes) ? '\0' : found->letter;
}

std::string escaped(char32_t c)
{
    const auto number = static_cast<std::uint32_t>(c);
    if (number <= 0xFF) return fmt::format("\\x{:02X}", number);
    return number <= 0xFFFF ? fmt::format("\\u{:04X}", number) : fmt::format("\\U{:08X}", number);
}

/// Takes the escape that stands behind a backslash off the front of `text`.
std::optional<char32_t> take_escape(std::string_view& text)
{
    if (text.empty()) return std::nullopt;
    const char letter = text[0];
    text.remove_prefix(1);
    const std::size_t digits = letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
    if (digits == 0) {
        const auto* found = std::find_if(std::begin(kEscapes), std::end(kEscapes), [=](const auto& escape) {
            return escape.letter == letter;
        });
        return found == std::end(kEscapes) ? std::nullopt : std::optional(found->value);
    }
    std::uint32_t number = 0;
    const auto* end = text.data() + std::min(digits, text.size());
    if (text.size() < digits || std::from_chars(text.data(), end, number, 16).ptr != end) return std::nullopt;
    const bool is_surrogate = number >= 0xD800 && number <= 0xDFFF;
    if (is_surrogate || number > 0x10FFFF) return std::nullopt;
    text.remove_prefix(digits);
    return static_cast<char32_t>(number);
}

/// The inside of double quotes.
std::optional<std::string> unescaped(std::string_view inside)
{
    std::string text;
    while (true) {
        const auto backslash = std::min(inside.find('\\'), inside.size());
        text += inside.substr(0, backslash);
        inside.remove_prefix(backslash);
        if (inside.empty()) return text;
        inside.remove_prefix(1);
        const auto code = take_escape(inside);
        if (!code) return std::nullopt;
        doc::append_utf8(text, *code);
    }
}

/// A scalar in double quotes if it holds what cannot stand without, and with the usual escapes.
std::string as_printed(const std::string& scalar)
{
    const bool has_escapes = scalar.starts_with('"') && scalar.find('\\') != std::string::npos;
    if (!has_escapes && !needs_escapes(scalar)) return scalar;
    return double_quoted(unquoted(scalar).value_or(scalar));
}

class Printer {
public:
    std::string document(const WrittenDocument& document)
    {
        comments(document.head, 0);
        if (!document.head.empty()) out_ += '\n';
        entries(document.root, 0);
        foot_ = kNowhere;
        if (!document.foot.empty()) out_ += '\n';
        comments(document.foot, 0);
        out_.erase(out_.find_last_not_of(" \t\r\n") + 1);
        return std::move(out_);
    }

private:
    void begin(std::size_t indent)
    {
        if (!out_.empty() && out_.back() != '\n') return;  // behind a dash
        // What a foot comment belongs to is told by the blank line behind it.
        if (foot_ == indent) out_ += '\n';
        foot_ = kNowhere;
        out_.append(indent, ' ');
    }

    void comments(const CommentLines& lines, std::size_t indent)
    {
        for (const auto& line : lines) {
            if (!line.empty()) begin(indent);
            out_ += line;
            out_ += '\n';
        }
    }

    void entries(const WrittenNode& node, std::size_t indent)
    {
        for (const auto& entry : node.entries) {
            comments(entry.head, indent);
            begin(indent);
            if (node.kind == WrittenNode::Kind::Map)
                member(entry, indent);
            else
                item(entry, indent);
            comments(entry.foot, indent);
            if (!entry.foot.empty()) foot_ = indent;
        }
    }

    void member(const WrittenEntry& entry, std::size_t indent)
    {
        if (entry.key == "<<") out_ += "!!merge ";
        out_ += as_printed(entry.key);
        out_ += ':';
        if (!entry.node.is_block()) return scalar(entry.node, indent);
        behind(entry.node.mark);
        behind(entry.node.comment);
        out_ += '\n';
        entries(entry.node, entry.node.kind == WrittenNode::Kind::List ? indent : indent + kStep);
    }

    void item(const WrittenEntry& entry, std::size_t indent)
    {
        out_ += '-';
        if (!entry.node.is_block()) return scalar(entry.node, indent);
        behind(entry.node.mark);
        behind(entry.node.comment);
        out_ += entry.node.mark.empty() && entry.node.comment.empty() ? ' ' : '\n';
        entries(entry.node, indent + kStep);
    }

    void scalar(const WrittenNode& node, std::size_t indent)
    {
        behind(node.mark);
        if (node.kind == WrittenNode::Kind::Literal) return block(node, indent);
        behind(in_braces(node));
        behind(node.comment);
        out_ += '\n';
    }

    void block(const WrittenNode& node, std::size_t indent)
    {
        const bool stays = std::none_of(
            node.lines.begin(), node.lines.end(), [](const auto& line) { return needs_escapes(line); });
        behind(stays ? node.text : double_quoted(text_of_block(node)));
        behind(node.comment);
        out_ += '\n';
        if (!stays) return;
        for (const auto& line : node.lines) {
            if (!line.empty()) out_.append(indent + kStep, ' ');
            out_ += line;
            out_ += '\n';
        }
    }

    static std::string in_braces(const WrittenNode& node)
    {
        if (node.kind == WrittenNode::Kind::Opaque) return node.text;
        if (!node.is_collection()) return as_printed(node.text);
        std::string inside;
        for (const auto& entry : node.entries) {
            if (!inside.empty()) inside += ", ";
            if (node.kind == WrittenNode::Kind::Map) inside += as_printed(entry.key) + ": ";
            inside += in_braces(entry.node);
        }
        return node.kind == WrittenNode::Kind::Map ? "{" + inside + "}" : "[" + inside + "]";
    }

    void behind(const std::string& text)
    {
        if (text.empty()) return;
        out_ += ' ';
        out_ += text;
    }

    std::string out_;
    std::size_t foot_ = kNowhere;  ///< the indentation of a foot comment that was written last
};

}  // namespace

std::string print(const WrittenDocument& document)
{
    return Printer().document(document);
}

std::optional<std::string> unquoted(std::string_view scalar)
{
    if (scalar.empty() || (scalar[0] != '"' && scalar[0] != '\'')) return std::string(scalar);
    const auto inside = scalar.substr(1, scalar.size() - 2);
    if (scalar[0] == '"') return unescaped(inside);
    std::string text;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        text += inside[i];
        if (inside[i] == '\'') ++i;
    }
    return text;
}

bool needs_escapes(std::string_view text)
{
    while (!text.empty()) {
        const auto code = doc::decode_utf8(text);
        if (code.value != '\n' && code.value != '\t' && !is_printed(code.value)) return true;
        text.remove_prefix(code.length);
    }
    return false;
}

std::string double_quoted(std::string_view text)
{
    std::string quoted = "\"";
    // goyaml.v3 looks for the mark at the text's begin whenever it looks for one.
    const bool marked = text.starts_with("\xEF\xBB\xBF");
    while (!text.empty()) {
        const auto code = doc::decode_utf8(text);
        if (const auto letter = escape_letter(code.value))
            quoted.append({'\\', letter});
        else if (is_printed(code.value) && !marked)
            quoted.append(text.substr(0, code.length));
        else
            quoted += escaped(code.value);
        text.remove_prefix(code.length);
    }
    return quoted + '"';
}

std::string text_of_block(const WrittenNode& node)
{
    std::string text;
    for (const auto& line : node.lines)
        text.append(line).append("\n");
    // A folded text ends in a blank line when it is printed.
    if (node.text.ends_with('-') || node.text == ">") text.pop_back();
    return text;
}

std::string single_quoted(std::string_view text)
{
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'') quoted += c;
        quoted += c;
    }
    return quoted + '\'';
}

bool needs_quotes_in_braces(std::string_view text)
{
    return text.find_first_of(",?[]{}:") != std::string_view::npos;
}

WrittenNode literal(std::string_view text)
{
    WrittenNode node;
    if (text.find(" \n") != std::string_view::npos || text.ends_with(' ') || needs_escapes(text)) {
        node.text = double_quoted(text);
        return node;
    }
    node.kind = WrittenNode::Kind::Literal;
    const bool closed = text.ends_with('\n');
    node.text = text.starts_with(' ') || text.starts_with('\n') ? "|2" : "|";
    node.text += !closed ? "-" : text.ends_with("\n\n") || text == "\n" ? "+" : "";
    if (closed) text.remove_suffix(1);
    while (true) {
        const auto end = std::min(text.find('\n'), text.size());
        node.lines.emplace_back(text.substr(0, end));
        if (end == text.size()) return node;
        text.remove_prefix(end + 1);
    }
}

}  // namespace sluice::kustomize
