#include "node.hpp"

#include "budget.hpp"
#include "scalar.hpp"

#include <iterator>
#include <utility>
#include <vector>

namespace sluice::kustomize {
namespace {

using doc::YamlNode;

constexpr std::string_view kNull = "!!null", kText = "!!str";
/// Maps of nodes are searched from their beginning.
constexpr std::size_t kFieldsAStep = 16;

bool is_string(const YamlNode& node)
{
    return is_scalar(node) && (node.tag == kText || node.tag.empty());
}

}  // namespace

bool is_null(const YamlNode& node)
{
    return node.tag == kNull;
}

bool is_empty_null(const YamlNode& node)
{
    return is_null(node) && node.text.empty();
}

bool is_scalar(const YamlNode& node)
{
    return node.kind == YamlNode::Kind::Scalar;
}

bool is_nil_or_empty(const YamlNode& node)
{
    return is_null(node) || (!is_scalar(node) && node.empty());
}

std::string text_of(const YamlNode& node)
{
    return is_null(node) ? std::string() : node.text;
}

YamlNode plain_node(std::string_view text)
{
    YamlNode node;
    node.text = text;
    return node;
}

YamlNode string_node(std::string_view text)
{
    auto node = plain_node(text);
    node.tag = kText;
    return node;
}

YamlNode text_node(std::string_view text)
{
    auto node = string_node(text);
    if (text.find('\n') != std::string_view::npos) node.style = YamlNode::Literal;
    return node;
}

YamlNode made_node(YamlNode::Kind kind)
{
    YamlNode node;
    node.kind = kind;
    return node;
}

YamlNode node_of(const doc::Value& value)
{
    if (is_scalar(value)) {
        auto node = plain_node(text_of(value));
        if (const auto tag = tag_of(value); !tag.empty()) node.tag = "!!" + std::string(tag);
        return node;
    }
    auto node = made_node(value.is_object() ? YamlNode::Kind::Map : YamlNode::Kind::List);
    for (const auto& element : value.elements())
        node.content.push_back(node_of(element));
    for (const auto& member : value.members())
        append_field(node, member.key(), node_of(member.value));
    return node;
}

YamlNode plain_over(const YamlNode& old, std::string_view text)
{
    auto node = plain_node(text);
    node.style = old.style;
    return node;
}

void overwrite(YamlNode& old, std::string_view text, std::string_view tag)
{
    old = plain_over(old, text);
    old.tag = tag;
}

YamlNode passed_by(YamlNode node)
{
    if (is_string(node) && node.style == 0 && is_old_non_string(node.text)) node.style = YamlNode::DoubleQuoted;
    return node;
}

YamlNode* find_field(YamlNode& map, std::string_view key)
{
    Budget::spend(map.content.size() / kFieldsAStep);
    return const_cast<YamlNode*>(std::as_const(map).find(key));
}

void set_field(YamlNode& map, std::string_view key, YamlNode value, unsigned key_style)
{
    value = passed_by(std::move(value));
    if (auto* old = find_field(map, key)) {
        value.style = old->style;
        *old = std::move(value);
        return;
    }
    append_field(map, key, std::move(value), key_style);
}

void append_field(YamlNode& map, std::string_view key, YamlNode value, unsigned key_style)
{
    auto name = plain_node(key);
    name.style = key_style;
    map.content.push_back(std::move(name));
    map.content.push_back(std::move(value));
}

YamlNode& edit_field(YamlNode& map, std::string_view key, YamlNode::Kind made)
{
    if (auto* field = find_field(map, key)) return *field;
    set_field(map, key, made_node(made));
    return map.content.back();
}

void clear_field(YamlNode& map, std::string_view key)
{
    for (std::size_t i = 0; map.is_object() && i + 1 < map.content.size(); i += 2) {
        if (map.content[i].text != key) continue;
        const auto at = map.content.begin() + static_cast<std::ptrdiff_t>(i);
        map.content.erase(at, at + 2);
        map.emptied = true;
        return;
    }
}

namespace {

/// The maps that "<<" names, the one that counts most last.
std::vector<YamlNode> merged_maps(const YamlNode& value)
{
    if (value.is_object()) return {value};
    std::vector<YamlNode> maps;
    for (const auto& item : value.elements())
        maps.insert(maps.begin(), item);
    return maps;
}

}  // namespace

void merge_keys(YamlNode& node)
{
    if (const auto* merged = node.find("<<")) {
        const auto maps = merged_maps(*merged);
        clear_field(node, "<<");
        const auto own = node;
        for (const auto& map : maps)
            for (std::size_t i = 0; i + 1 < map.content.size(); i += 2) {
                if (own.contains(map.content[i].text)) continue;
                if (auto* field = find_field(node, map.content[i].text)) {
                    *std::prev(field) = map.content[i];
                    *field = map.content[i + 1];
                } else {
                    node.content.insert(node.content.end(), {map.content[i], map.content[i + 1]});
                }
            }
    }
    for (auto& child : node.content)
        merge_keys(child);
}

}  // namespace sluice::kustomize
