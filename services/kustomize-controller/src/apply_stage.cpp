#include "claims.hpp"
#include "kustomization_reconciler.hpp"
#include "names.hpp"
#include "remote_bases.hpp"
#include "work.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
using runtime::Context;
using runtime::Outcome;

/// Objects that the cluster removes by itself when they are done.
std::set<ssa::ObjectId> jobs_with_ttl(const std::vector<doc::Value>& objects)
{
    std::set<ssa::ObjectId> ids;
    for (const auto& object : objects)
        if (object["kind"].string_or("") == "Job" && object["apiVersion"].string_or("") == "batch/v1" &&
            !object["spec"]["ttlSecondsAfterFinished"].is_null())
            ids.insert(ssa::ObjectId::of(object));
    return ids;
}
}  // namespace

bool KustomizationReconciler::still_as_applied(const Work& work) const
{
    const LastRun& last = work.last;
    return last.spec == work.spec && std::ranges::all_of(last.objects.objects(), [&](const auto& object) {
               return managed_.settled(object.first.id, object.second);
           });
}

/// The tree to build from, or why there is none yet. A wait for the artifact holds no worker; a new revision,
/// or who asks for a reconciliation, ends it at once.
std::variant<Outcome, std::shared_ptr<const ArtifactTree>> KustomizationReconciler::fetch(Work& work)
{
    Context& context = work.context;
    const std::string message = work.message("Fetching manifests");
    context.progress(message);
    auto look =
        context.stage(reason::kArtifactFailed, [&] { return trees_.look(work.artifact, context.requested()); });
    auto& wait = work.last.artifact;
    if (look.again) {
        const Fingerprint what = work.awaited();
        if (!wait || wait->what != what) wait = {.what = what, .since = LastRun::Clock::now()};
        return work.wait(wait->since, message, *look.again, {artifact_reference(work.artifact.digest)});
    }
    wait.reset();
    const auto& pause = settings_.dependency_requeue;
    if (!look.tree)
        return Outcome::blocked(
            reason::kArtifactFailed,
            fmt::format(
                "Source is not ready, artifact not found, retrying in {}", base::format_duration(pause)),
            pause);
    const std::string directory = build_directory(work.ks.spec().path);
    if (look.tree->type(directory) != kustomize::Files::Type::Directory)
        return fail(
            work,
            reason::kArtifactFailed,
            fmt::format("kustomization path not found: stat {}: no such file or directory", directory));
    context.status().set("lastAttemptedRevision", work.artifact.revision);
    return std::move(look.tree);
}

/// Makes work.changes true: from memory if neither inputs nor objects changed, else by build and apply.
std::optional<Outcome> KustomizationReconciler::refresh(Work& work)
{
    Context& context = work.context;
    LastRun& last = work.last;
    const auto variables =
        Variables::load(work.ks, surroundings_.client, settings_.strict_substitutions, context.deadline());
    const bool standing =
        still_as_applied(work) && !last.reads_remotes && last.variables == variables.fingerprint();
    const Fingerprint artifact = ssa::fingerprint_of_text(work.artifact.digest);
    if (!standing || last.artifact_digest != artifact) {
        auto fetched = fetch(work);
        if (auto* ended = std::get_if<Outcome>(&fetched)) return std::move(*ended);
        const auto tree = std::get<std::shared_ptr<const ArtifactTree>>(fetched);
        if (!standing ||
            last.inputs != tree->fingerprint(last.files_read.names(), last.directories_listed.names())) {
            context.progress(work.message("Building manifests"));
            Built built = context.stage(reason::kBuildFailed, [&] {
                RemoteBases remote(surroundings_.loop, context.slots(), context.deadline());
                kustomize::Remote* reachable = settings_.no_remote_bases ? nullptr : &remote;
                return build(*tree, work.ks, variables, reachable, context.deadline());
            });
            const Fingerprint inputs = tree->fingerprint(built.files_read, built.directories_listed);
            last.variables = variables.fingerprint();
            return apply(work, std::move(built), inputs);
        }
        last.artifact_digest = artifact;
    } else {
        // The same content under another revision, or a wait that goes on.
        context.status().set("lastAttemptedRevision", work.artifact.revision);
    }
    for (const auto& [change, fingerprint] : last.objects.objects())
        work.changes.add(change);
    work.applied = work.changes.inventory();
    return std::nullopt;
}

