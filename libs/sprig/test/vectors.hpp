#pragma once
#include "gotemplate/function.hpp"

#include <string>

namespace sluice::sprig {

/// Makes the calls of golden/<group>.jsonl, which tests/conformance/go/sprig made through the real sprig and
/// text/template, and compares results, types and error texts. The first few that differ are shown.
void check_vectors(const std::string& group, gotemplate::Host* host = nullptr);

}  // namespace sluice::sprig
