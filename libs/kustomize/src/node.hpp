#pragma once
#include "doc/value.hpp"
#include "doc/yaml_node.hpp"

#include <string>
#include <string_view>

namespace sluice::kustomize {

// Nodes as kyaml treats them, in the words that scalar.hpp has for documents. A node says more than a document
// does; who needs them is told in node_tree.hpp.

bool is_null(const doc::YamlNode&);
bool is_empty_null(const doc::YamlNode&);
bool is_scalar(const doc::YamlNode&);
/// Null, {} or [].
bool is_nil_or_empty(const doc::YamlNode&);
/// "" for null and for anything that is not a scalar.
std::string text_of(const doc::YamlNode&);

/// A scalar without a type.
doc::YamlNode plain_node(std::string_view text);
/// A string.
doc::YamlNode string_node(std::string_view text);
/// A string, as a block if it has several lines.
doc::YamlNode text_node(std::string_view text);
/// A map or list that was nowhere written.
doc::YamlNode made_node(doc::YamlNode::Kind);
/// A document as nodes that were nowhere written.
doc::YamlNode node_of(const doc::Value&);

/// Another text, without a type; the quotes stay.
doc::YamlNode plain_over(const doc::YamlNode& old, std::string_view text);
/// Writes over a scalar; the quotes stay.
void overwrite(doc::YamlNode& old, std::string_view text, std::string_view tag);
/// What a field becomes that a merge passes by: YAML 1.1's booleans get quotes.
doc::YamlNode passed_by(doc::YamlNode);

doc::YamlNode* find_field(doc::YamlNode& map, std::string_view key);
/// Replaces the value, which takes over the layout of the old one, or appends the field.
void set_field(doc::YamlNode& map, std::string_view key, doc::YamlNode value, unsigned key_style = 0);
/// As it is.
void append_field(doc::YamlNode& map, std::string_view key, doc::YamlNode value, unsigned key_style = 0);
/// Found or, at the end, made.
doc::YamlNode& edit_field(doc::YamlNode& map, std::string_view key, doc::YamlNode::Kind made);
void clear_field(doc::YamlNode& map, std::string_view key);
/// Resolves "<<" in all maps: what it brings in stands behind a map's own fields.
void merge_keys(doc::YamlNode&);

}  // namespace sluice::kustomize
