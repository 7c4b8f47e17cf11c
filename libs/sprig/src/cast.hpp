#pragma once
#include "gotemplate/value.hpp"

#include <cstdint>

namespace sluice::sprig {

/// What github.com/spf13/cast 1.7 makes of any value: numbers of exactly Go's own types, texts such as "0x10",
/// "010", "1_000" and "1.0", booleans; 0 for everything else, named number types included (time.Duration).
std::int64_t cast_int64(const gotemplate::Value&);
double cast_float64(const gotemplate::Value&);

/// Go's conversion of a float64 to int64 on amd64: what does not fit is the smallest int64.
std::int64_t truncate(double) noexcept;

/// math.Pow(10, exponent) as Go computes it, which is not always the nearest float.
double power_of_ten(double exponent);

}  // namespace sluice::sprig
