#pragma once
#include "chart/chart.hpp"
#include "doc/value.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace sluice::chart {

/// Reads the file that a --set-file line names; throws base::Error if it cannot.
using FileReader = std::function<std::string(std::string_view path)>;

/// The grammar of --set and its siblings: name=value,outer.inner=value,list[2].name=value,list={a,b}, "\"
/// escapes. Each merges one line into an object. Throws base::Error{Invalid} in the words of Helm's strvals;
/// what was read before an error stays in `into`. v3 refuses an index without its "]", v4 ends there.
///
/// --set: true, false, null and decimal integers (int64) get their types.
void set_values(std::string_view line, doc::Value& into, HelmVersion = HelmVersion::V4);
/// --set-string: all values are strings.
void set_strings(std::string_view line, doc::Value& into, HelmVersion = HelmVersion::V4);
/// --set-json in its form name=json,name=json; numbers become doubles.
void set_json(std::string_view line, doc::Value& into, HelmVersion = HelmVersion::V4);
/// --set-file: each value names a file.
void set_files(std::string_view line, doc::Value& into, const FileReader&, HelmVersion = HelmVersion::V4);
/// --set-literal: one name, and everything behind "=" is its value.
void set_literal(std::string_view line, doc::Value& into, HelmVersion = HelmVersion::V4);

}  // namespace sluice::chart
