#include "kustomization_reconciler.hpp"

#include "base/digest.hpp"
#include "doc/json.hpp"
#include "names.hpp"
#include "runtime/controller.hpp"
#include "ssa/prune.hpp"
#include "unsupported.hpp"
#include "work.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
using runtime::Context;
using runtime::Outcome;

/// A wait is looked at again at least this often: for what no watch of ours sees.
constexpr std::chrono::seconds kLookAgain{5};

std::string fingerprint_of(const api::Kustomization& ks)
{
    return base::sha256_hex(
        fmt::format("{}/{}/{}:{}", ks.uid(), ks.namespace_(), ks.name(), doc::to_json(ks.document()["spec"])));
}

std::string_view plural_of(std::string_view kind)
{
    if (kind == "GitRepository") return "gitrepositories";
    if (kind == "OCIRepository") return "ocirepositories";
    return kind == "Bucket" ? "buckets" : "externalartifacts";
}

bool is_true(const doc::Value& kustomization, std::string_view type)
{
    return std::ranges::any_of(
        kustomization["status"]["conditions"].elements(), [&](const doc::Value& condition) {
            return condition["type"].string_or("") == type && condition["status"].string_or("") == "True";
        });
}

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

/// How apply() records what it does: claims go to the server before the write, what was seen to ManagedObjects.
class Claims final : public ssa::Ledger {
public:
    Claims(KustomizationReconciler::Work& work, ManagedObjects* managed, const ssa::Cluster& cluster)
        : context_(work.context), recorded_(work.recorded), stored_status_(work.stored_status),
          managed_(managed), cluster_(cluster), last_(work.last)
    {
    }

    void claim(const ssa::Inventory& objects) override
    {
        if ((objects - recorded_).empty()) return;
        recorded_ = recorded_ + objects;
        context_.status().set("inventory", recorded_.to_value());
        base::with_context("failed to update status", [&] { context_.write_status(); });
        stored_status_ = context_.object()["status"];
    }

    bool settled(const ssa::ObjectId& id, const ssa::Fingerprint& fingerprint) override
    {
        const bool known = managed_ != nullptr && managed_->settled(id, fingerprint);
        if (known) fingerprints_[id] = fingerprint;
        return known;
    }

    void settle(
        const ssa::ObjectId& id,
        const ssa::Fingerprint& fingerprint,
        const doc::Value& desired,
        const doc::Value& live) override
    {
        if (managed_ == nullptr) return;
        const auto kind = cluster_.resource(kube::GroupVersionKind::of(desired), context_.deadline());
        managed_->settle(context_.key(), kind, fingerprint, desired, live, context_.clock());
        fingerprints_[id] = fingerprint;
    }

    /// Keeps for the next run what stands now; without a fingerprint for each object nothing is kept.
    void remember(const ssa::ChangeSet& changes) const
    {
        last_.objects.clear();
        for (const auto& change : changes.changes()) {
            const auto found = fingerprints_.find(change.id);
            if (found == fingerprints_.end()) return last_.forget_applied();
            last_.objects.emplace_back(change, found->second);
            last_.objects.back().first.action = ssa::Action::Unchanged;
        }
    }

private:
    Context& context_;
    ssa::Inventory& recorded_;
    doc::Value& stored_status_;
    ManagedObjects* managed_;
    ssa::Cluster cluster_;
    LastRun& last_;
    std::map<ssa::ObjectId, ssa::Fingerprint> fingerprints_;
};

KustomizationReconciler::KustomizationReconciler(Surroundings surroundings, Settings settings)
    : surroundings_(std::move(surroundings)), settings_(std::move(settings)), discovery_(surroundings_.client),
      trees_(surroundings_.loop, *surroundings_.fetcher),
      targets_(surroundings_.loop, surroundings_.client, discovery_, settings_.target),
      managed_(
          surroundings_.client,
          ssa::takeovers(kController, settings_.override_managers),
          {.drifted =
               [this](const kube::ObjectKey& key, base::Duration delay) {
                   if (delay > base::Duration::zero())
                       controller_->enqueue_after(key, delay);
                   else
                       controller_->enqueue(key);
               },
           .changed = [this](const runtime::WakeReference& reference) { controller_->wake(reference); }},
          surroundings_.log),
      sources_(
          surroundings_.client,
          discovery_,
          settings_.watch_namespace,
          settings_.always_ask_for_sources,
          [this](const SourceRef& ref, const artifact::Artifact& artifact) { on_revision(ref, artifact); },
          surroundings_.log)
{
}

