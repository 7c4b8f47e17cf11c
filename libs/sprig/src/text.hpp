#pragma once
#include "gotemplate/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::sprig {

/// What sprig writes for a value: a text or bytes as they are, anything else as %v prints it.
std::string text_of(const gotemplate::Value&);
/// The texts of a list's elements, nil ones left out; a value that is no list is a list of one, nil of none.
/// A []string comes back as it is, the same slice.
gotemplate::Value texts_of(const gotemplate::Value&);
/// strings.Split and SplitN: `limit` < 0 means all parts. An empty separator cuts after each code point.
std::vector<std::string_view> split(std::string_view text, std::string_view separator, std::int64_t limit = -1);
/// strings.Repeat with kMaxText for a bound; `function` is named in the error.
std::string repeat(std::string_view text, std::int64_t count, std::string_view function);
/// strings.ReplaceAll, an empty `from` standing before each code point and at the end.
std::string
replace_all(std::string_view text, std::string_view from, std::string_view to, std::string_view function);

}  // namespace sluice::sprig
