#include "kustomization_reconciler.hpp"

#include "doc/json.hpp"
#include "names.hpp"
#include "runtime/controller.hpp"
#include "ssa/prune.hpp"
#include "unsupported.hpp"
#include "work.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace sluice::kustomize_controller {

namespace {
using runtime::Context;
using runtime::Outcome;

Fingerprint fingerprint_of(const api::Kustomization& ks)
{
    return ssa::fingerprint_of_text(
        fmt::format("{}/{}/{}:{}", ks.uid(), ks.namespace_(), ks.name(), doc::to_json(ks.document()["spec"])));
}

}  // namespace

KustomizationReconciler::KustomizationReconciler(Surroundings surroundings, Settings settings)
    : surroundings_(std::move(surroundings)), settings_(std::move(settings)), discovery_(surroundings_.client),
      trees_(
          *surroundings_.fetcher,
          [this](const std::string& digest) { controller_->wake(artifact_reference(digest)); },
          surroundings_.log),
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
          surroundings_.log),
      configs_(
          surroundings_.client,
          settings_.configs,
          [this](const kube::ObjectKey& config, const std::vector<kube::ObjectKey>& users) {
              on_config(config, users);
          },
          surroundings_.log)
{
}

KustomizationReconciler::~KustomizationReconciler()
{
    stop();
}

void KustomizationReconciler::stop()
{
    trees_.stop();
    managed_.stop();
    sources_.stop();
    configs_.stop();
}

void KustomizationReconciler::attach(runtime::Controller& controller)
{
    controller_ = &controller;
    // A dependency that became ready ends the wait of its dependents at once.
    controller.objects().on_event([this, &controller](const kube::Event& event) {
        controller.wake({{"kustomize.toolkit.fluxcd.io", "Kustomization"}, event.key});
        configs_.note(event);
    });
}

void KustomizationReconciler::on_revision(const SourceRef& ref, const artifact::Artifact& artifact)
{
    enqueue_in_order(outdated(controller_->objects().list(), ref, artifact), "revision", ref.key);
}

void KustomizationReconciler::on_config(
    const kube::ObjectKey& config, const std::vector<kube::ObjectKey>& users)
{
    std::vector<doc::Value> kustomizations;
    for (const auto& key : users)
        if (auto found = controller_->objects().find(key)) kustomizations.push_back(*std::move(found));
    enqueue_in_order(kustomizations, "config dependency", config);
}

void KustomizationReconciler::enqueue_in_order(
    const std::vector<doc::Value>& kustomizations, std::string_view what, const kube::ObjectKey& changed)
{
    const auto order = in_order_of_dependency(kustomizations);
    if (!order)
        return surroundings_.log.error(
            fmt::format("failed to sort dependencies for {} change", what),
            "circular dependency",
            {{"objectRef", changed.str()}});
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
    if (ks.spec().suspend) {
        // Flux's rule: what is ready has observed every generation it is seen in, suspended or not.
        if (is_true(context.object(), runtime::condition::kReady))
            context.status().set("observedGeneration", context.object()["metadata"]["generation"]);
        return Outcome::idle("Reconciliation is suspended for this object");
    }
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
            fmt::format("{}.source.toolkit.fluxcd.io \"{}\" not found", ref.kind, ref.key.name),
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
    if (!last->waits()) last->started = LastRun::Clock::now();
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
    last->forget_waits();
    if (last->revision.empty()) return Outcome::back_off(failure.reason, failure.message);
    return Outcome::failed(
        failure.reason, failure.message, retry_interval(api::Kustomization(context.object()).spec()));
}

void KustomizationReconciler::finished(Context& context, const Outcome& outcome)
{
    const auto last = last_run(context.key());
    auto metadata = event_metadata(std::exchange(last->revision, {}), std::exchange(last->origin_revision, {}));
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
    case Outcome::Kind::Ready:
        if (last->news)
            announce_success(
                context,
                std::move(metadata),
                std::chrono::duration_cast<base::Duration>(LastRun::Clock::now() - last->started));
        break;
    default:
        break;
    }
}

void KustomizationReconciler::announce_success(
    Context& context, runtime::EventMetadata metadata, base::Duration took)
{
    const std::string message = fmt::format(
        "Reconciliation finished in {}, next run in {}",
        base::format_duration(took),
        base::format_duration(api::Kustomization(context.object()).spec().interval));
    context.log().info(message, {{"revision", metadata["kustomize.toolkit.fluxcd.io/revision"]}});
    metadata["kustomize.toolkit.fluxcd.io/commit_status"] = "update";
    context.event(runtime::Severity::Info, reason::kReconciliationSucceeded, message, metadata);
}

}  // namespace sluice::kustomize_controller
