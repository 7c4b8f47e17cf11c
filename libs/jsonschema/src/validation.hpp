#pragma once
#include "library.hpp"

namespace sluice::jsonschema {

/// The resources of a document that is checked against its metaschema: parts in another dialect meet that
/// one's.
struct MetaContext {
    const Document* document = nullptr;
};

/// Applies a compiled schema; "" or the reference's text.
std::string
validate(const Node& schema, const doc::Value& instance, const Budget& budget, const MetaContext& context = {});

}  // namespace sluice::jsonschema
