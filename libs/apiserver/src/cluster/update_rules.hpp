#pragma once
#include "base/random.hpp"
#include "doc/value.hpp"
#include "registry/kind.hpp"
#include "store/store.hpp"

#include <string>
#include <string_view>

namespace sluice::apiserver {

/// Takes over `from`'s member, or its absence.
void keep_or_erase(doc::Value& object, std::string_view part, const doc::Value& from);

/// An update on its way into the store: what it may not touch is as in `live`, generations are counted, and
/// everything is checked. Answers `live` itself if nothing but times of managedFields would change. Throws
/// Failure 409 for another version or uid and 422 for what does not hold. Reads the store for allocations only.
doc::Value completed_update(
    const Kind&,
    std::string_view subresource,
    const doc::Value& live,
    doc::Value object,
    const Store&,
    const base::RandomSource&);

}  // namespace sluice::apiserver
