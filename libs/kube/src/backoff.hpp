#pragma once
#include "base/random.hpp"

#include <algorithm>
#include <chrono>

namespace sluice::kube {

/// Backoff: pauses that double from `first` to `longest`, each shortened by up to half at random, so that
/// clients which failed together do not come back together. Thread-compatible.
class Backoff {
public:
    using Duration = std::chrono::steady_clock::duration;

    Backoff(Duration first, Duration longest, base::RandomSource random)
        : first_(first), longest_(longest), random_(std::move(random))
    {
    }

    Duration next()
    {
        const auto full = std::min(longest_, first_ * (Duration::rep{1} << std::min(count_, 20u)));
        ++count_;
        const auto shorter = static_cast<double>(random_() >> 11) / static_cast<double>(1ull << 54);
        return full - std::chrono::duration_cast<Duration>(shorter * full);
    }
    /// How many pauses were handed out since the last reset.
    unsigned count() const noexcept { return count_; }
    void reset() noexcept { count_ = 0; }

private:
    Duration first_, longest_;
    base::RandomSource random_;
    unsigned count_ = 0;
};

}  // namespace sluice::kube
