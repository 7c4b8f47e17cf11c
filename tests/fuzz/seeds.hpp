#pragma once
#include <string>
#include <vector>

namespace sluice::fuzz {

/// Inputs that a short run without libFuzzer starts from (smoke.cpp). Each target has its own.
std::vector<std::string> seeds();

}  // namespace sluice::fuzz
