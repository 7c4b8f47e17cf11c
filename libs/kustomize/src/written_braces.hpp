#pragma once
#include "written_yaml.hpp"

namespace sluice::kustomize::written {

/// Whether a text that begins with a brace goes on behind its end.
bool is_open(std::string_view text);
/// Takes the map or list in braces that `text` begins with off its front. All of it is in this one text, with
/// blanks for line breaks.
WrittenNode take_braces(std::string_view& text);

}  // namespace sluice::kustomize::written
