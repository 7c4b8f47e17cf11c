#include "base/random.hpp"

#include "base/error.hpp"

#include <sys/random.h>

#include <fmt/format.h>

namespace sluice::base {

RandomSource system_random()
{
    return [] {
        std::uint64_t value = 0;
        if (getentropy(&value, sizeof value) != 0)
            throw Error(ErrorKind::Internal, "the system gives no random numbers");
        return value;
    };
}

std::string random_uuid(const RandomSource& random)
{
    const auto high = (random() & 0xFFFF'FFFF'FFFF'0FFFu) | 0x4000u;                // version 4
    const auto low = (random() & 0x3FFF'FFFF'FFFF'FFFFu) | 0x8000'0000'0000'0000u;  // variant 10
    return fmt::format(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF'FFFF'FFFF);
}

}  // namespace sluice::base
