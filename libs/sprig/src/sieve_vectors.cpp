#include "ifma.hpp"
#include "sieve.hpp"

#if defined(__x86_64__)

#include <array>
#include <openssl/crypto.h>
#include <stdexcept>

namespace sluice::sprig {
namespace {

using Ints = std::uint32_t __attribute__((vector_size(32)));
using Reals = double __attribute__((vector_size(64)));

constexpr std::size_t kGroups = kRemainderBatch / 8;  // side by side, as each step waits for the one before

/// The number's words of 32 bits, the highest first. Cleansed at the end.
struct Words {
    std::array<unsigned char, 2048 / 8> bytes;

    explicit Words(const BIGNUM& number)
    {
        if (BN_bn2binpad(&number, bytes.data(), static_cast<int>(bytes.size())) < 0)
            throw std::runtime_error("a number of too many bits");
    }
    Words(const Words&) = delete;
    Words& operator=(const Words&) = delete;
    ~Words() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
    std::uint64_t operator[](std::size_t i) const
    {
        return std::uint64_t{bytes[i]} << 24 | std::uint64_t{bytes[i + 1]} << 16 |
               std::uint64_t{bytes[i + 2]} << 8 | bytes[i + 3];
    }
};

/// Primes, 2^52 / prime, and what is left of the words so far, below 2 * prime.
struct Group {
    Lanes prime, inverse, rest;
};

/// rest = (rest * 2^32 + word) % prime, or one prime more: below 2^52, as a prime is below 2^19.
SLUICE_IFMA inline void step(Group& group, Lanes word)
{
    const auto value = (group.rest << 32) + word;
    group.rest = value - add_low_product(Lanes{}, add_high_product(Lanes{}, value, group.inverse), group.prime);
}

SLUICE_IFMA void divide(const Words& words, std::size_t first, const std::uint32_t* primes, std::uint32_t* out)
{
    Group groups[kGroups];
    for (std::size_t i = 0; i < kGroups; ++i) {
        Ints some;
        __builtin_memcpy(&some, primes + 8 * i, sizeof(some));
        groups[i].prime = __builtin_convertvector(some, Lanes);
        // Never rounded up to a whole number: that is 1 / prime away at least.
        groups[i].inverse = __builtin_convertvector(0x1p52 / __builtin_convertvector(some, Reals), Lanes);
        groups[i].rest = Lanes{};
    }
    for (auto at = first; at < words.bytes.size(); at += 4) {
        const auto word = Lanes{} + words[at];
        for (auto& group : groups)
            step(group, word);
    }
    for (std::size_t i = 0; i < kGroups; ++i) {
        const auto over = reinterpret_cast<Lanes>(groups[i].rest >= groups[i].prime);
        const auto rest = __builtin_convertvector(groups[i].rest - (groups[i].prime & over), Ints);
        __builtin_memcpy(out + 8 * i, &rest, sizeof(rest));
    }
}

void by_vectors(const BIGNUM& number, std::span<const std::uint32_t> primes, std::span<std::uint32_t> out)
{
    const Words words(number);
    const auto first = words.bytes.size() - static_cast<std::size_t>(BN_num_bits(&number) + 31) / 32 * 4;
    for (std::size_t i = 0; i < out.size(); i += kRemainderBatch)
        divide(words, first, primes.data() + i, out.data() + i);
}

}  // namespace

Remainders remainders_by_vectors() noexcept
{
    return has_ifma() ? by_vectors : nullptr;
}

}  // namespace sluice::sprig

#else

namespace sluice::sprig {

Remainders remainders_by_vectors() noexcept
{
    return nullptr;
}

}  // namespace sluice::sprig

#endif
