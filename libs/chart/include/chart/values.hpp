#pragma once
#include "chart/chart.hpp"
#include "doc/value.hpp"

#include <string_view>

namespace sluice::chart {

/// Reads a values file. All numbers become doubles, as they do in Helm. v4 merges the documents of a stream,
/// later ones on top; v3 reads the first alone. Throws base::Error{Invalid} in Helm's words, {LimitExceeded}.
doc::Value load_values(std::string_view yaml, HelmVersion);
/// `over` on top of `below`: objects are merged, anything else is replaced.
doc::Value merge_maps(const doc::Value& below, const doc::Value& over);
/// Turns every integer below into a double.
void integers_to_doubles(doc::Value&);

}  // namespace sluice::chart
