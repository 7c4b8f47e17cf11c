#pragma once
#include "base/clock.hpp"
#include "doc/value.hpp"
#include "registry/kind.hpp"

#include <functional>
#include <string>
#include <vector>

namespace sluice::apiserver {

struct BuiltinColumn {
    std::string name;
    std::int64_t priority = 0;
    std::string type = "string";
    std::string description = "";
    std::string format = "";
};

struct RowContext {
    base::WallTime now;
    std::string age;
};

/// How the original prints one kind, after the Name column.
struct BuiltinColumns {
    std::vector<BuiltinColumn> columns;
    std::function<void(const doc::Value& object, doc::Value& cells, const RowContext&)> fill;
    std::string first = "Name";
};
/// nullptr: name and creation time will do.
const BuiltinColumns* builtin_columns(const Kind&);

}  // namespace sluice::apiserver
