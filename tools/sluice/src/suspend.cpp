#include "suspend.hpp"

#include "reconcile.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace sluice::cli {

namespace {

/// Each name once, or all of the namespace, which may be none.
std::vector<std::string> select_names(Session& session, const ToolkitKind& kind, const Selection& selection)
{
    std::vector<std::string> names;
    for (const auto& name : selection.names)
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    if (!names.empty()) return names;
    if (!selection.all) throw base::Error(base::ErrorKind::Invalid, kind.human + " name is required");
    for (const auto& object :
         session.client().list(kind.resource, session.namespace_name(), {}, session.deadline()))
        names.emplace_back(kube::name_of(object));
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

/// Until each of them is reconciled; then all results, by name.
void await(Session& session, Terminal& terminal, const ToolkitKind& kind, std::vector<std::string> names)
{
    std::sort(names.begin(), names.end());
    for (std::size_t i = 0; i < names.size(); ++i)
        terminal.waiting(fmt::format("waiting for {} reconciliation", kind.kind()));
    std::size_t failed = 0;
    for (const auto& name : names) {
        try {
            const auto object = wait_reconciled(session, kind, {session.namespace_name(), name}, nullptr);
            terminal.success(fmt::format("{} {} reconciliation completed", kind.kind(), name));
            terminal.success(kind.success_message(object));
        } catch (const base::Error& error) {  // the others are still waited for; the sum is reported below
            terminal.failure(fmt::format("{} {} reconciliation failed: {}", kind.kind(), name, error.what()));
            ++failed;
        }
    }
    if (failed > 0)
        throw base::Error(
            base::ErrorKind::Invalid, fmt::format("reconciliation failed for {} {}(s)", failed, kind.kind()));
}

}  // namespace

void suspend(Session& session, Terminal& terminal, const ToolkitKind& kind, const Selection& selection)
{
    const auto names = select_names(session, kind, selection);
    if (names.empty()) throw base::Error(base::ErrorKind::NotFound, "no objects found");
    for (const auto& name : names) {
        const kube::ObjectKey key{session.namespace_name(), name};
        if (!session.client().get(kind.resource, key, session.deadline())) {
            terminal.failure(fmt::format("{} {} not found in {} namespace", kind.kind(), name, key.namespace_));
            continue;
        }
        terminal.action(fmt::format("suspending {} {} in {} namespace", kind.human, name, key.namespace_));
        set_suspend(session, kind, key, true);
        terminal.success(kind.human + " suspended");
    }
}

void resume(
    Session& session, Terminal& terminal, const ToolkitKind& kind, const Selection& selection, bool wait)
{
    const auto names = select_names(session, kind, selection);
    if (names.empty())
        terminal.failure(
            fmt::format("no {} objects found in {} namespace", kind.kind(), session.namespace_name()));
    std::vector<std::string> resumed;
    for (const auto& name : names) {
        const kube::ObjectKey key{session.namespace_name(), name};
        if (!session.client().get(kind.resource, key, session.deadline())) {
            terminal.failure(
                fmt::format("{} object '{}' not found in {} namespace", kind.kind(), name, key.namespace_));
            continue;
        }
        terminal.action(fmt::format("resuming {} {} in {} namespace", kind.human, name, key.namespace_));
        set_suspend(session, kind, key, false);
        terminal.success(kind.human + " resumed");
        resumed.push_back(name);
    }
    if (wait || selection.names.size() == 1) await(session, terminal, kind, resumed);
}

}  // namespace sluice::cli
