#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::kustomize {

/// A field path's segments: field names, list indices ("0", "-" for the last) and list items ("[name=web]",
/// "[=value]").
using FieldPath = std::vector<std::string>;

/// "spec.ports[0].port" -> spec, ports, 0, port.
FieldPath field_path_with_indices(std::string_view path);
/// "[name=web]" or "[=-v]".
bool is_list_item(std::string_view segment);
/// A non-negative decimal number.
bool is_index(std::string_view segment);
/// What stands before and after the "=" of a list item. Throws base::Error{Invalid} without one.
std::pair<std::string, std::string> split_list_item(std::string_view segment);

/// kyaml's Lookup: the value at the path, or nullptr. Throws base::Error{Invalid} where the path and the
/// document's shape do not agree.
const doc::Value* look_up(const doc::Value& object, const FieldPath&);

}  // namespace sluice::kustomize
