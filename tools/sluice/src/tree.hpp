#pragma once
#include "session.hpp"
#include "terminal.hpp"

#include <string>

namespace sluice::cli {

struct TreeOptions {
    bool compact = false;  ///< only objects of the toolkit's own groups
    std::string output;    ///< "json", "yaml", or anything else for the drawing
};

/// Prints the inventory of a Kustomization and of those that it applies in its turn, as `flux tree` does.
void tree_kustomization(Session&, Terminal&, const std::string& name, const TreeOptions&);

}  // namespace sluice::cli
