#pragma once
#include "yaml_resolve.hpp"

#include <string_view>

namespace sluice::doc {

/// YamlOptions::keep_spelling for one scalar that is no key: what quoted text and unusual spellings are kept
/// as.
void keep_spelling(Scalar& scalar, std::string_view text, bool quoted);

}  // namespace sluice::doc
