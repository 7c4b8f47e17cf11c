#pragma once
#include "jsonschema/schema.hpp"

namespace sluice::jsonschema {

/// The quick way for most charts: true only if the schema is surely valid (of draft 7, 2019-09 or 2020-12),
/// says nothing but common keywords, and the instance surely fits. false says nothing: then the Library
/// compiles the schema and finds out, with all messages. Nothing is compiled here: each keyword of the schema
/// is looked at once for its shape, and those that the instance reaches once more. Stays within the budget.
bool surely_fits(const doc::Value& schema, const doc::Value& instance, const Budget& budget);

}  // namespace sluice::jsonschema
