#pragma once
#include "go_time.hpp"
#include "gotemplate/object.hpp"

namespace sluice::sprig {

/// A time.Time as templates hold it, with Go's methods.
gotemplate::Value time_value(GoTime);
/// The time in a value; nullptr if it is none.
const GoTime* as_time(const gotemplate::Value&);
/// Makes time.Time and its companions known to the signatures of functions.
void register_time_types();

}  // namespace sluice::sprig
