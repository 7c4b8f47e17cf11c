#pragma once
#include "serve/builtin_columns.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace sluice::apiserver {

/// What the rows of kubectl's tables have in common, and the tables of one group of kinds each, by collection.
using ColumnTable = std::map<std::string_view, BuiltinColumns>;
void add_workload_columns(ColumnTable&);
void add_network_columns(ColumnTable&);
void add_storage_columns(ColumnTable&);
void add_cluster_columns(ColumnTable&);

inline constexpr std::string_view kNone = "<none>";

std::string or_none(std::string text);
std::string joined(const doc::Value& list, std::string_view field = "");
std::string label_text(const doc::Value& labels);
std::string selector_text(const doc::Value& selector);
std::int64_t number(const doc::Value& value);
std::string containers(const doc::Value& pod_spec);
std::string images(const doc::Value& pod_spec);
std::string int_or_text(const doc::Value& value, std::string_view fallback);
std::string since(const doc::Value& time, const RowContext& row);
bool condition_true(const doc::Value& conditions, std::string_view type);
/// The Age column, and one of whole numbers.
BuiltinColumn age_column();
BuiltinColumn integer_column(const char* name);

}  // namespace sluice::apiserver
