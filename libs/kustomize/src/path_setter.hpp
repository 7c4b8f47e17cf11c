#pragma once
#include "doc/value.hpp"
#include "field_path.hpp"

#include <functional>

namespace sluice::kustomize {

/// Calls `set` on every value that kyaml's PathMatcher finds: `*` is every item of a list, "[name=web]" those
/// whose field matches the regular expression. With `created_for`, what is missing is made on the way, the last
/// step in the shape of that value; `set` is told so. Returns how many were found. Throws base::Error{Invalid}
/// where the path cannot lead on.
std::size_t set_at_path(
    doc::Value& object,
    const FieldPath&,
    const doc::Value* created_for,
    const std::function<void(doc::Value& field, bool is_new)>& set);

/// Writes a replacement's value: a scalar keeps its type and takes the text, anything else becomes the value.
/// Throws base::Error{Invalid} when the text cannot be of the type.
void write_over(doc::Value& field, const doc::Value& value, bool is_new);

/// A path may lead into a text that itself holds JSON or YAML ("data.config\.json.server.port"). False if this
/// one does not, or finds nothing there; then nothing is changed.
bool set_in_embedded_document(doc::Value& object, const FieldPath&, const doc::Value& value, bool create);

}  // namespace sluice::kustomize
