#pragma once
#include <cstddef>
#include <cstdint>
#include <openssl/bn.h>
#include <span>

namespace sluice::sprig {

/// As many numbers are screened at once.
inline constexpr std::size_t kFermatBatch = 8;

/// Which of the numbers start + offsets[i] (all odd, of as many bits as start; at most kFermatBatch of them)
/// may be primes, by Fermat's test with base 2: bit i is set for every prime and, but for composites that are
/// too rare to meet, for nothing else. The time does not depend on the numbers, and no copy of them is left
/// behind. Any thread. Throws std::runtime_error if libcrypto fails.
using FermatScreen = unsigned (*)(const BIGNUM& start, std::span<const std::uint32_t> offsets);

/// By libcrypto: for any processor and any size.
unsigned fermat_by_libcrypto(const BIGNUM& start, std::span<const std::uint32_t> offsets);

/// Eight at once, a number a lane, for numbers of 1024 or 2048 bits: several times faster. nullptr if this
/// processor (or its operating system) has no AVX-512 IFMA.
FermatScreen fermat_by_vectors() noexcept;

}  // namespace sluice::sprig
