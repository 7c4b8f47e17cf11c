#pragma once
#include "base/duration.hpp"
#include "base/random.hpp"

namespace sluice::runtime {

/// Jitter: spreads intervals by a percentage, uniformly both ways (--interval-jitter-percentage). A value;
/// thread-safe.
class Jitter {
public:
    /// `percentage` 0 to 99; 0 leaves intervals as they are. Throws base::Error{Invalid}.
    Jitter(unsigned percentage, base::RandomSource random);
    base::Duration operator()(base::Duration interval) const;

private:
    unsigned percentage_;
    base::RandomSource random_;
};

}  // namespace sluice::runtime