KustomizationReconciler::~KustomizationReconciler()
{
    stop();
}

void KustomizationReconciler::stop()
{
    managed_.stop();
    sources_.stop();
}

void KustomizationReconciler::attach(runtime::Controller& controller)
{
    controller_ = &controller;
    // A dependency that became ready ends the wait of its dependents at once.
    controller.objects().on_event([&controller](const kube::Event& event) {
        controller.wake({{"kustomize.toolkit.fluxcd.io", "Kustomization"}, event.key});
    });
}

/// Flux's rule: those that are ready, or at it, with this very revision have nothing to do; the others are
/// queued with their dependencies first.
void KustomizationReconciler::on_revision(const SourceRef& ref, const artifact::Artifact& artifact)
{
    std::vector<doc::Value> dependents;
    for (const auto& object : controller_->objects().list()) {
        const doc::Value& source = object["spec"]["sourceRef"];
        const std::string_view other = source["namespace"].string_or("");
        if (source["kind"].string_or("") != ref.kind || source["name"].string_or("") != ref.key.name ||
            (other.empty() ? kube::namespace_of(object) : other) != ref.key.namespace_)
            continue;
        const bool at_it = is_true(object, "Ready") || is_true(object, "Reconciling");
        const std::string_view attempted = object["status"]["lastAttemptedRevision"].string_or("");
        if (at_it && artifact::same_revision(artifact.revision, attempted)) continue;
        dependents.push_back(object);
    }
    const auto order = in_order_of_dependency(dependents);
    if (!order) {
        surroundings_.log.error(
            "failed to sort dependencies for revision change",
            "circular dependency",
            {{"source", ref.key.str()}});
        return;
    }
    for (const auto& key : *order)
        controller_->enqueue(key);
}

std::shared_ptr<LastRun> KustomizationReconciler::last_run(const kube::ObjectKey& key)
{
    return last_runs_.with([&](auto& runs) {
        auto& run = runs[key];
        if (!run) run = std::make_shared<LastRun>();
        return run;
    });
}

void KustomizationReconciler::forgotten(const kube::ObjectKey& key)
{
    last_runs_.with([&](auto& runs) { runs.erase(key); });
}

std::optional<doc::Value>
KustomizationReconciler::find_kustomization(const kube::ObjectKey& key, const base::Deadline& deadline) const
{
    if (auto found = controller_->objects().find(key)) return found;
    // With a label selector or a single namespace not all of them are ours to watch.
    return surroundings_.client.get(
        controller_->objects().resource(), key, deadline.within(ssa::kCallPatience));
}

std::optional<std::string>
KustomizationReconciler::access_denied(const api::Kustomization& ks, const SourceRef& ref) const
{
    if (settings_.no_cross_namespace_refs && ref.key.namespace_ != ks.namespace_())
        return fmt::format(
            "can't access '{}/{}', cross-namespace references have been blocked", ref.kind, ref.key.str());
    if (ref.kind == "ExternalArtifact" && !settings_.external_artifacts)
        return fmt::format(
            "can't access '{}/{}', {} feature gate is disabled",
            ref.kind,
            ref.key.str(),
            gate::kExternalArtifact);
    return std::nullopt;
}

Outcome KustomizationReconciler::reconcile(Context& context)
{
    const auto last = last_run(context.key());
    last->news = false;
    last->revision.clear();
    const api::Kustomization ks(context.object());
    if (context.deleting()) return finalize(context, ks);
    if (context.add_finalizer(api::kFinalizer)) return Outcome::again();
    if (ks.spec().suspend) return Outcome::idle("Reconciliation is suspended for this object");
    if (const auto field = unsupported_field(ks.spec()))
        return Outcome::stalled(
            reason::kUnsupportedField, fmt::format("{} is not supported yet, nothing was applied", *field));

    // What we wait for. Nothing here is an error: it is a fact about the cluster, with a time to look again.
    const SourceRef ref = SourceRef::of(ks);
    if (const auto denial = access_denied(ks, ref)) return Outcome::stalled(reason::kAccessDenied, *denial);
    const auto source =
        context.stage(reason::kArtifactFailed, [&] { return sources_.find(ref, context.deadline()); });
    if (!source)
        return Outcome::blocked(
            reason::kArtifactFailed,
            fmt::format("{}.source.toolkit.fluxcd.io \"{}\" not found", plural_of(ref.kind), ref.key.name),
            retry_interval(ks.spec()));
    const std::string pause = base::format_duration(settings_.dependency_requeue);
    if (!source->artifact)
        return Outcome::blocked(
            reason::kArtifactFailed,
            fmt::format("Source artifact not found, retrying in {}", pause),
            settings_.dependency_requeue);
    last->revision = source->artifact->revision;
    last->origin_revision = source->origin_revision();
    const auto find = [&](const kube::ObjectKey& key) { return find_kustomization(key, context.deadline()); };
    if (const auto blocker = unready_dependency(ks, *source->artifact, find))
        return Outcome::blocked(
            reason::kDependencyNotReady,
            blocker->message,
            settings_.dependency_requeue,
            {{{"kustomize.toolkit.fluxcd.io", "Kustomization"}, blocker->key}});

    // What we do.
    return bring_up(context, ks, *source);
}

