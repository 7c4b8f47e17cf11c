#pragma once
#include "doc/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::doc {

/// A JSON pointer token as a list position: plain decimal without sign or leading zeros.
std::optional<std::size_t> array_index(std::string_view token);
/// The member or element that a token names; nullptr if there is none.
const Value* find_child(const Value& parent, std::string_view token);
/// "/token", escaped.
void append_token(std::string& pointer, std::string_view token);

}  // namespace sluice::doc