std::optional<Outcome> KustomizationReconciler::apply(Work& work, Built built, const Fingerprint& inputs)
{
    Context& context = work.context;
    LastRun& last = work.last;
    const Target target =
        context.stage(reason::kReconciliationFailed, [&] { return targets_.of(work.ks, context.deadline()); });
    context.progress(work.message("Detecting drift"));

    ssa::ApplyOptions options;
    options.field_manager = kController;
    options.force = work.ks.spec().force;
    options.concurrency = settings_.concurrent_ssa;
    options.custom_stage_kinds = settings_.custom_stage_kinds;
    options.override_managers = settings_.override_managers;
    options.migrate_api_version = settings_.migrate_api_version;
    options.clock = surroundings_.clock;

    last.forget_applied();
    last.checksum = built.checksum;
    last.jobs_with_ttl = jobs_with_ttl(built.objects);
    last.files_read = PackedNames(built.files_read);
    last.directories_listed = PackedNames(built.directories_listed);
    last.reads_remotes = built.reads_remotes;
    last.inputs = inputs;
    last.artifact_digest = ssa::fingerprint_of_text(work.artifact.digest);

    const ssa::Inventory before = work.recorded;
    Claims claims(work, target.home ? &managed_ : nullptr, target.cluster());
    ssa::ApplyResult result =
        ssa::apply(target.cluster(), std::move(built.objects), options, claims, context.deadline());

    const std::string log = result.changes.change_log();
    if (!result.done()) {
        const ssa::Inventory kept = before + result.written;
        // A first run that wrote nothing leaves no inventory rather than an empty one.
        if (kept.empty() && !context.original()["status"].contains("inventory"))
            context.status().erase("inventory");
        else
            work.set_inventory(kept);
    }
    if (result.failure) {
        last.definitions.reset();
        work.record(reason::kReconciliationFailed);
        return fail(
            work,
            reason::kReconciliationFailed,
            fmt::format("{}\n{}{}", *result.failure, log, log.empty() ? "" : "\n"));
    }
    if (!log.empty()) work.event(reason::kProgressing, log);
    work.drifted = !log.empty();
    // Somebody touched an object and left it as we want it: that is no news.
    work.worked = work.drifted || last.applied_spec != work.spec;
    if (!result.pending.empty()) return wait_for_definitions(work, result);
    last.definitions.reset();

    if (work.drifted)
        context.log().info(
            "server-side apply completed", {{"output", log}, {"revision", work.artifact.revision}});
    last.spec = last.applied_spec = work.spec;
    claims.remember(result.changes);
    work.changes = std::move(result.changes);
    work.applied = work.changes.inventory();
    return std::nullopt;
}

/// Definitions were applied that are not usable yet: the rest waits for them, a minute at most.
Outcome KustomizationReconciler::wait_for_definitions(Work& work, const ssa::ApplyResult& result)
{
    constexpr std::chrono::seconds longest{60}, look_again{1};
    auto& wait = work.last.definitions;
    const Fingerprint what = work.awaited();
    if (!wait || wait->what != what) wait = {.what = what, .since = LastRun::Clock::now()};
    std::vector<runtime::WakeReference> wake;
    std::string names;
    for (const auto& id : result.pending) {
        wake.push_back({id.kind, id.key()});
        names += fmt::format("{}{} status: 'InProgress'", names.empty() ? "" : ", ", id.display());
    }
    if (LastRun::Clock::now() - wait->since < longest)
        return Outcome::waiting(
            reason::kProgressing, work.message("Detecting drift"), look_again, std::move(wake));
    wait.reset();
    work.record(reason::kReconciliationFailed);
    return fail(work, reason::kReconciliationFailed, fmt::format("timeout waiting for: [{}]\n", names));
}

}  // namespace sluice::kustomize_controller
