#pragma once
#include "base/clock.hpp"
#include "doc/value.hpp"
#include "registry/kind.hpp"
#include "serve/request.hpp"

#include <string_view>

namespace sluice::apiserver {

/// includeObject=None|Metadata|Object of a table request.
enum class TableObject { None, Metadata, Object };
TableObject table_object(std::string_view parameter);

/// The columnDefinitions of a kind.
doc::Value table_columns(const Kind&);
/// One row: cells in the columns' order and the object as asked for.
doc::Value table_row(const Kind&, const doc::Value& object, TableObject, base::WallTime now);
/// kind and apiVersion of meta.k8s.io and the metadata of `object`.
doc::Value partial_object(const doc::Value& object, std::string_view meta_version);
/// kubectl's "5d3h".
std::string human_duration(std::chrono::nanoseconds);

}  // namespace sluice::apiserver
