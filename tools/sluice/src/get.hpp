#pragma once
#include "session.hpp"
#include "terminal.hpp"
#include "toolkit_kind.hpp"

#include <string>
#include <vector>

namespace sluice::cli {

enum class OutputFormat { Table, Json, Yaml };

struct GetOptions {
    std::string name;  ///< empty: all
    bool all_namespaces = false;
    bool header = true;
    std::string label_selector;
    std::string status_selector;  ///< "ready=false", "ready!=true"
    OutputFormat output = OutputFormat::Table;
};

/// Prints the objects of one kind; without any it throws base::Error{NotFound} with flux's text.
void get_kind(Session&, Terminal&, const ToolkitKind&, const GetOptions&);
/// Prints a table for each of these kinds that has objects, names with their kind in front, as `flux get all`
/// does.
void get_kinds(Session&, Terminal&, const std::vector<const ToolkitKind*>&, const GetOptions&);

}  // namespace sluice::cli
