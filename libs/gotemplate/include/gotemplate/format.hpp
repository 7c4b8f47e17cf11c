#pragma once
#include "gotemplate/value.hpp"

#include <span>
#include <string>
#include <string_view>

namespace sluice::gotemplate {

/// Go's fmt over values: all verbs, flags, widths, argument indexes, and the %!verb(type=value) reports.
/// A result above kMaxFormatted throws base::Error{LimitExceeded}; Go bounds widths alone.
std::string sprintf(std::string_view format, std::span<const Value> arguments);
/// fmt.Sprint: a space between operands when neither is a string.
std::string sprint(std::span<const Value> arguments);
/// fmt.Sprintln: spaces always, and a newline.
std::string sprintln(std::span<const Value> arguments);
inline constexpr std::size_t kMaxFormatted = std::size_t{64} << 20;

/// %v of one value, as fmt.Fprint(out, value) appends it.
void append_text(std::string& out, const Value& value);
std::string to_text(const Value& value);

}  // namespace sluice::gotemplate
