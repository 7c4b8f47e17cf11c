#pragma once
#include "doc/value.hpp"
#include "schema/type.hpp"

#include <string>
#include <string_view>

namespace sluice::apiserver {

/// Form: what the schema makes of a value. What the walks over typed documents share.
enum class Form { Scalar, List, Map };

/// Only types without a schema look at the value (null: there is none); a null may be anything, and is taken
/// for a map as the original does.
Form form_of(const Type&, const doc::Value* value);
/// True where one applier owns the whole: lists that are no sets and have no keys, and what says so.
bool is_atomic(const Type&, Form);
const Type& element_of(const Type&);
const Type& member_of(const Type&, std::string_view key);
bool known_field(const Type&, std::string_view key);

bool is_scalar(const doc::Value&);
/// Null unless it is one.
const doc::Value* as_map(const doc::Value*);
const doc::Value* as_list(const doc::Value*);
bool holds_nothing(const doc::Value* container);

/// "f:name"
std::string field_element(std::string_view name);

}  // namespace sluice::apiserver
