#include "work.hpp"

#include "base/duration.hpp"
#include "history.hpp"
#include "names.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

bool is_true(const doc::Value& kustomization, std::string_view condition_type)
{
    return std::ranges::any_of(
        kustomization["status"]["conditions"].elements(), [&](const doc::Value& condition) {
            return condition["type"].string_or("") == condition_type &&
                   condition["status"].string_or("") == "True";
        });
}

base::Duration retry_interval(const api::KustomizationSpec& spec)
{
    return spec.retry_interval.value_or(spec.interval);
}

base::Duration timeout_of(const api::KustomizationSpec& spec)
{
    constexpr base::Duration least = std::chrono::seconds(30);
    return std::max(least, spec.timeout.value_or(spec.interval - least));
}

runtime::WakeReference artifact_reference(const std::string& digest)
{
    return {{"", "artifact"}, {"", digest}};
}

runtime::EventMetadata event_metadata(const std::string& revision, const std::string& origin_revision)
{
    runtime::EventMetadata metadata;
    if (!revision.empty()) metadata["kustomize.toolkit.fluxcd.io/revision"] = revision;
    if (!origin_revision.empty()) metadata["kustomize.toolkit.fluxcd.io/originRevision"] = origin_revision;
    return metadata;
}

std::string KustomizationReconciler::Work::message(std::string_view what) const
{
    return fmt::format(
        "{} for revision {} with a timeout of {}",
        what,
        artifact.revision,
        base::format_duration(timeout_of(ks.spec())));
}

Fingerprint KustomizationReconciler::Work::awaited() const
{
    base::Hasher hasher(base::DigestAlgorithm::Sha256);
    hasher.update({reinterpret_cast<const char*>(spec.data()), spec.size()});
    hasher.update(artifact.revision);
    return ssa::fingerprint_from(hasher);
}

void KustomizationReconciler::Work::event(std::string_view reason, std::string_view message) const
{
    context.event(runtime::Severity::Info, reason, message, event_metadata(artifact.revision, origin_revision));
}

void KustomizationReconciler::Work::set_inventory(const ssa::Inventory& inventory) const
{
    context.status().set("inventory", inventory.to_value());
}

void KustomizationReconciler::Work::record(std::string_view reason) const
{
    record_attempt(
        context.status(),
        {.checksum = last.checksum,
         .reason = reason,
         .revision = artifact.revision,
         .origin_revision = origin_revision,
         .at = context.clock(),
         .took = std::chrono::duration_cast<base::Duration>(LastRun::Clock::now() - last.started)});
}

runtime::Outcome KustomizationReconciler::Work::wait(
    LastRun::Clock::time_point since,
    const std::string& message,
    base::Duration after,
    std::vector<runtime::WakeReference> wake) const
{
    const auto elapsed = std::chrono::duration_cast<base::Duration>(LastRun::Clock::now() - since);
    if (elapsed < runtime::kProgressDelay && !context.requested())
        return silently(std::min(after, runtime::kProgressDelay - elapsed), std::move(wake));
    return Outcome::waiting(reason::kProgressing, message, after, std::move(wake));
}

runtime::Outcome
KustomizationReconciler::Work::silently(base::Duration after, std::vector<runtime::WakeReference> wake) const
{
    doc::Value status = stored_status;
    // What was pruned must not be pruned again by the next run.
    if (const doc::Value* inventory = context.status().find("inventory")) status.set("inventory", *inventory);
    context.object().set("status", std::move(status));
    Outcome outcome = Outcome::idle();
    outcome.after = after;
    outcome.wake = std::move(wake);
    return outcome;
}

}  // namespace sluice::kustomize_controller
