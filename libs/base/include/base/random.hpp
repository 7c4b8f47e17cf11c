#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace sluice::base {

/// Randomness as a value that goes in through constructors. Uniform over 64 bits. Thread-safe to call.
using RandomSource = std::function<std::uint64_t()>;
RandomSource system_random();
/// A random version 4 UUID in lower case, as Kubernetes' metadata.uid.
std::string random_uuid(const RandomSource&);

}  // namespace sluice::base
