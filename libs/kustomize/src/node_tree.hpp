#pragma once
#include "doc/value.hpp"
#include "doc/yaml_node.hpp"
#include "field_place.hpp"
#include "fieldspec.hpp"
#include "schema.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// NodeTree: the nodes that the reference has where we have a document, as its parser and each of its steps
/// left them, and with the annotations in which it keeps what it remembers. It matters in one place: the name
/// of a generated ConfigMap or Secret of which a patch makes something else ends in a hash of these nodes, with
/// types, quotes and lines. Builds that have such an object keep the trees of generated objects and of the
/// patches for them beside the documents (BuildSchema::keeps_nodes).
class NodeTree {
public:
    enum class Written { Text, Part };

    /// What the generator makes of the object's fields.
    static NodeTree of_generated(const doc::Value& object);
    /// The objects of a text in order, as parse_objects() finds them; but lists other than List are not taken
    /// apart. The text must be valid. Nothing of a text that is too large: nodes take much memory.
    static std::vector<NodeTree> of_objects(std::string_view text);
    NodeTree(NodeTree&&) = default;
    NodeTree& operator=(NodeTree&&) = default;
    /// Counts as work of the build.
    NodeTree copy() const;

    /// As Go's encoding/json has it.
    std::string json() const;

    using Texts = std::map<std::string, std::string>;
    /// Labels or annotations.
    Texts texts(std::string_view field) const;
    /// Writes all of them anew, behind the other fields of the metadata.
    void set_texts(std::string_view field, const Texts&);
    /// Sets one annotation and leaves the others as they are.
    void annotate(std::string_view key, std::string_view text);
    void set_kind(std::string_view kind);
    void set_api_version(std::string_view api_version);
    void set_name(std::string_view name);
    /// Empty removes the field.
    void set_ns(std::string_view ns);
    /// A generated object's data or binaryData; empty removes the field.
    void set_data(std::string_view field, const Texts&);

    /// Merges a patch strategically. False if nothing is left.
    bool merge(const NodeTree& patch, const SchemaBook&);
    /// A JSON patch goes through JSON: everything is written anew and read again. The annotations of the build
    /// are those of before. False if the object has become too large.
    bool patch(const std::function<void(doc::Value&)>& patch);

    using Set = std::function<void(doc::YamlNode&)>;
    void change(const Set& set) { set(root_); }
    /// nullptr if the place does not exist.
    const doc::YamlNode* at(const FieldPlace&) const;
    /// Replaces what is at a place that exists.
    void write(const FieldPlace&, const doc::YamlNode&);
    /// As kustomize::apply() does it with documents.
    void apply(const FieldSpec&, Create, const Set&);
    void apply(const FsSlice&, Create, const Set&);
    /// Takes over what a replacement changed in the document when it wrote a text, or a part of a document:
    /// texts, and new fields and items.
    void follow(const doc::Value& before, const doc::Value& after, Written written);

private:
    NodeTree(const NodeTree&) = default;
    explicit NodeTree(doc::YamlNode root) : root_(std::move(root)) {}
    doc::YamlNode& metadata();

    doc::YamlNode root_;
};

}  // namespace sluice::kustomize
