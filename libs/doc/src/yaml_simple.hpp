#pragma once
#include "doc/yaml.hpp"
#include "yaml_tree.hpp"

#include <optional>
#include <string_view>

namespace sluice::doc {

/// Reads one document (without its "---" line) written in the YAML that nearly all manifests are made of: block
/// maps and lists, plain and quoted scalars, literal blocks, flow collections on one line. Gives up with
/// nullopt at anything else, and at whatever looks wrong: libyaml, which is several times slower, then decides.
/// What it does read, it reads as libyaml would; tests compare the two over damaged manifests. `first_line` is
/// 1-based.
std::optional<YamlDocument>
read_simple_yaml(std::string_view text, std::size_t first_line, const YamlOptions&, const ParseLimits&);

}  // namespace sluice::doc
