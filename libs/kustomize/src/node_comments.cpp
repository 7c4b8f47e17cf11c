#include "node_comments.hpp"

#include "written_yaml.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::kustomize {
namespace {

using doc::YamlNode;

std::string joined(const CommentLines& lines)
{
    return fmt::format("{}", fmt::join(lines, "\n"));
}

void add(YamlNode& node, const WrittenNode& written);

void add_to_field(YamlNode& key, YamlNode& value, const WrittenEntry& entry)
{
    key.head_comment = joined(entry.head);
    key.foot_comment = joined(entry.foot);
    (entry.node.is_block() ? key : value).line_comment = entry.node.comment;
    add(value, entry.node);
}

void add_to_item(YamlNode& item, const WrittenEntry& entry)
{
    item.head_comment = joined(entry.head);
    item.foot_comment = joined(entry.foot);
    add(item, entry.node);
    if (!entry.node.is_block())
        item.line_comment = entry.node.comment;
    else if (!entry.node.comment.empty() && !item.empty() && item.content[0].head_comment.empty())
        item.content[0].head_comment = entry.node.comment;
}

void add(YamlNode& node, const WrittenNode& written)
{
    if (!written.is_collection()) return;
    const std::size_t nodes_of_entry = node.is_object() ? 2 : 1;
    if (node.content.size() != written.entries.size() * nodes_of_entry) return;
    for (std::size_t i = 0; i < written.entries.size(); ++i) {
        if (node.is_object())
            add_to_field(node.content[2 * i], node.content[2 * i + 1], written.entries[i]);
        else
            add_to_item(node.content[i], written.entries[i]);
    }
}

}  // namespace

void add_comments(YamlNode& root, std::string_view text)
{
    if (text.find('#') == std::string_view::npos) return;
    if (const auto written = read_written_yaml(text)) add(root, written->root);
}

}  // namespace sluice::kustomize
