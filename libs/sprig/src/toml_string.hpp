#pragma once
#include "toml_token.hpp"

#include <string>
#include <string_view>

namespace sluice::sprig {

/// What stands between double quotes, its escapes resolved. Throws TomlComplaint.
std::string toml_string(const TomlToken&);
/// What stands between three double quotes. Throws TomlComplaint.
std::string toml_long_string(const TomlToken&);
/// What stands between three single quotes.
std::string_view toml_long_literal(const TomlToken&);

}  // namespace sluice::sprig
