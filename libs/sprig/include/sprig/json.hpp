#pragma once
#include "gotemplate/value.hpp"

#include <string>
#include <string_view>

namespace sluice::sprig {

/// What Go's json.Unmarshal puts into an interface{}: every number is a float64, one that is too large a nil.
/// `error` becomes Go's error, if there is one; what is no JSON at all gives a nil.
gotemplate::Value from_json(std::string_view text, std::string& error);

}  // namespace sluice::sprig
