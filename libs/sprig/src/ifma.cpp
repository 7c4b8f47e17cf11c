#include "ifma.hpp"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace sluice::sprig {
namespace {

#if defined(__x86_64__)
bool ask() noexcept
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    constexpr unsigned osxsave = 1u << 27, avx512f = 1u << 16, avx512ifma = 1u << 21;
    if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & osxsave) == 0) return false;
    unsigned low = 0, high = 0;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    constexpr unsigned vectors = 0xe6;  // XMM, YMM, masks and both parts of ZMM are saved
    if ((low & vectors) != vectors || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
    return (b & avx512f) != 0 && (b & avx512ifma) != 0;
}
#else
bool ask() noexcept
{
    return false;
}
#endif

}  // namespace

bool has_ifma() noexcept
{
    static const bool known = ask();
    return known;
}

}  // namespace sluice::sprig
