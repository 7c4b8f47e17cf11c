#include "serve/builtin_columns.hpp"

#include "serve/cells.hpp"

namespace sluice::apiserver {

namespace {
ColumnTable make_table()
{
    ColumnTable table;
    add_workload_columns(table);
    add_network_columns(table);
    add_storage_columns(table);
    add_cluster_columns(table);
    return table;
}
}  // namespace

const BuiltinColumns* builtin_columns(const Kind& kind)
{
    static const ColumnTable table = make_table();
    const auto found = table.find(kind.collection);
    return found == table.end() ? nullptr : &found->second;
}

}  // namespace sluice::apiserver
