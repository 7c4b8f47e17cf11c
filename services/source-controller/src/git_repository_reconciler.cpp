#include "git_repository_reconciler.hpp"

#include "base/error.hpp"
#include "git_access.hpp"
#include "git_archive.hpp"
#include "includes.hpp"
#include "names.hpp"
#include "runtime/resource.hpp"
#include "submodules.hpp"
#include "unsupported.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sluice::source_controller {
namespace {

using runtime::Outcome;

constexpr auto kGarbagePatience = std::chrono::seconds(5);

/// A repository may name whatever it likes; these are far above any that holds manifests.
constexpr git::MirrorLimits kLimits{
    .max_pack_bytes = 4ULL << 30,
    .max_references = 200'000,
    .max_tree_entries = 2'000'000,
    .max_tree_depth = 256};

const runtime::SummaryRules& rules()
{
    static const runtime::SummaryRules kRules{
        .order =
            {condition::kStorageOperationFailed,
             condition::kFetchFailed,
             condition::kIncludeUnavailable,
             condition::kArtifactOutdated,
             condition::kArtifactInStorage,
             condition::kSourceVerified,
             runtime::condition::kStalled,
             runtime::condition::kReconciling},
        .negative =
            {condition::kStorageOperationFailed,
             condition::kFetchFailed,
             condition::kIncludeUnavailable,
             condition::kArtifactOutdated,
             runtime::condition::kStalled,
             runtime::condition::kReconciling},
        .bipolar = {condition::kSourceVerified}};
    return kRules;
}

/// The tree below the temporary folder; what is unpacked beside it is moved in.
constexpr std::string_view kTree = "tree";

constexpr std::array kFailures{
    condition::kFetchFailed, condition::kIncludeUnavailable, condition::kStorageOperationFailed};

artifact::Owner owner_of(const kube::ObjectKey& key)
{
    return {"GitRepository", key.namespace_, key.name};
}

git::Reference reference_of(const api::GitRepositorySpec& spec)
{
    if (!spec.ref) return {};
    return {
        .branch = spec.ref->branch,
        .tag = spec.ref->tag,
        .semver = spec.ref->semver,
        .name = spec.ref->name,
        .commit = spec.ref->commit};
}

/// References that one question to the remote resolves; the others Flux clones for each time.
bool is_pollable(const git::Reference& reference)
{
    using Kind = git::Reference::Kind;
    return reference.kind() != Kind::Semver && reference.kind() != Kind::Commit;
}

/// status.artifact; one that cannot be read (somebody wrote into our status) counts as none and is made again.
std::optional<artifact::Artifact> artifact_of(const doc::Value& object)
{
    const auto& value = object["status"]["artifact"];
    if (!value.is_object()) return std::nullopt;
    try {
        return artifact::Artifact::from(value, "status.artifact");
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

std::string stored_message(std::string_view revision)
{
    return fmt::format("stored artifact for revision '{}'", revision);
}

bool failing(const doc::Value& object, base::WallTime now)
{
    auto copy = object;
    const runtime::Conditions conditions(copy, now);
    return std::any_of(
        kFailures.begin(), kFailures.end(), [&](std::string_view type) { return conditions.is_true(type); });
}

}  // namespace

struct GitRepositoryReconciler::Run {
    explicit Run(runtime::Context& context)
        : ctx(context), repository(context.object()), current(artifact_of(context.object()))
    {
    }

    const api::GitRepositorySpec& spec() const { return repository.spec(); }
    bool has_revision(const std::string& revision) const
    {
        return current && artifact::same_revision(current->revision, revision);
    }
    /// Everything beside the revision that decides what the archive holds: as it is wanted, and as it was used
    /// last.
    bool same_content_config() const;
    bool same_includes() const;

    runtime::Context& ctx;
    api::GitRepository repository;
    std::optional<artifact::Artifact> current;
    std::vector<artifact::Artifact> includes;  ///< of spec.include, in its order
};

bool GitRepositoryReconciler::Run::same_content_config() const
{
    const auto& wanted = ctx.object()["spec"];
    const auto& used = ctx.object()["status"];
    const auto same_list = [&](std::string_view name, std::string_view observed) {
        return wanted[name] == used[observed] || (wanted[name].empty() && used[observed].empty());
    };
    return wanted["ignore"] == used["observedIgnore"] && same_list("include", "observedInclude") &&
           same_list("sparseCheckout", "observedSparseCheckout") &&
           wanted["recurseSubmodules"].bool_or(false) == used["observedRecurseSubmodules"].bool_or(false) &&
           same_includes();
}

bool GitRepositoryReconciler::Run::same_includes() const
{
    const auto used = ctx.object()["status"]["includedArtifacts"].elements();
    return std::equal(
        used.begin(), used.end(), includes.begin(), includes.end(), [](const auto& old, const auto& now) {
            return old["revision"].string_or("") == now.revision && old["digest"].string_or("") == now.digest;
        });
}

GitRepositoryReconciler::GitRepositoryReconciler(Settings settings)
    : settings_(std::move(settings)), connector_(settings_.loop)
{
}

std::vector<std::string> GitRepositoryReconciler::owned_conditions()
{
    return {
        std::string(condition::kStorageOperationFailed),
        std::string(condition::kFetchFailed),
        std::string(condition::kIncludeUnavailable),
        std::string(condition::kArtifactOutdated),
        std::string(condition::kArtifactInStorage),
        std::string(condition::kSourceVerified)};
}

Outcome GitRepositoryReconciler::reconcile(runtime::Context& ctx)
{
    if (ctx.deleting()) return finalize(ctx);
    if (ctx.add_finalizer(api::kFinalizer)) return Outcome::again();
    Run run(ctx);
    const auto& spec = run.spec();
    if (spec.suspend) return Outcome::idle("reconciliation is suspended for this object");

    announce(run);
    keep_storage_true(run);
    if (const auto gap = unsupported_field(spec))
        return Outcome::stalled(gap->reason, gap->message).under(condition::kFetchFailed);
    const auto access =
        ctx.stage(condition::kFetchFailed, reason::kAuthenticationFailed, [&] { return access_for(run); });
    if (auto blocked = find_includes(run)) return std::move(*blocked);

    // Where does the reference point? A poll ends here unless something changed.
    const auto reference = reference_of(spec);
    const auto deadline = ctx.within(spec.timeout);
    git::Mirror mirror(connector_, mirror_of(ctx.key()), spec.url, access, kLimits);
    const auto fetching = [&](auto&& step) {
        return ctx.stage(condition::kFetchFailed, reason::kGitOperationFailed, [&] {
            return base::with_context("failed to checkout and determine revision", step);
        });
    };
    const bool polling = run.current && is_pollable(reference);
    const auto attempt = polling ? git::Attempt::List : git::Attempt::Clone;
    const auto target = fetching([&] { return mirror.resolve(reference, deadline, attempt); });
    if (!target)
        return Outcome::back_off(reason::kEmptyGitRepository, "git repository is empty")
            .under(condition::kFetchFailed);
    const bool same = run.has_revision(target->revision()) && run.same_content_config();
    if (same && polling) return unchanged(run, target->revision(), target->revision());

    const auto commit = fetching([&] { return mirror.fetch(*target, reference, deadline); });
    if (same) return unchanged(run, commit.revision(), commit.short_message());
    Checkout checkout(mirror, commit.hash);
    if (spec.recurse_submodules)
        fetching([&] {
            const auto directory = mirror_of(ctx.key()) / "sluice-submodules";
            mount_submodules(
                checkout, mirror, commit.hash, {connector_, directory, spec.url, access, kLimits}, deadline);
        });
    ctx.conditions().remove(condition::kFetchFailed);
    if (!run.has_revision(commit.revision())) {
        const auto message = fmt::format("new upstream revision '{}'", commit.revision());
        if (run.current)
            ctx.conditions().mark_true(condition::kArtifactOutdated, reason::kNewRevision, message);
        ctx.progress("building artifact: " + message);
    }
    store_artifact(run, checkout, commit);
    return stored(run, commit);
}

Outcome GitRepositoryReconciler::finalize(runtime::Context& ctx)
{
    if (!ctx.has_finalizer(api::kFinalizer)) return Outcome::idle();
    ctx.stage(reason::kGarbageCollectionFailed, [&] {
        return base::with_context("garbage collection for deleted resource failed", [&] {
            if (!settings_.store->remove_all(owner_of(ctx.key())).empty())
                ctx.event(
                    runtime::Severity::Trace,
                    reason::kGarbageCollectionSucceeded,
                    "garbage collected artifacts for deleted resource");
        });
    });
    std::error_code ignored;
    std::filesystem::remove_all(mirror_of(ctx.key()), ignored);
    ctx.remove_finalizer(api::kFinalizer);
    return Outcome::idle();
}

/// Says on the object that work has begun, should it last.
void GitRepositoryReconciler::announce(Run& run) const
{
    auto& ctx = run.ctx;
    ctx.conditions().remove(condition::kStorageOperationFailed);
    const auto observed = ctx.object()["status"]["observedGeneration"].int_or(-1);
    if (ctx.generation() != observed)
        ctx.progress(fmt::format("processing object: new generation {} -> {}", observed, ctx.generation()));
    else
        ctx.progress("reconciliation in progress");
}

/// The artifact that status names must be what lies in the store; what nobody needs any more goes.
void GitRepositoryReconciler::keep_storage_true(Run& run) const
{
    auto& ctx = run.ctx;
    collect_garbage(run);
    std::string_view message = "building artifact";
    if (run.current) {
        const auto presence = ctx.stage(condition::kStorageOperationFailed, reason::kStatOperationFailed, [&] {
            return settings_.store->verify(*run.current);
        });
        if (presence == artifact::Presence::Damaged)
            ctx.event(
                runtime::Severity::Error,
                reason::kArtifactVerificationFailed,
                fmt::format(
                    "failed to verify integrity of artifact: computed digest doesn't match '{}'",
                    run.current->digest));
        if (presence != artifact::Presence::Good) {
            run.current.reset();
            message = "building artifact: disappeared from storage";
        }
    }
    if (run.current) {
        // The advertised address may have changed since.
        const auto url = settings_.store->url_of(run.current->path);
        if (url != run.current->url) ctx.status().edit("artifact").set("url", url);
        run.current->url = url;
        return;
    }
    ctx.status().erase("artifact");
    ctx.conditions().remove(condition::kArtifactInStorage);
    ctx.progress(message);
}

void GitRepositoryReconciler::collect_garbage(Run& run) const
{
    if (!run.current) return;
    auto& ctx = run.ctx;
    try {
        const auto removed =
            settings_.store->collect(owner_of(ctx.key()), *run.current, ctx.within(kGarbagePatience));
        if (!removed.empty())
            ctx.event(
                runtime::Severity::Trace,
                reason::kGarbageCollectionSucceeded,
                fmt::format("garbage collected {} artifacts", removed.size()));
    } catch (const base::Error& error) {
        // Old files in the way are no reason to keep the new ones from users.
        ctx.event(
            runtime::Severity::Error,
            reason::kGarbageCollectionFailed,
            fmt::format("garbage collection of artifacts failed: {}", error.what()));
    }
}

/// Engaged: one of spec.include is not there yet.
std::optional<Outcome> GitRepositoryReconciler::find_includes(Run& run) const
{
    auto& ctx = run.ctx;
    const auto resource = runtime::resource_of(api::GitRepository::kResource);
    for (const auto& include : run.spec().include) {
        const auto& name = include.repository.name;
        const auto blocked = [&](std::string_view reason, std::string message) {
            return Outcome::blocked(reason, std::move(message), settings_.dependency_requeue)
                .under(condition::kIncludeUnavailable);
        };
        const auto found = ctx.stage(condition::kIncludeUnavailable, reason::kNotFound, [&] {
            return ctx.client().get(resource, {ctx.key().namespace_, name}, ctx.deadline());
        });
        if (!found)
            return blocked(
                reason::kNotFound,
                fmt::format(
                    "could not get resource for include '{}': GitRepository.source.toolkit.fluxcd.io \"{}\" "
                    "not "
                    "found",
                    name,
                    name));
        auto artifact = artifact_of(*found);
        if (!artifact)
            return blocked(reason::kNoArtifact, fmt::format("no artifact available for include '{}'", name));
        run.includes.push_back(std::move(*artifact));
    }
    ctx.conditions().remove(condition::kIncludeUnavailable);
    if (!run.same_includes() && ctx.object()["status"].contains("includedArtifacts"))
        ctx.conditions().mark_true(
            condition::kArtifactOutdated,
            reason::kIncludeChange,
            "included artifacts differ from last observed includes");
    else
        ctx.conditions().remove(condition::kArtifactOutdated);
    return std::nullopt;
}

git::Access GitRepositoryReconciler::access_for(Run& run) const
{
    auto& ctx = run.ctx;
    const auto& spec = run.spec();
    const auto& namespace_ = ctx.key().namespace_;
    SecretData secret;
    if (spec.secret_ref)
        secret = read_secret(ctx.client(), {namespace_, spec.secret_ref->name}, ctx.deadline());
    if (has_github_app(secret))
        ctx.stage(condition::kFetchFailed, reason::kInvalidProviderConfiguration, [&] {
            throw base::Error(
                base::ErrorKind::Invalid,
                fmt::format(
                    "secretRef '{}/{}' has github app data but provider is not set to github",
                    namespace_,
                    spec.secret_ref->name));
        });
    auto access = base::with_context(
        "failed to configure authentication options", [&] { return access_from(secret, run.repository); });
    if (spec.proxy_secret_ref)
        access.proxy = base::with_context("failed to configure proxy options", [&] {
            return read_proxy(ctx.client(), {namespace_, spec.proxy_secret_ref->name}, ctx.deadline());
        });
    access.ssh.kex_algorithms = settings_.ssh_kex_algorithms;
    access.ssh.host_key_algorithms = settings_.ssh_host_key_algorithms;
    return access;
}

/// The reference points where it did, and the artifact is what is wanted. `called` is the commit's name where
/// the end of a failure is told.
Outcome
GitRepositoryReconciler::unchanged(Run& run, const std::string& revision, const std::string& called) const
{
    auto& ctx = run.ctx;
    auto conditions = ctx.conditions();
    conditions.remove(condition::kFetchFailed);
    conditions.remove(condition::kArtifactOutdated);
    conditions.mark_true(
        condition::kArtifactInStorage, runtime::reason::kSucceeded, stored_message(run.current->revision));
    if (is_pollable(reference_of(run.spec())))
        ctx.event(
            runtime::Severity::Trace,
            reason::kGitOperationSucceeded,
            fmt::format("no changes since last reconciliation: observed revision '{}'", revision));
    else
        ctx.event(
            runtime::Severity::Trace,
            reason::kArtifactUpToDate,
            fmt::format("artifact up-to-date with remote revision: '{}'", revision));
    return Outcome::ready(
        runtime::reason::kSucceeded,
        fmt::format("stored artifact for commit '{}'", called),
        settings_.jitter(run.spec().interval));
}

void GitRepositoryReconciler::store_artifact(
    Run& run, const Checkout& checkout, const git::Commit& commit) const
{
    auto& ctx = run.ctx;
    const auto& spec = run.spec();
    const ArchiveSelection selection{Sparse(spec.sparse_checkout), spec.ignore};
    ctx.stage(condition::kFetchFailed, reason::kGitOperationFailed, [&] {
        base::with_context(
            "failed to sparse checkout directories", [&] { selection.sparse.require(checkout); });
    });

    const auto slot = ctx.slots().take(ctx.deadline());
    const auto folder = with_includes(run, checkout, selection.sparse);
    const auto planned =
        settings_.store->plan(owner_of(ctx.key()), commit.revision(), fmt::format("{}.tar.gz", commit.hash));
    const auto artifact = ctx.stage(condition::kStorageOperationFailed, reason::kArchiveOperationFailed, [&] {
        return base::with_context("unable to archive artifact to storage", [&] {
            return settings_.store->write(planned, [&](archive::Sink& sink) {
                if (folder)
                    pack_folder(folder->path() / kTree, spec.ignore, sink);
                else
                    pack_checkout(checkout, selection, sink, ctx.deadline());
            });
        });
    });
    record(run, artifact);
}

/// Null without spec.include; otherwise a folder with the commit and everything included, below kTree.
std::unique_ptr<base::TempDir>
GitRepositoryReconciler::with_includes(Run& run, const Checkout& checkout, const Sparse& sparse) const
{
    if (run.includes.empty()) return nullptr;
    auto& ctx = run.ctx;
    auto folder = std::make_unique<base::TempDir>("git-repository-");
    const auto tree = folder->path() / kTree;
    std::filesystem::create_directory(tree);
    ctx.stage(condition::kStorageOperationFailed, reason::kArchiveOperationFailed, [&] {
        check_out(checkout, sparse, tree, ctx.deadline());
    });
    ctx.stage(condition::kStorageOperationFailed, reason::kCopyFailure, [&] {
        for (std::size_t at = 0; at < run.includes.size(); ++at)
            copy_include(*settings_.store, run.spec().include[at], run.includes[at], tree, ctx.deadline());
    });
    return folder;
}

/// The observations go into status only now that what they led to is stored.
void GitRepositoryReconciler::record(Run& run, const artifact::Artifact& artifact) const
{
    auto& ctx = run.ctx;
    auto& status = ctx.status();
    const auto& spec = ctx.object()["spec"];
    const auto observe = [&](std::string_view field, std::string_view observed) {
        const auto& value = spec[field];
        const bool unset =
            value.is_null() || (value.is_array() && value.empty()) || (value.is_bool() && !value.as_bool());
        if (unset)
            status.erase(observed);
        else
            status.set(observed, value);
    };
    status.set("artifact", artifact.to_value());
    observe("ignore", "observedIgnore");
    observe("include", "observedInclude");
    observe("sparseCheckout", "observedSparseCheckout");
    observe("recurseSubmodules", "observedRecurseSubmodules");
    auto included = doc::Value::array();
    for (const auto& one : run.includes)
        included.push_back(one.to_value());
    if (included.empty())
        status.erase("includedArtifacts");
    else
        status.set("includedArtifacts", std::move(included));
}

Outcome GitRepositoryReconciler::stored(Run& run, const git::Commit& commit) const
{
    auto& ctx = run.ctx;
    const auto before = artifact_of(ctx.original());
    const auto now = artifact_of(ctx.object());
    auto conditions = ctx.conditions();
    conditions.remove(condition::kArtifactOutdated);
    conditions.remove(condition::kSourceVerified);
    conditions.mark_true(
        condition::kArtifactInStorage, runtime::reason::kSucceeded, stored_message(commit.revision()));
    const bool same = before && now && before->digest == now->digest;
    return Outcome::ready(
        same ? runtime::reason::kSucceeded : reason::kNewArtifact,
        fmt::format("stored artifact for commit '{}'", commit.short_message()),
        settings_.jitter(run.spec().interval));
}

std::filesystem::path GitRepositoryReconciler::mirror_of(const kube::ObjectKey& key) const
{
    return settings_.cache / key.namespace_ / key.name;
}

Outcome GitRepositoryReconciler::report(runtime::Context& ctx, Outcome outcome)
{
    return runtime::report_summary(ctx, std::move(outcome), rules());
}

void GitRepositoryReconciler::finished(runtime::Context& ctx, const Outcome& outcome)
{
    if (outcome.kind != Outcome::Kind::Ready) return runtime::Reconciler::finished(ctx, outcome);
    const auto& artifact = ctx.object()["status"]["artifact"];
    // New bytes are news, and so is having recovered.
    if (outcome.reason != reason::kNewArtifact && !failing(ctx.original(), ctx.clock())) return;
    ctx.log().info(outcome.message);
    ctx.event(
        runtime::Severity::Info,
        outcome.reason,
        outcome.message,
        {{"source.toolkit.fluxcd.io/revision", artifact["revision"].text()},
         {"source.toolkit.fluxcd.io/digest", artifact["digest"].text()}});
}

}  // namespace sluice::source_controller
