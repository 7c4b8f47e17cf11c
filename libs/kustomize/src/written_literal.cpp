#include "written_literal.hpp"

#include "written_tokens.hpp"

#include <algorithm>
#include <utility>

namespace sluice::kustomize::written {
namespace {

/// A folded text is printed on one line, and its end as a blank one.
void fold(WrittenNode& node)
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
void requote(WrittenNode& node)
{
    const bool blanks =
        std::any_of(node.lines.begin(), node.lines.end(), [](const auto& line) { return line.ends_with(' '); });
    if (!blanks) return;
    const auto text = text_of_block(node);
    node = {};
    node.text = double_quoted(text);
}

}  // namespace

WrittenNode take_literal(const Lines& lines, std::size_t& at, std::string_view header, std::size_t indent)
{
    const bool folds = header[0] == '>';
    if (header != "|" && header != "|-" && header != "|+" && header != ">" && header != ">-") leave();
    WrittenNode node;
    node.kind = WrittenNode::Kind::Literal;
    node.text = header;
    const auto first = ++at;
    if (first == lines.size() || lines[first].text.empty() || lines[first].indent <= indent) leave();
    const auto left = lines[first].indent;
    auto end = first;  // behind the last line with text
    for (auto i = first; i < lines.size() && (lines[i].text.empty() || lines[i].indent >= left); ++i)
        if (!lines[i].text.empty() || lines[i].indent > left || header == "|+") end = i + 1;
    if (header == "|+" && end == lines.size()) leave();
    for (; at < end; ++at) {
        const auto& line = lines[at];
        const auto deeper = line.indent > left ? line.indent - left : 0;
        node.lines.push_back(std::string(deeper, ' ') + line.text);
    }
    if (folds) fold(node);
    requote(node);
    return node;
}

}  // namespace sluice::kustomize::written
