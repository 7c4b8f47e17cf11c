#pragma once
#include "session.hpp"
#include "terminal.hpp"
#include "toolkit_kind.hpp"

#include <string>

namespace sluice::cli {

/// Asks the controller for a reconciliation now and waits until it is handled and settled. With `with_source`
/// the source first. Throws base::Error with flux's text when the object is missing, suspended or fails.
void reconcile(Session&, Terminal&, const ToolkitKind&, const std::string& name, bool with_source);

/// Waits until the object's status speaks of its present generation (and, when given, a later request than
/// `handled_before`) and Ready is settled; returns the object. Throws base::Error{Invalid} with the Ready
/// message alone when it failed.
doc::Value
wait_reconciled(Session&, const ToolkitKind&, const kube::ObjectKey&, const std::string* handled_before);

}  // namespace sluice::cli
