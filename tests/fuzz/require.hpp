#pragma once
#include <cstdlib>

namespace sluice::fuzz {

/// The property that a fuzz target checks: the fuzzer reports an abort with its input.
inline void require(bool holds)
{
    if (!holds) std::abort();
}

}  // namespace sluice::fuzz
