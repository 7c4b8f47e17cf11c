#pragma once
#include "session.hpp"
#include "terminal.hpp"
#include "toolkit_kind.hpp"

#include <string>
#include <vector>

namespace sluice::cli {

enum class OutputFormat { Table, Wide, Json, Yaml };
/// Throws base::Error{Invalid} for a word that is none.
OutputFormat parse_output_format(const std::string& word);

struct GetOptions {
    std::string name;  ///< empty: all
    bool all_namespaces = false;
    bool no_header = false;
    bool watch = false;        ///< go on printing rows until the deadline or a signal
    bool show_source = false;  ///< a column with the source of each Kustomization
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
