#pragma once

namespace sluice::sprig {

/// Whether this processor, and its operating system, have AVX-512 IFMA: eight 52-bit multiplications at once.
/// Asked when it matters, and not by __builtin_cpu_supports, which asks at the start of every program: CPUID is
/// slow on virtual machines.
bool has_ifma() noexcept;

}  // namespace sluice::sprig

#if defined(__x86_64__)
#include <immintrin.h>

/// Marks the functions in which that is to be used: only these, as the rest of the program runs on any
/// processor.
#define SLUICE_IFMA __attribute__((target("avx512f,avx512ifma")))

namespace sluice::sprig {

using Lanes = unsigned long long __attribute__((vector_size(64)));

/// sum + the lower 52 bits of the product of the lower 52 bits of a and b.
SLUICE_IFMA inline Lanes add_low_product(Lanes sum, Lanes a, Lanes b)
{
    return reinterpret_cast<Lanes>(_mm512_madd52lo_epu64(
        reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}

/// The same of the product's upper 52 bits.
SLUICE_IFMA inline Lanes add_high_product(Lanes sum, Lanes a, Lanes b)
{
    return reinterpret_cast<Lanes>(_mm512_madd52hi_epu64(
        reinterpret_cast<__m512i>(sum), reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
}

}  // namespace sluice::sprig
#endif
