#include "random_number.hpp"

namespace sluice::sprig {

std::uint64_t random_below(const base::RandomSource& random, std::uint64_t bound)
{
    // Numbers below 2^64 mod bound would make the small remainders more likely.
    const std::uint64_t uneven = (0 - bound) % bound;
    for (;;)
        if (const auto number = random(); number >= uneven) return number % bound;
}

}  // namespace sluice::sprig
