#pragma once
#include <cstddef>
#include <cstdint>
#include <openssl/bn.h>
#include <span>
#include <vector>

namespace sluice::sprig {

/// So many primes are divided by at once: a list of them has a multiple of this.
inline constexpr std::size_t kRemainderBatch = 32;

/// out[i] = number % primes[i], for odd primes below 2^19, as many as `out` has room for. The time does not
/// depend on the number, and no copy of it is left behind. Throws std::runtime_error if libcrypto fails.
using Remainders =
    void (*)(const BIGNUM& number, std::span<const std::uint32_t> primes, std::span<std::uint32_t> out);

/// By libcrypto: for any processor.
void remainders_by_libcrypto(
    const BIGNUM& number, std::span<const std::uint32_t> primes, std::span<std::uint32_t> out);
/// With AVX-512 IFMA, for numbers of up to 2048 bits: ten times faster. nullptr where there is none.
Remainders remainders_by_vectors() noexcept;

/// Sieve: which numbers from a start on have no small factor, and are not 1 modulo 65537.
class Sieve {
public:
    /// For numbers of so many bits: the more there are to test, the more primes are worth their division.
    Sieve(int bits, Remainders remainders);
    /// Of `start`, `start` + 2, ... `start` + 2^14 - 2 (all odd): the survivors, as offsets. Any thread.
    std::vector<std::uint32_t> survivors(const BIGNUM& start) const;

private:
    Remainders remainders_;
    std::span<const std::uint32_t> primes_;
};

}  // namespace sluice::sprig
