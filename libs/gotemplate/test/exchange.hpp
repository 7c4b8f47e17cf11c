#pragma once
#include "doc/value.hpp"
#include "gotemplate/value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::gotemplate::exchange {

/// Builds the value that tests/conformance/go/gotemplate/exchange wrote: [type, payload].
Value decode(const doc::Value& written);
std::vector<Value> decode_all(const doc::Value& list);

/// The JSON lines of a golden file.
std::vector<doc::Value> read_lines(const std::string& path);

}  // namespace sluice::gotemplate::exchange
