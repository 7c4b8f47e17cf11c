#include "written_yaml.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

constexpr std::size_t kStep = 2, kNowhere = std::string::npos;

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
        out_ += entry.key;
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
        behind(node.is_collection() ? in_braces(node) : node.text);
        behind(node.comment);
        out_ += '\n';
        for (const auto& line : node.lines) {
            if (!line.empty()) out_.append(indent + kStep, ' ');
            out_ += line;
            out_ += '\n';
        }
    }

    static std::string in_braces(const WrittenNode& node)
    {
        if (!node.is_collection()) return node.text;
        std::string inside;
        for (const auto& entry : node.entries) {
            if (!inside.empty()) inside += ", ";
            if (node.kind == WrittenNode::Kind::Map) inside += entry.key + ": ";
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
    if (scalar[0] == '"')
        return inside.find('\\') == std::string_view::npos ? std::optional<std::string>(inside) : std::nullopt;
    std::string text;
    for (std::size_t i = 0; i < inside.size(); ++i) {
        text += inside[i];
        if (inside[i] == '\'') ++i;
    }
    return text;
}

std::string double_quoted(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (c == '\n' || c == '\t')
            quoted += c == '\n' ? "\\n" : "\\t";
        else
            quoted += c;
    }
    return quoted + '"';
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
    if (text.find(" \n") != std::string_view::npos || text.ends_with(' ')) {
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
