#pragma once
#include "gotemplate/value.hpp"

#include <string_view>
#include <vector>

namespace sluice::sprig {

/// Fails as sprig does unless the value is a slice or array: `complaint` and the kind, Go's own panic for nil.
void need_list(const gotemplate::Value&, std::string_view complaint);
/// The elements of a slice or array; otherwise need_list's failure.
std::vector<gotemplate::Value> elements_of(const gotemplate::Value& list, std::string_view complaint);
void append_elements(std::vector<gotemplate::Value>&, const gotemplate::Value& list);

}  // namespace sluice::sprig
