#pragma once
#include "gotemplate/value.hpp"
#include "toml_token.hpp"

namespace sluice::sprig {

/// The time.Time that a token spells: with a zone, or a local date, time or both. Throws TomlComplaint.
gotemplate::Value toml_time(const TomlToken&);

}  // namespace sluice::sprig
