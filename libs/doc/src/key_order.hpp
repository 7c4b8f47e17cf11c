#pragma once
#include "doc/value.hpp"

#include <string_view>
#include <vector>

namespace sluice::doc {

/// goyaml's natural order of map keys (both versions): letters behind everything else, digits by their number.
/// It is no order in the mathematical sense: a1b, a9 and a10 form a circle.
bool goes_before(std::string_view left, std::string_view right);

/// An object's members in that order. Where the reference prints a random one of several orders, this one is
/// always the same: what comes first bytewise stays first.
std::vector<const Member*> members_in_order(const Value& object);

}  // namespace sluice::doc
