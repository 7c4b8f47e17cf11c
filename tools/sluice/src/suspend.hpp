#pragma once
#include "session.hpp"
#include "terminal.hpp"
#include "toolkit_kind.hpp"

#include <string>
#include <vector>

namespace sluice::cli {

/// Which objects suspend and resume act on: those named, or all of the namespace.
struct Selection {
    std::vector<std::string> names;
    bool all = false;
};

/// Sets spec.suspend. A name that is missing is reported and no error, as with flux.
void suspend(Session&, Terminal&, const ToolkitKind&, const Selection&);
/// Clears spec.suspend, then waits for the reconciliation: for exactly one name always, for several when `wait`
/// is set.
void resume(Session&, Terminal&, const ToolkitKind&, const Selection&, bool wait);

}  // namespace sluice::cli
