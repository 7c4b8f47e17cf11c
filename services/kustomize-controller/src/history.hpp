#pragma once
#include "base/clock.hpp"
#include "base/duration.hpp"
#include "doc/value.hpp"

#include <string>
#include <string_view>

namespace sluice::kustomize_controller {

/// One reconciliation that got as far as applying, for status.history.
struct Attempt {
    std::string checksum;  ///< of what was built
    std::string_view reason;
    std::string revision, origin_revision;
    base::WallTime at;
    base::Duration took{};
};

/// Flux's rule: an entry with the same digest and outcome is counted up and comes first, otherwise a new one
/// does; at most five are kept.
void record_attempt(doc::Value& status, const Attempt&);

}  // namespace sluice::kustomize_controller
