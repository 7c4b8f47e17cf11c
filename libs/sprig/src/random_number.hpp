#pragma once
#include "base/random.hpp"

namespace sluice::sprig {

/// Evenly spread over 0 ... bound-1; bound > 0.
std::uint64_t random_below(const base::RandomSource&, std::uint64_t bound);

}  // namespace sluice::sprig
