#pragma once
#include "gotemplate/value.hpp"
#include "toml_token.hpp"

namespace sluice::sprig {

/// The int64 that a token spells, in any base and with underscores between its digits. Throws TomlComplaint.
gotemplate::Value toml_integer(const TomlToken&);
/// The float64 that a token spells; nan and inf among them. Throws TomlComplaint.
gotemplate::Value toml_float(const TomlToken&);

}  // namespace sluice::sprig
