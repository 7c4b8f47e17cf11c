#pragma once
#include "doc/value.hpp"

#include <string>
#include <string_view>
#include <vector>

/// How the reference writes values into its messages.
namespace sluice::jsonschema {

/// In single quotes, with Go's escapes.
std::string quoted(std::string_view text);
std::string joined(const std::vector<std::string>& texts);
/// A scalar of a schema or an instance.
std::string displayed(const doc::Value&);
/// Numbers in English: 1,234.5 and, from a million on, 1.5×10⁰⁶.
std::string localized(double number);
std::string localized(std::uint64_t number);
/// "a b" of positions.
std::string listed(const std::vector<std::size_t>& positions);

/// One token of a JSON pointer.
std::string pointer_token(std::string_view name);

}  // namespace sluice::jsonschema
