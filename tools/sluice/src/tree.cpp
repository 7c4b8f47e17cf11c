#include "tree.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "ssa/object_id.hpp"
#include "toolkit_kind.hpp"

#include <set>
#include <vector>

#include <fmt/format.h>

namespace sluice::cli {
namespace {

struct Node {
    ssa::ObjectId id;
    std::vector<Node> below;
};

doc::Value must_get(Session& session, const Node& node)
{
    const auto& kind = kustomization();
    auto object = session.client().get(kind.resource, node.id.key(), session.deadline());
    if (!object)
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("{}.{} \"{}\" not found", kind.resource.plural, kind.resource.gvk.group, node.id.name));
    return *object;
}

bool is_kustomization(const Node& node)
{
    const auto& gvk = kustomization().resource.gvk;
    return node.id.kind.group == gvk.group && node.id.kind.kind == gvk.kind;
}

/// `path` holds those above: Kustomizations may apply each other in a circle.
void grow(Session& session, Node& node, const doc::Value& object, bool compact, std::set<ssa::ObjectId>& path)
{
    if (!path.insert(node.id).second) return;
    const bool remote = !object.get({"spec", "kubeConfig"}).is_null();
    for (const auto& entry : object.get({"status", "inventory", "entries"}).elements()) {
        Node child{ssa::ObjectId::parse(entry["id"].string_or("")), {}};
        if (compact && child.id.kind.group.find("toolkit.fluxcd.io") == std::string::npos) continue;
        if (child.id == node.id) continue;
        if (is_kustomization(child) && !remote)
            base::with_context("failed to find object", [&] {
                const auto deeper = must_get(session, child);
                grow(session, child, deeper, compact, path);
            });
        node.below.push_back(std::move(child));
    }
    path.erase(node.id);
}

void draw(const Node& node, const std::string& margin, std::string& text)
{
    for (std::size_t i = 0; i < node.below.size(); ++i) {
        const bool last = i + 1 == node.below.size();
        text += margin + (last ? "└── " : "├── ") + node.below[i].id.display() + "\n";
        draw(node.below[i], margin + (last ? "    " : "│   "), text);
    }
}

doc::Value as_value(const Node& node)
{
    const auto& id = node.id;
    auto value = doc::Value::object(
        {{"resource",
          doc::Value::object(
              {{"Namespace", id.namespace_},
               {"Name", id.name},
               {"GroupKind", doc::Value::object({{"Group", id.kind.group}, {"Kind", id.kind.kind}})}})}});
    for (const auto& child : node.below)
        value.edit("resources").push_back(as_value(child));
    return value;
}

/// Indented by two, members in their own order.
void write_indented(const doc::Value& value, const std::string& margin, std::string& text)
{
    if (!value.is_object() && !value.is_array()) {
        doc::write_json(text, value, doc::JsonStyle::Go);
        return;
    }
    const auto deeper = margin + "  ";
    const char* separator = "\n";
    text += value.is_object() ? '{' : '[';
    for (const auto& member : value.members()) {
        text += separator + deeper;
        doc::write_json(text, member.key_value, doc::JsonStyle::Go);
        text += ": ";
        write_indented(member.value, deeper, text);
        separator = ",\n";
    }
    for (const auto& element : value.elements()) {
        text += separator + deeper;
        write_indented(element, deeper, text);
        separator = ",\n";
    }
    text += "\n" + margin + (value.is_object() ? "}" : "]");
}

}  // namespace

void tree_kustomization(
    Session& session, Terminal& terminal, const std::string& name, const TreeOptions& options)
{
    const auto& gvk = kustomization().resource.gvk;
    Node root{{session.namespace_name(), name, {gvk.group, gvk.kind}}, {}};
    const auto object = must_get(session, root);
    std::set<ssa::ObjectId> path;
    grow(session, root, object, options.compact, path);
    if (options.output == "json") {
        std::string text;
        write_indented(as_value(root), "", text);
        terminal.out() << text << '\n';
    } else if (options.output == "yaml") {
        terminal.out() << doc::to_yaml(as_value(root), doc::YamlDialect::Sigs) << '\n';
    } else {
        auto text = root.id.display() + "\n";
        draw(root, "", text);
        terminal.out() << text << '\n';
    }
}

}  // namespace sluice::cli
