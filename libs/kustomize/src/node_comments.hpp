#pragma once
#include "doc/yaml_node.hpp"

#include <string_view>

namespace sluice::kustomize {

/// Gives the nodes of a document the comments that stand in its text, as goyaml does; none if the text has
/// something that written_yaml.hpp does not keep.
void add_comments(doc::YamlNode& root, std::string_view text);

}  // namespace sluice::kustomize
