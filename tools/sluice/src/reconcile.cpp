#include "reconcile.hpp"

#include "base/clock.hpp"
#include "kube/informer.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>

#include <fmt/format.h>

namespace sluice::cli {

namespace {

constexpr std::string_view kRequestedAt = "reconcile.fluxcd.io/requestedAt";

doc::Value must_get(Session& session, const ToolkitKind& kind, const kube::ObjectKey& key)
{
    auto object = session.client().get(kind.resource, key, session.deadline());
    if (!object)
        throw base::Error(
            base::ErrorKind::NotFound,
            fmt::format("{}.{} \"{}\" not found", kind.resource.plural, kind.resource.gvk.group, key.name));
    return *object;
}

std::string last_handled(const doc::Value& object)
{
    return object.get({"status", "lastHandledReconcileAt"}).text();
}

void request(Session& session, const ToolkitKind& kind, const kube::ObjectKey& key)
{
    doc::Value patch;
    patch.edit({"metadata", "annotations", kRequestedAt}) = base::format_rfc3339_nano(base::system_clock()());
    session.client().patch(
        kind.resource, key, kube::PatchType::Merge, patch, {.field_manager = "sluice"}, session.deadline());
}

enum class Progress { Going, Settled, Failed };

/// What the status says of the present generation. A failure is told by Ready=False for this generation: the
/// controllers keep observedGeneration behind until they succeed, so waiting for it would only end by the
/// timeout.
Progress progress_of(const doc::Value& object)
{
    const auto generation = object.get({"metadata", "generation"}).int_or(0);
    bool reconciling = false;
    for (const auto& condition : object.get({"status", "conditions"}).elements()) {
        const bool holds = condition["status"].string_or("") == "True";
        if (condition["type"].string_or("") == "Stalled" && holds) return Progress::Failed;
        if (condition["type"].string_or("") == "Reconciling" && holds) reconciling = true;
    }
    const auto& ready = ready_condition(object);
    const bool of_this_generation = ready["observedGeneration"].int_or(-1) == generation;
    if (ready["status"].string_or("") == "False" && of_this_generation) return Progress::Failed;
    const bool observed = object.get({"status", "observedGeneration"}).int_or(-1) == generation;
    return observed && !reconciling && ready["status"].string_or("") == "True" ? Progress::Settled
                                                                               : Progress::Going;
}

/// As wait_reconciled, with the failure in the words of `reconcile`.
doc::Value wait_handled(
    Session& session, const ToolkitKind& kind, const kube::ObjectKey& key, const std::string& handled_before)
{
    try {
        return wait_reconciled(session, kind, key, &handled_before);
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::Invalid) throw;
        throw base::Error(
            error.kind(), fmt::format("{} reconciliation failed: '{}'", kind.kind(), error.what()));
    }
}

/// The source that a Kustomization names, if it is of a kind we serve.
void reconcile_source_of(Session& session, Terminal& terminal, const doc::Value& object)
{
    const auto& reference = object.get({"spec", "sourceRef"});
    const auto kind_name = reference["kind"].string_or("");
    for (const auto* kind : toolkit_kinds()) {
        if (!kind->source || kind->kind() != kind_name) continue;
        const auto own_namespace = session.namespace_name();
        const kube::ObjectKey key{
            std::string(reference["namespace"].string_or(own_namespace)), reference["name"].text()};
        const auto source = must_get(session, *kind, key);
        if (suspended(source)) throw base::Error(base::ErrorKind::Invalid, "resource is suspended");
        terminal.action(
            fmt::format("annotating {} {} in {} namespace", kind->kind(), key.name, key.namespace_));
        const auto handled = last_handled(source);
        request(session, *kind, key);
        terminal.success(kind->kind() + " annotated");
        terminal.waiting(fmt::format("waiting for {} reconciliation", kind->kind()));
        terminal.success(kind->success_message(wait_handled(session, *kind, key, handled)));
        return;
    }
    throw base::Error(base::ErrorKind::Invalid, fmt::format("cannot reconcile source of kind {}", kind_name));
}

}  // namespace

doc::Value wait_reconciled(
    Session& session, const ToolkitKind& kind, const kube::ObjectKey& key, const std::string* handled_before)
{
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<doc::Value> latest;
    bool deleted = false;

    kube::InformerOptions options;
    options.namespace_ = key.namespace_;
    options.field_selector = "metadata.name=" + key.name;
    kube::Informer informer(session.client(), kind.resource, options, base::Logger::none());
    informer.on_event([&](const kube::Event& event) {
        const std::lock_guard lock(mutex);
        deleted = event.type == kube::EventType::Deleted;
        latest = event.object;
        changed.notify_all();
    });
    informer.start();

    std::unique_lock lock(mutex);
    const auto settled = [&] {
        if (deleted) return true;
        if (!latest || (handled_before != nullptr && last_handled(*latest) == *handled_before)) return false;
        return progress_of(*latest) != Progress::Going;
    };
    const bool in_time = changed.wait_until(lock, session.deadline().stop(), session.deadline().at(), settled);
    const auto object = latest.value_or(doc::Value());
    const bool gone = deleted;
    lock.unlock();
    informer.stop();

    if (!in_time) throw base::Error(base::ErrorKind::Timeout, "context deadline exceeded");
    if (gone)
        throw base::Error(base::ErrorKind::NotFound, fmt::format("{} {} was deleted", kind.kind(), key.str()));
    if (progress_of(object) == Progress::Failed)
        throw base::Error(base::ErrorKind::Invalid, ready_condition(object)["message"].text());
    return object;
}

void reconcile(
    Session& session, Terminal& terminal, const ToolkitKind& kind, const std::string& name, bool with_source)
{
    const kube::ObjectKey key{session.namespace_name(), name};
    const auto object = must_get(session, kind, key);
    if (suspended(object)) throw base::Error(base::ErrorKind::Invalid, "resource is suspended");
    if (with_source) reconcile_source_of(session, terminal, object);

    // Read again: the source's new revision may have set off a reconciliation of its own meanwhile.
    const auto handled = last_handled(must_get(session, kind, key));
    terminal.action(fmt::format("annotating {} {} in {} namespace", kind.kind(), name, key.namespace_));
    request(session, kind, key);
    terminal.success(kind.kind() + " annotated");
    terminal.waiting(fmt::format("waiting for {} reconciliation", kind.kind()));
    terminal.success(kind.success_message(wait_handled(session, kind, key, handled)));
}

}  // namespace sluice::cli
