#pragma once
#include "field_path.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::kustomize {

/// A YAML document inside a text, with the scalar at `path` replaced and all else as it was written: comments,
/// quotes, flow collections. The reference prints the nodes it read, which is the same for a document laid out
/// as it would print it. Nothing if the document is not of that plain kind, or the path is not one of names
/// that leads to a scalar on one line.
std::optional<std::string>
replace_in_lines(std::string_view document, const FieldPath& path, std::string_view scalar);

}  // namespace sluice::kustomize
