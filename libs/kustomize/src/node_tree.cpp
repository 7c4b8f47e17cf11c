#include "node_tree.hpp"

#include "base/error.hpp"
#include "budget.hpp"
#include "build_annotations.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "node.hpp"
#include "node_comments.hpp"
#include "resid.hpp"
#include "scalar.hpp"
#include "strategic_merge.hpp"

#include <iterator>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace sluice::kustomize {
namespace {

using doc::YamlNode;

constexpr std::string_view kText = "!!str";
/// A node takes 250 bytes, and copying one as long as this many steps.
constexpr doc::ParseLimits kLimits{.max_bytes = 4u << 20, .max_depth = 512, .max_nodes = 200'000};
constexpr std::uint64_t kStepsOfCopy = 8;

YamlNode placed(std::string_view text, std::size_t line, std::size_t column)
{
    auto node = text_node(text);
    node.line = line;
    node.column = column;
    return node;
}

/// The generator begins with a text that it parses: an empty line, then apiVersion and kind.
YamlNode template_of(const doc::Value& object)
{
    auto root = made_node(YamlNode::Kind::Map);
    root.tag = "!!map";
    root.line = 2;
    root.column = 1;
    root.content = {
        placed("apiVersion", 2, 1),
        placed(text_of(object["apiVersion"]), 2, 13),
        placed("kind", 3, 1),
        placed(text_of(object["kind"]), 3, 7)};
    return root;
}

/// Labels and annotations are written one by one, in single quotes.
YamlNode quoted_texts(const doc::Value& texts)
{
    auto map = made_node(YamlNode::Kind::Map);
    for (const auto& member : texts.members()) {
        auto text = text_node(text_of(member.value));
        text.style = YamlNode::SingleQuoted;
        set_field(map, member.key(), std::move(text));
    }
    return map;
}

YamlNode generated_field(const doc::Value& value)
{
    if (is_scalar(value)) return is_text(value) ? text_node(text_of(value)) : node_of(value);
    auto map = made_node(YamlNode::Kind::Map);
    for (const auto& member : value.members())
        set_field(map, member.key(), text_node(text_of(member.value)));
    return map;
}

std::size_t count(const YamlNode& node)
{
    std::size_t nodes = 1;
    for (const auto& child : node.content)
        nodes += count(child);
    return nodes;
}

std::string json_text(std::string_view text)
{
    return doc::to_json(doc::Value(text), doc::JsonStyle::Go);
}

/// Fields as goyaml declares them.
void append_json(std::string& json, const YamlNode& node)
{
    fmt::format_to(
        std::back_inserter(json),
        R"({{"Kind":{},"Style":{},"Tag":{},"Value":{},"Anchor":"","Alias":null,"Content":)",
        static_cast<unsigned>(node.kind),
        node.style,
        json_text(node.tag),
        json_text(node.text));
    for (std::size_t i = 0; i < node.content.size(); ++i) {
        json += i == 0 ? '[' : ',';
        append_json(json, node.content[i]);
    }
    json += !node.content.empty() ? "]" : node.emptied ? "[]" : "null";
    fmt::format_to(
        std::back_inserter(json),
        R"(,"HeadComment":{},"LineComment":{},"FootComment":{},"Line":{},"Column":{}}})",
        json_text(node.head_comment),
        json_text(node.line_comment),
        json_text(node.foot_comment),
        node.line,
        node.column);
}

/// A field path being followed through a tree.
struct Walk {
    Create create;
    const NodeTree::Set& set;

    void operator()(YamlNode& node, std::span<const FieldSpec::Segment> path) const
    {
        if (path.empty()) return set(node);
        if (is_null(node) || is_scalar(node)) return;
        if (node.is_array()) {
            for (auto& item : node.content)
                (*this)(item, path);
        } else if (path[0].is_field()) {
            into_field(node, path);
        }
    }

    void into_field(YamlNode& map, std::span<const FieldSpec::Segment> path) const
    {
        const auto& segment = path[0];
        const bool creates = create != Create::Nothing && !segment.list;
        const bool is_map = path.size() > 1 || create == Create::Map;
        const auto kind = segment.list ? YamlNode::Kind::List
                          : is_map     ? YamlNode::Kind::Map
                                       : YamlNode::Kind::Scalar;
        auto* field = find_field(map, segment.name);
        if (!field) {
            if (!creates) return;
            field = &edit_field(map, segment.name, kind);
        } else if (is_null(*field) && (creates || segment.list)) {
            field->kind = kind;
            field->tag = segment.list ? "" : is_map ? "!!map" : kText;
        }
        (*this)(*field, path.subspan(1));
    }
};

void forget_types(YamlNode& node)
{
    node.tag.clear();
    for (auto& child : node.content)
        forget_types(child);
}

/// What a field path made on its way.
YamlNode node_of_path(const doc::Value& value)
{
    auto node = node_of(value);
    forget_types(node);
    return node;
}

/// Brings a node from one state of the document to the next.
struct Follow {
    NodeTree::Written written;

    void operator()(YamlNode& node, const doc::Value& before, const doc::Value& after) const
    {
        if (before.same_storage(after) || before == after) return;
        if (is_scalar(after) && is_scalar(node)) {
            node.text = text_of(after);
        } else if (is_scalar(after) || after.is_array() != node.is_array()) {
            node = made(after);
        } else {
            items(node, before, after);
            fields(node, before, after);
        }
    }

    void items(YamlNode& node, const doc::Value& before, const doc::Value& after) const
    {
        for (std::size_t i = 0; i < after.elements().size(); ++i) {
            if (i < node.content.size())
                (*this)(node.content[i], before[i], after[i]);
            else
                node.content.push_back(made(after[i]));
        }
    }

    void fields(YamlNode& node, const doc::Value& before, const doc::Value& after) const
    {
        for (const auto& member : after.members()) {
            if (auto* field = find_field(node, member.key()))
                (*this)(*field, before[member.key()], member.value);
            else
                append_field(node, member.key(), made(member.value));
        }
    }

    YamlNode made(const doc::Value& value) const
    {
        return is_scalar(value) || written == NodeTree::Written::Text ? node_of_path(value) : node_of(value);
    }
};

/// A type that is written out counts for more than quotes.
bool reads_as_text(const YamlNode& node)
{
    return node.tag == kText || (node.style != 0 && (node.style & YamlNode::Tagged) == 0);
}

doc::Value value_of(const YamlNode& node)
{
    if (is_null(node)) return {};
    if (is_scalar(node)) return reads_as_text(node) ? doc::Value(node.text) : typed(plain(node.text));
    auto value = node.is_array() ? doc::Value::array() : doc::Value::object();
    for (const auto& item : node.elements())
        value.push_back(value_of(item));
    for (std::size_t i = 0; node.is_object() && i + 1 < node.content.size(); i += 2)
        value.set(node.content[i].text, value_of(node.content[i + 1]));
    return value;
}

/// Go's JSON knows no other numbers.
void make_floats(doc::Value& value)
{
    if (value.is_number()) value = value.as_double();
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        make_floats(value.edit_at(i));
    const auto before = value;
    for (const auto& member : before.members())
        if (!member.value.is_string()) make_floats(value.edit(member.key()));
}

/// Nothing, too, of a text that is too large: the build can do without, it is one suffix that will be another.
std::optional<YamlNode> read_node(std::string_view text)
{
    try {
        return doc::parse_yaml_node(text, kLimits);
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::LimitExceeded) throw;
        return std::nullopt;
    }
}

/// A stream is split where a line begins with "---", whatever that line is part of.
std::vector<YamlNode> documents_of(std::string_view text)
{
    std::vector<YamlNode> documents;
    while (!text.empty()) {
        const auto separator = text.find("\n---");
        const auto line_end = text.find('\n', separator == std::string_view::npos ? separator : separator + 1);
        const bool is_last = line_end == std::string_view::npos;
        const auto document = is_last ? text : text.substr(0, separator + 1);
        if (auto root = read_node(document)) {
            add_comments(*root, document);
            merge_keys(*root);
            documents.push_back(std::move(*root));
        }
        text = is_last ? std::string_view() : text.substr(line_end + 1);
    }
    return documents;
}

bool is_list(const YamlNode& document)
{
    const auto* kind = document.find("kind");
    const auto* items = document.find("items");
    return kind && items && items->is_array() && (kind->text == "List" || kind->text == "ResourceList");
}

}  // namespace

