#include "text_hash.hpp"

#include <sys/auxv.h>

namespace sluice::gotemplate {

std::uint64_t text_hash_seed() noexcept
{
    // The kernel leaves 16 random bytes with every program that it starts.
    std::uint64_t seed = 0;
    if (const unsigned long at = getauxval(AT_RANDOM); at != 0)
        std::memcpy(&seed, reinterpret_cast<const void*>(at), sizeof seed);
    return seed;
}

}  // namespace sluice::gotemplate