Outcome KustomizationReconciler::bring_up(Context& context, const api::Kustomization& ks, const Source& source)
{
    const auto last = last_run(context.key());
    if (context.requested()) {
        // Somebody asks: then the cluster is asked, too, whatever we believe to know.
        managed_.doubt(context.key());
        last->forget_applied();
    }
    if (!last->health && !last->definitions) last->started = LastRun::Clock::now();
    const ManagedObjects::Run run(managed_, context.key());
    Work work{
        .context = context,
        .ks = ks,
        .artifact = *source.artifact,
        .origin_revision = source.origin_revision(),
        .last = *last,
        .spec = fingerprint_of(ks),
        .recorded = context.stage(
            reason::kReconciliationFailed,
            [&] { return ssa::Inventory::from_value(context.object()["status"]["inventory"]); }),
        .stored_status = context.object()["status"],
        .changes = {},
        .applied = {}};

    if (auto ended = refresh(work)) return *std::move(ended);
    if (auto ended = collect_garbage(work)) return *std::move(ended);
    if (auto ended = check_health(work)) return *std::move(ended);

    doc::Value& status = context.status();
    const bool news = work.worked || !is_true(context.original(), "Ready") || context.requested() ||
                      status["lastAppliedRevision"].string_or("") != work.artifact.revision;
    last->news = news;
    status.set("lastAppliedRevision", work.artifact.revision);
    if (work.origin_revision.empty())
        status.erase("lastAppliedOriginRevision");
    else
        status.set("lastAppliedOriginRevision", work.origin_revision);
    // An interval that found nothing to do leaves no trace: that is what makes it free.
    if (news) work.record(reason::kReconciliationSucceeded);
    return Outcome::ready(
        reason::kReconciliationSucceeded,
        fmt::format("Applied revision: {}", work.artifact.revision),
        surroundings_.jitter(ks.spec().interval));
}

bool KustomizationReconciler::still_as_applied(const Work& work) const
{
    const LastRun& last = work.last;
    return last.spec == work.spec && std::ranges::all_of(last.objects, [&](const auto& object) {
               return managed_.settled(object.first.id, object.second);
           });
}

/// Makes work.changes true: from memory if neither inputs nor objects changed, else by build and apply.
std::optional<Outcome> KustomizationReconciler::refresh(Work& work)
{
    Context& context = work.context;
    LastRun& last = work.last;
    const bool standing = still_as_applied(work);
    if (!standing || last.artifact_digest != work.artifact.digest) {
        context.progress(work.message("Fetching manifests"));
        const auto tree = context.stage(
            reason::kArtifactFailed, [&] { return trees_.get(work.artifact, context.deadline()); });
        const std::string pause = base::format_duration(settings_.dependency_requeue);
        if (!tree)
            return Outcome::blocked(
                reason::kArtifactFailed,
                fmt::format("Source is not ready, artifact not found, retrying in {}", pause),
                settings_.dependency_requeue);
        const std::string directory = build_directory(work.ks.spec().path);
        if (tree->type(directory) != kustomize::Files::Type::Directory)
            return fail(
                work,
                reason::kArtifactFailed,
                fmt::format(
                    "kustomization path not found: {}: no such directory in the artifact",
                    work.ks.spec().path));
        context.status().set("lastAttemptedRevision", work.artifact.revision);

        if (!standing || tree->fingerprint(last.files_read, last.directories_listed) != last.inputs) {
            context.progress(work.message("Building manifests"));
            Built built = context.stage(reason::kBuildFailed, [&] {
                const auto slot = context.slots().take(context.deadline());
                return build(*tree, work.ks, context.deadline());
            });
            std::string inputs = tree->fingerprint(built.files_read, built.directories_listed);
            return apply(work, std::move(built), std::move(inputs));
        }
        last.artifact_digest = work.artifact.digest;
    }
    for (const auto& [change, fingerprint] : last.objects)
        work.changes.add(change);
    work.applied = work.changes.inventory();
    return std::nullopt;
}

