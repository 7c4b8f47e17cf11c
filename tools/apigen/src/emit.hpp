#pragma once
#include "model.hpp"

#include <string>

namespace sluice::apigen {

/// include/api/<header>.hpp
std::string emit_header(const Unit&);
/// src/<header>.cpp
std::string emit_source(const Unit&);

}  // namespace sluice::apigen
