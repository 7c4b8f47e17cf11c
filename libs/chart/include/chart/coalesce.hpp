#pragma once
#include "chart/chart.hpp"
#include "gotemplate/value.hpp"

#include <functional>
#include <string>

namespace sluice::chart {

/// Takes what Helm logs on the way ("warning: skipped value for app.a: Not a table."). May be empty.
using Warn = std::function<void(const std::string&)>;

/// The values that a chart and its subcharts see: `user` on top of each chart's values.yaml, globals handed
/// down, nulls removing defaults. Reads `user` (a map[string]interface {}) and copies it; maps inside the
/// result may be shared by several places, as Go's are. Throws base::Error{Invalid} "type mismatch on NAME:
/// ...".
gotemplate::Value coalesce_values(const Chart&, const gotemplate::Value& user, HelmVersion, const Warn&);
/// The same with nulls kept, for values that will be coalesced again.
gotemplate::Value merge_values(const Chart&, const gotemplate::Value& user, HelmVersion, const Warn&);
/// `from` below what `into` has already; both may change. Nulls in `into` remove what `from` has (coalesce) or
/// stay (merge).
gotemplate::Value coalesce_tables(const gotemplate::Value& into, const gotemplate::Value& from, const Warn&);
gotemplate::Value merge_tables(const gotemplate::Value& into, const gotemplate::Value& from, const Warn&);

/// A copy that shares no map with the original.
gotemplate::Value deep_copy(const gotemplate::Value&);

}  // namespace sluice::chart