std::optional<Outcome> KustomizationReconciler::apply(Work& work, Built built, std::string inputs)
{
    Context& context = work.context;
    LastRun& last = work.last;
    work.worked = true;
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
    last.files_read = std::move(built.files_read);
    last.directories_listed = std::move(built.directories_listed);
    last.inputs = std::move(inputs);
    last.artifact_digest = work.artifact.digest;

    const ssa::Inventory before = work.recorded;
    Claims claims(work, target.home ? &managed_ : nullptr, target.cluster());
    ssa::ApplyResult result =
        ssa::apply(target.cluster(), std::move(built.objects), options, claims, context.deadline());

    const std::string log = result.changes.change_log();
    if (!result.done()) work.set_inventory(before + result.written);
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
    if (!result.pending.empty()) return wait_for_definitions(work, result);
    last.definitions.reset();

    if (work.drifted)
        context.log().info(
            "server-side apply completed", {{"output", log}, {"revision", work.artifact.revision}});
    last.spec = work.spec;
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
    const std::string what = work.artifact.revision + work.spec;
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

std::optional<Outcome> KustomizationReconciler::collect_garbage(Work& work)
{
    const ssa::Inventory stale = work.recorded - work.applied;
    if (stale.empty() || !work.ks.spec().prune) {
        work.set_inventory(work.applied);
        return std::nullopt;
    }
    work.worked = true;
    Context& context = work.context;
    const Target target =
        context.stage(reason::kReconciliationFailed, [&] { return targets_.of(work.ks, context.deadline()); });
    if (target.home)
        for (const auto& entry : stale.entries())
            managed_.forget(entry.id);
    const ssa::Owner owner{std::string(work.ks.name()), std::string(work.ks.namespace_())};
    const ssa::PruneResult result = ssa::prune(target.cluster(), stale, owner, context.deadline());
    work.set_inventory(work.applied + result.survivors);
    if (result.failure) {
        work.record(reason::kPruneFailed);
        return fail(work, reason::kPruneFailed, *result.failure);
    }
    context.log().info("garbage collection completed", {{"output", result.changes.str()}});
    work.event(reason::kProgressing, result.changes.str());
    return std::nullopt;
}

std::optional<Outcome> KustomizationReconciler::check_health(Work& work)
{
    Context& context = work.context;
    LastRun& last = work.last;
    auto conditions = context.conditions();
    const HealthQuestion question = health_question(work);
    if (question.objects.empty()) {
        conditions.remove(runtime::condition::kHealthy);
        last.health.reset();
        return std::nullopt;
    }
    const std::string what = work.artifact.revision + work.spec;
    const bool was_healthy = is_true(context.original(), runtime::condition::kHealthy);
    if (!last.health || last.health->what != what)
        last.health = {
            .what = what, .since = LastRun::Clock::now(), .was_healthy = was_healthy, .drifted = false};
    last.health->drifted |= work.drifted;
    last.health->worked |= work.worked;

    const Target target =
        context.stage(reason::kReconciliationFailed, [&] { return targets_.of(work.ks, context.deadline()); });
    const HealthReport report = kustomize_controller::check_health(
        target.cluster(), question, target.home ? &managed_ : nullptr, context.clock(), context.deadline());
    const auto elapsed = LastRun::Clock::now() - last.health->since;
    const std::string took = base::format_duration(std::chrono::duration_cast<base::Duration>(elapsed));

    if (report.passed()) {
        const LastRun::Wait wait = *std::exchange(last.health, std::nullopt);
        const bool new_revision = !artifact::same_revision(
            work.artifact.revision, context.original()["status"]["lastAppliedRevision"].string_or(""));
        const std::string message = fmt::format("Health check passed in {}", took);
        if (!wait.was_healthy || (new_revision && wait.drifted)) work.event(reason::kProgressing, message);
        if (!was_healthy || wait.worked) {
            work.worked = true;
            conditions.mark_true(runtime::condition::kHealthy, reason::kSucceeded, message);
        }
        return std::nullopt;
    }
    const bool late = elapsed >= timeout_of(work.ks.spec());
    if (late || report.settled || (report.any_failed && settings_.fail_fast)) {
        const std::string why = late ? report.timeout_text() : report.stalled_text();
        const std::string message = fmt::format("health check failed after {}: {}", took, why);
        conditions.mark_false(runtime::condition::kHealthy, reason::kHealthCheckFailed, why);
        last.health.reset();
        work.record(reason::kHealthCheckFailed);
        return fail(work, reason::kHealthCheckFailed, message);
    }
    const std::string message = work.message("Running health checks");
    conditions.mark_unknown(runtime::condition::kHealthy, reason::kProgressing, message);
    std::vector<runtime::WakeReference> wake;
    for (const auto& line : report.unhealthy)
        wake.push_back({line.id.kind, line.id.key()});
    // What is over soon is not worth a write that says it is under way.
    if (elapsed < runtime::kProgressDelay)
        return work.silently(
            runtime::kProgressDelay - std::chrono::duration_cast<base::Duration>(elapsed), std::move(wake));
    const auto left = timeout_of(work.ks.spec()) - std::chrono::duration_cast<base::Duration>(elapsed);
    return Outcome::waiting(
        reason::kProgressing, message, std::min<base::Duration>(kLookAgain, left), std::move(wake));
}

/// Which objects' health decides: all that were applied, or those that are named; never our own.
HealthQuestion KustomizationReconciler::health_question(const Work& work) const
{
    const auto& spec = work.ks.spec();
    HealthQuestion question;
    question.jobs_with_ttl = work.last.jobs_with_ttl;
    std::vector<ssa::Inventory::Entry> entries;
    if (spec.wait) {
        for (const auto& change : work.changes.changes())
            if (change.action != ssa::Action::Skipped) entries.push_back({change.id, change.version});
    } else {
        for (const auto& check : spec.health_checks) {
            const auto gvk = kube::GroupVersionKind::from(
                check.api_version.empty() ? "apps/v1" : std::string_view(check.api_version), check.kind);
            entries.push_back({{check.namespace_, check.name, gvk.group_kind()}, gvk.version});
        }
    }
    std::erase_if(entries, [&](const auto& entry) {
        return entry.id.kind.kind == "Kustomization" && entry.id.name == work.ks.name() &&
               entry.id.namespace_ == work.ks.namespace_();
    });
    question.objects = ssa::Inventory(std::move(entries));
    return question;
}

Outcome KustomizationReconciler::fail(Work& work, std::string_view why, const std::string& message)
{
    work.context.log().error(
        fmt::format(
            "Reconciliation failed after {}, next try in {}",
            base::format_duration(work.context.elapsed()),
            base::format_duration(retry_interval(work.ks.spec()))),
        message,
        {{"revision", work.artifact.revision}});
    return Outcome::failed(why, message, retry_interval(work.ks.spec()));
}

/// Flux's rule: what fails is tried again after exactly retryInterval; only what we could not even begin backs
/// off.
Outcome KustomizationReconciler::failed(Context& context, const runtime::Failure& failure)
{
    const auto last = last_run(context.key());
    last->health.reset();
    last->definitions.reset();
    if (last->revision.empty()) return Outcome::back_off(failure.reason, failure.message);
    return Outcome::failed(
        failure.reason, failure.message, retry_interval(api::Kustomization(context.object()).spec()));
}

void KustomizationReconciler::finished(Context& context, const Outcome& outcome)
{
    const auto last = last_run(context.key());
    auto metadata = event_metadata(last->revision, last->origin_revision);
    switch (outcome.kind) {
    case Outcome::Kind::Failed:
    case Outcome::Kind::Stalled:
        context.event(runtime::Severity::Error, outcome.reason, outcome.message, metadata);
        break;
    case Outcome::Kind::Blocked:
        context.log().info(outcome.message);
        if (outcome.reason == reason::kDependencyNotReady)
            context.event(
                runtime::Severity::Info,
                outcome.reason,
                fmt::format(
                    "Dependencies do not meet ready condition, retrying in {}",
                    base::format_duration(settings_.dependency_requeue)),
                metadata);
        break;
    case Outcome::Kind::Ready: {
        if (!last->news) break;
        const auto took = std::chrono::duration_cast<base::Duration>(LastRun::Clock::now() - last->started);
        const std::string message = fmt::format(
            "Reconciliation finished in {}, next run in {}",
            base::format_duration(took),
            context.object()["spec"]["interval"].string_or(""));
        context.log().info(message, {{"revision", last->revision}});
        metadata["kustomize.toolkit.fluxcd.io/commit_status"] = "update";
        context.event(runtime::Severity::Info, outcome.reason, message, metadata);
        break;
    }
    default:
        break;
    }
}

}  // namespace sluice::kustomize_controller