NodeTree NodeTree::of_generated(const doc::Value& object)
{
    NodeTree tree(template_of(object));
    for (const auto& member : object.members()) {
        if (member.key() == "apiVersion" || member.key() == "kind") continue;
        if (member.key() != "metadata") {
            set_field(tree.root_, member.key(), generated_field(member.value));
            continue;
        }
        for (const auto& field : member.value.members())
            set_field(
                tree.metadata(),
                field.key(),
                is_scalar(field.value) ? generated_field(field.value) : quoted_texts(field.value));
    }
    return tree;
}

std::vector<NodeTree> NodeTree::of_objects(std::string_view text)
{
    auto documents = documents_of(text);
    if (documents.size() == 1 && is_list(documents[0])) {
        auto items = std::move(*find_field(documents[0], "items"));
        documents = std::move(items.content);
    }
    std::vector<NodeTree> trees;
    for (auto& document : documents)
        if (!is_nil_or_empty(document)) trees.push_back(NodeTree(std::move(document)));
    return trees;
}

NodeTree NodeTree::copy() const
{
    Budget::spend(count(root_) * kStepsOfCopy);
    return *this;
}

std::string NodeTree::json() const
{
    std::string json;
    append_json(json, root_);
    return json;
}

YamlNode& NodeTree::metadata()
{
    return edit_field(root_, "metadata", YamlNode::Kind::Map);
}

