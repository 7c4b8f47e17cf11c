#pragma once
#include "yaml_resolve.hpp"

#include <string>
#include <string_view>

namespace sluice::doc {

/// YamlOptions::keep_spelling for one scalar that is no key: what quoted text and unusual spellings are kept
/// as.
void keep_spelling(Scalar& scalar, std::string_view text, bool quoted);

/// A text that stood as a folded block (">"), after Go has written it as one and read it again: its emitter
/// puts a line break too many before lines that are indented deeper, or none where lines should stay apart.
/// What it cannot write as a block stays as it is.
std::string folded_again(std::string_view text);

}  // namespace sluice::doc
