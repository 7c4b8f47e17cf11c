#pragma once
#include "gotemplate/function.hpp"

namespace sluice::gotemplate::exchange {

/// The functions of tests/conformance/go/gotemplate/world.
FunctionMap world_functions();

}  // namespace sluice::gotemplate::exchange