NodeTree::Texts NodeTree::texts(std::string_view field) const
{
    Texts result;
    const auto* metadata = root_.find("metadata");
    const auto* map = metadata ? metadata->find(field) : nullptr;
    for (std::size_t i = 0; map && map->is_object() && i + 1 < map->content.size(); i += 2)
        result.emplace(map->content[i].text, map->content[i + 1].text);
    return result;
}

void NodeTree::set_texts(std::string_view field, const Texts& texts)
{
    clear_field(metadata(), field);
    for (const auto& [key, text] : texts)
        set_field(edit_field(metadata(), field, YamlNode::Kind::Map), key, text_node(text));
}

void NodeTree::annotate(std::string_view key, std::string_view text)
{
    auto node = text_node(text);
    node.style = YamlNode::SingleQuoted;
    set_field(edit_field(metadata(), "annotations", YamlNode::Kind::Map), key, std::move(node));
}

void NodeTree::set_kind(std::string_view kind)
{
    set_field(root_, "kind", plain_node(kind));
}

void NodeTree::set_api_version(std::string_view api_version)
{
    set_field(root_, "apiVersion", plain_node(api_version));
}

void NodeTree::set_name(std::string_view name)
{
    set_field(metadata(), "name", plain_node(name));
}

void NodeTree::set_ns(std::string_view ns)
{
    if (ns.empty())
        clear_field(metadata(), "namespace");
    else
        set_field(metadata(), "namespace", plain_node(ns));
}

void NodeTree::set_data(std::string_view field, const Texts& data)
{
    clear_field(root_, field);
    for (const auto& [key, text] : data)
        set_field(edit_field(root_, field, YamlNode::Kind::Map), key, text_node(text));
}

bool NodeTree::merge(const NodeTree& patch, const SchemaBook& book)
{
    auto merged = strategic_merge(root_, patch.root_, book);
    if (!merged) return false;
    root_ = std::move(*merged);
    return true;
}

bool NodeTree::patch(const std::function<void(doc::Value&)>& patch)
{
    const auto before = texts("annotations");
    auto object = value_of(root_);
    patch(object);
    object.sort_keys();
    make_floats(object);
    auto again = read_node(doc::to_yaml(object, doc::YamlDialect::Kyaml));
    if (!again) return false;
    root_ = std::move(*again);
    auto annotations = texts("annotations");
    for (const auto& [key, value] : before)
        if (is_build_annotation(key)) annotations[key] = value;
    set_texts("annotations", annotations);
    return true;
}

const YamlNode* NodeTree::at(const FieldPlace& place) const
{
    const auto* here = &root_;
    for (const auto& to : place) {
        const auto items = here->elements();
        here = !to.name.empty() ? here->find(to.name) : to.item < items.size() ? &items[to.item] : nullptr;
        if (!here) return nullptr;
    }
    return here;
}

void NodeTree::write(const FieldPlace& place, const YamlNode& node)
{
    if (auto* here = const_cast<YamlNode*>(at(place))) *here = node;
}

void NodeTree::apply(const FieldSpec& spec, Create create, const Set& set)
{
    const auto kind = root_.find("kind"), api_version = root_.find("apiVersion");
    Gvk gvk{.group = {}, .version = {}, .kind = kind ? text_of(*kind) : std::string()};
    parse_api_version(api_version ? text_of(*api_version) : std::string(), gvk.group, gvk.version);
    if (gvk.selected_by(spec.gvk)) Walk{spec.create ? create : Create::Nothing, set}(root_, spec.segments);
}

void NodeTree::apply(const FsSlice& specs, Create create, const Set& set)
{
    for (const auto& spec : specs)
        apply(spec, create, set);
}

void NodeTree::follow(const doc::Value& before, const doc::Value& after, Written written)
{
    Follow{written}(root_, before, after);
}

}  // namespace sluice::kustomize
