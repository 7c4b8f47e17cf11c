#include "runtime/jitter.hpp"

#include "base/error.hpp"

#include <cmath>

namespace sluice::runtime {

Jitter::Jitter(unsigned percentage, base::RandomSource random)
    : percentage_(percentage), random_(std::move(random))
{
    if (percentage > 99)
        throw base::Error(base::ErrorKind::Invalid, "--interval-jitter-percentage must be between 0 and 99");
}

base::Duration Jitter::operator()(base::Duration interval) const
{
    if (percentage_ == 0) return interval;
    const double uniform = static_cast<double>(random_() >> 11U) * 0x1p-53;  // 0 to 1
    const double factor = 1.0 + static_cast<double>(percentage_) / 100.0 * (2.0 * uniform - 1.0);
    return base::Duration(std::llround(static_cast<double>(interval.count()) * factor));
}

}  // namespace sluice::runtime
