#pragma once
#include "gotemplate/function.hpp"

namespace sluice::sprig {

/// The functions of github.com/Masterminds/sprig v3.3.0 that Helm gives to templates: sprig's own without `env`
/// and `expandenv`, and with `getHostByName` answering "". Results, their Go types and the texts of errors and
/// panics are sprig's; what must not be the same: `keys` and `values` come in order of the keys (Go's order is
/// random), a result above kMaxText is refused, and clock and randomness come from the render's Environment.
///
/// Build it once and keep it longer than every template set that is parsed with it.
gotemplate::FunctionMap functions();

/// The longest text, in bytes, that one call may make.
inline constexpr std::size_t kMaxText = std::size_t{64} << 20;

}  // namespace sluice::sprig
