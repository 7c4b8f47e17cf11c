#pragma once
#include "base/digest.hpp"
#include "doc/value.hpp"

#include <array>
#include <string_view>

namespace sluice::ssa {

/// Fingerprint: the first half of a SHA-256: equal ones are of equal things. Small, because several are kept
/// for each object of the cluster.
using Fingerprint = std::array<unsigned char, 16>;

/// Of what we want an object to be.
Fingerprint fingerprint_of(const doc::Value& desired);
Fingerprint fingerprint_of_text(std::string_view text);
/// Of what the hasher was fed with; ends it.
Fingerprint fingerprint_from(base::Hasher&);

}  // namespace sluice::ssa
