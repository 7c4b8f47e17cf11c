#include "doc/yaml_node.hpp"

#include "base/error.hpp"
#include "yaml_resolve.hpp"
#include "yaml_tree.hpp"

#include <yaml.h>

#include <map>
#include <new>

#include <fmt/format.h>

namespace sluice::doc {
namespace {

std::string text_of(const yaml_char_t* text)
{
    return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

std::string short_tag(const yaml_char_t* tag)
{
    constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
    auto text = text_of(tag);
    return text.starts_with(kPrefix) ? "!!" + text.substr(kPrefix.size()) : text;
}

std::string_view tag_of_plain(std::string_view text)
{
    switch (resolve_plain(text, YamlDialect::Kyaml).type) {
    case ScalarType::Null:
        return "!!null";
    case ScalarType::Bool:
        return "!!bool";
    case ScalarType::Int:
        return "!!int";
    case ScalarType::Float:
        return "!!float";
    case ScalarType::Timestamp:
        return "!!timestamp";
    case ScalarType::Merge:
        return "!!merge";
    case ScalarType::String:
        break;
    }
    return "!!str";
}

unsigned style_of(yaml_scalar_style_t style)
{
    switch (style) {
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
        return YamlNode::DoubleQuoted;
    case YAML_SINGLE_QUOTED_SCALAR_STYLE:
        return YamlNode::SingleQuoted;
    case YAML_LITERAL_SCALAR_STYLE:
        return YamlNode::Literal;
    case YAML_FOLDED_SCALAR_STYLE:
        return YamlNode::Folded;
    default:
        return 0;
    }
}

/// An event of libyaml's; frees what it holds.
class Event {
public:
    explicit Event(yaml_parser_t& parser)
    {
        if (yaml_parser_parse(&parser, &raw_) != 0) return;
        if (parser.error == YAML_MEMORY_ERROR) throw std::bad_alloc();
        fail_at(parser.problem_mark.line + 1, parser.problem == nullptr ? "cannot be read" : parser.problem);
    }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;
    ~Event() { yaml_event_delete(&raw_); }

    yaml_event_type_t type() const { return raw_.type; }
    const yaml_event_t* operator->() const { return &raw_; }
    bool ends_collection() const
    {
        return type() == YAML_MAPPING_END_EVENT || type() == YAML_SEQUENCE_END_EVENT;
    }

private:
    yaml_event_t raw_{};
};

class Reader {
public:
    Reader(std::string_view text, const ParseLimits& limits) : limits_(limits)
    {
        if (text.size() > limits.max_bytes)
            throw base::Error(
                base::ErrorKind::LimitExceeded, fmt::format("more than {} bytes of YAML", limits.max_bytes));
        if (yaml_parser_initialize(&parser_) == 0) throw std::bad_alloc();
        yaml_parser_set_input_string(
            &parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { yaml_parser_delete(&parser_); }

    std::optional<YamlNode> read()
    {
        for (;;) {
            const Event event(parser_);
            switch (event.type()) {
            case YAML_STREAM_START_EVENT:
            case YAML_DOCUMENT_START_EVENT:
                break;
            case YAML_STREAM_END_EVENT:
            case YAML_DOCUMENT_END_EVENT:
            case YAML_NO_EVENT:
                return std::nullopt;
            default:
                return node(event, 1);
            }
        }
    }

private:
    YamlNode node(const Event& event, std::size_t depth)
    {
        if (depth > limits_.max_depth)
            throw base::Error(
                base::ErrorKind::LimitExceeded,
                fmt::format("YAML is nested more than {} levels deep", limits_.max_depth));
        if (event.type() == YAML_ALIAS_EVENT) return alias(event);
        count(1);
        YamlNode made;
        made.line = event->start_mark.line + 1;
        made.column = event->start_mark.column + 1;
        std::string anchor;
        if (event.type() == YAML_SCALAR_EVENT)
            anchor = scalar(event, made);
        else
            anchor = collection(event, made, depth);
        if (anchor.empty()) return made;
        count(nodes_of(made));
        anchors_.insert_or_assign(std::move(anchor), made);
        return made;
    }

    static std::string scalar(const Event& event, YamlNode& made)
    {
        const auto& scalar = event->data.scalar;
        made.text.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
        made.style = style_of(scalar.style);
        tag(made, short_tag(scalar.tag), made.style == 0 ? tag_of_plain(made.text) : "!!str");
        return text_of(scalar.anchor);
    }

    std::string collection(const Event& event, YamlNode& made, std::size_t depth)
    {
        const bool is_map = event.type() == YAML_MAPPING_START_EVENT;
        const auto& map = event->data.mapping_start;
        const auto& list = event->data.sequence_start;
        made.kind = is_map ? YamlNode::Kind::Map : YamlNode::Kind::List;
        tag(made, short_tag(is_map ? map.tag : list.tag), is_map ? "!!map" : "!!seq");
        if (is_map ? map.style == YAML_FLOW_MAPPING_STYLE : list.style == YAML_FLOW_SEQUENCE_STYLE)
            made.style |= YamlNode::Flow;
        for (;;) {
            const Event child(parser_);
            if (child.ends_collection()) return text_of(is_map ? map.anchor : list.anchor);
            made.content.push_back(node(child, depth + 1));
        }
    }

    static void tag(YamlNode& made, std::string written, std::string_view otherwise)
    {
        const bool has_own = !written.empty() && written != "!";
        if (has_own) made.style |= YamlNode::Tagged;
        made.tag = has_own ? std::move(written) : std::string(otherwise);
    }

    YamlNode alias(const Event& event)
    {
        const auto name = text_of(event->data.alias.anchor);
        const auto found = anchors_.find(name);
        if (found == anchors_.end())
            fail_at(event->start_mark.line + 1, fmt::format("unknown anchor '{}' referenced", name));
        count(nodes_of(found->second));
        return found->second;
    }

    static std::size_t nodes_of(const YamlNode& node)
    {
        std::size_t nodes = 1;
        for (const auto& child : node.content)
            nodes += nodes_of(child);
        return nodes;
    }

    void count(std::size_t nodes)
    {
        nodes_ += nodes;
        if (nodes_ > limits_.max_nodes)
            throw base::Error(
                base::ErrorKind::LimitExceeded, fmt::format("YAML has more than {} nodes", limits_.max_nodes));
    }

    const ParseLimits& limits_;
    yaml_parser_t parser_{};
    std::map<std::string, YamlNode> anchors_;
    std::size_t nodes_ = 0;
};

}  // namespace

std::span<const YamlNode> YamlNode::elements() const
{
    return is_array() ? std::span<const YamlNode>(content) : std::span<const YamlNode>();
}

const YamlNode* YamlNode::find(std::string_view key) const
{
    for (std::size_t i = 0; is_object() && i + 1 < content.size(); i += 2)
        if (content[i].text == key) return &content[i + 1];
    return nullptr;
}

std::optional<YamlNode> parse_yaml_node(std::string_view text, const ParseLimits& limits)
{
    return Reader(text, limits).read();
}

}  // namespace sluice::doc
