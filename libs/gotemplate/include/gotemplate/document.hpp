#pragma once
#include "doc/value.hpp"
#include "gotemplate/value.hpp"

namespace sluice::gotemplate {

/// What a document's integers become: Helm's values files are JSON read into float64; --set makes int64.
enum class Numbers { Float64, Exact };

/// Objects become map[string]interface {} (or `object_type` at the top), arrays []interface {}.
Value from_document(const doc::Value&, Numbers, const Type& object_type = types::string_map());
/// As encoding/json would see the value: nil slices and maps are null, []byte is base64 text, map keys are
/// strings and sorted, a struct's fields stand in their order. Integers stay integers. Throws
/// base::Error{Invalid} "json: unsupported type: T" for funcs and complex numbers, "json: unsupported value:
/// NaN" for NaN and infinities, LimitExceeded beyond kMaxDepth.
doc::Value to_document(const Value&);

}  // namespace sluice::gotemplate
