#include "suspend.hpp"

#include "reconcile.hpp"

#include <optional>

#include <fmt/format.h>

namespace sluice::cli {

namespace {

std::vector<std::string> select_names(Session& session, const ToolkitKind& kind, const Selection& selection)
{
    if (!selection.all) {
        if (selection.names.empty())
            throw base::Error(base::ErrorKind::Invalid, kind.human + " name is required");
        return selection.names;
    }
    std::vector<std::string> names;
    for (const auto& object :
         session.client().list(kind.resource, session.namespace_name(), {}, session.deadline()))
        names.emplace_back(kube::name_of(object));
    if (names.empty())
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("no {} objects found in {} namespace", kind.kind(), session.namespace_name()));
    return names;
}

/// spec.suspend is removed rather than set to false: the object is as before it was suspended.
void set_suspend(Session& session, const ToolkitKind& kind, const kube::ObjectKey& key, bool suspend_it)
{
    doc::Value patch;
    patch.edit({"spec", "suspend"}) = suspend_it ? doc::Value(true) : doc::Value();
    session.client().patch(
        kind.resource, key, kube::PatchType::Merge, patch, {.field_manager = "sluice"}, session.deadline());
}

}  // namespace

void suspend(Session& session, Terminal& terminal, const ToolkitKind& kind, const Selection& selection)
{
    std::size_t missing = 0;
    for (const auto& name : select_names(session, kind, selection)) {
        const kube::ObjectKey key{session.namespace_name(), name};
        if (!session.client().get(kind.resource, key, session.deadline())) {
            terminal.failure(fmt::format("{} {} not found in {} namespace", kind.kind(), name, key.namespace_));
            ++missing;
            continue;
        }
        terminal.action(fmt::format("suspending {} {} in {} namespace", kind.human, name, key.namespace_));
        set_suspend(session, kind, key, true);
        terminal.success(kind.human + " suspended");
    }
    if (missing > 0)
        throw base::Error(
            base::ErrorKind::NotFound, fmt::format("failed suspending {} {}(s)", missing, kind.human));
}

void resume(
    Session& session, Terminal& terminal, const ToolkitKind& kind, const Selection& selection, bool wait)
{
    std::vector<std::string> resumed;
    std::size_t failed = 0;
    for (const auto& name : select_names(session, kind, selection)) {
        const kube::ObjectKey key{session.namespace_name(), name};
        if (!session.client().get(kind.resource, key, session.deadline())) {
            terminal.failure(
                fmt::format("{} object '{}' not found in {} namespace", kind.kind(), name, key.namespace_));
            ++failed;
            continue;
        }
        terminal.action(fmt::format("resuming {} {} in {} namespace", kind.human, name, key.namespace_));
        set_suspend(session, kind, key, false);
        terminal.success(kind.human + " resumed");
        resumed.push_back(name);
    }

    const bool await_all = wait || (selection.names.size() == 1 && !selection.all);
    for (const auto& name : resumed) {
        if (!await_all) break;
        terminal.waiting(fmt::format("waiting for {} reconciliation", kind.kind()));
        try {
            const auto object = wait_reconciled(session, kind, {session.namespace_name(), name}, nullptr);
            terminal.success(fmt::format("{} {} reconciliation completed", kind.kind(), name));
            terminal.success(kind.success_message(object));
        } catch (const base::Error& error) {  // the others are still waited for; the sum is reported below
            terminal.failure(error.what());
            ++failed;
        }
    }
    if (failed > 0)
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("reconciliation failed for {} {}(s)", failed, kind.kind()));
}

}  // namespace sluice::cli
