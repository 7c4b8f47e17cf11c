#include "ssa/apply.hpp"

#include "api_text.hpp"
#include "kube/api_error.hpp"
#include "parallel.hpp"
#include "ssa/controls.hpp"
#include "ssa/managed_fields.hpp"
#include "ssa/normalize.hpp"
#include "ssa/order.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace sluice::ssa {

namespace {
using std::chrono::milliseconds;

constexpr std::chrono::seconds kRecreatePatience{60};
constexpr milliseconds kFirstPause{20}, kLongestPause{500};
constexpr int kCleanupTries = 5;

/// One object on its way: what is wanted, what is there, what will be done.
struct Plan {
    doc::Value desired;
    ObjectId id;
    Fingerprint fingerprint{};
    kube::Resource resource;
    bool known = false;    ///< settled by the ledger: nothing was asked
    bool written = false;  ///< applied already
    Action action = Action::Unknown;
    std::optional<doc::Value> live;
    doc::Value cleanup;  ///< to be sent before the apply; empty: none

    bool changes() const { return action == Action::Created || action == Action::Configured; }
    bool to_write() const { return changes() && !written; }
    Change change() const { return {id, kube::GroupVersionKind::of(desired).version, action}; }
};

class Pause {
public:
    void take(const base::Deadline& deadline, const char* what)
    {
        deadline.sleep(next_, what);
        next_ = std::min(next_ * 2, kLongestPause);
    }

private:
    milliseconds next_ = kFirstPause;
};

class Run {
public:
    Run(const Cluster& cluster, const ApplyOptions& options, Ledger& ledger, const base::Deadline& deadline)
        : cluster_(cluster), options_(options), ledger_(ledger), deadline_(deadline),
          takeovers_(takeovers(options.field_manager, options.override_managers))
    {
    }

    ApplyResult all(std::vector<doc::Value> objects)
    {
        try {
            for (const Stage stage : kStages) {
                std::vector<doc::Value> mine;
                for (auto& object : objects)
                    if (stage_of(object, options_.custom_stage_kinds) == stage) mine.push_back(object);
                if (!mine.empty() && !one_stage(std::move(mine), stage)) break;
            }
        } catch (const base::Error& error) {
            result_.failure = error.what();
        }
        return std::move(result_);
    }

private:
    /// False: later stages must wait.
    bool one_stage(std::vector<doc::Value> objects, Stage stage)
    {
        std::vector<Plan> plans = sorted(std::move(objects));
        const auto open = std::ranges::count_if(plans, [](const Plan& plan) { return !plan.known; });
        // A stage with a single open object needs no dry-run: the apply itself is all or nothing.
        if (open == 1) apply_at_once(*std::ranges::find(plans, false, &Plan::known));
        parallel(plans.size(), options_.concurrency, [&](std::size_t i) { examine(plans[i]); });
        claim(plans);
        for (auto& plan : plans)
            write(plan);
        for (const auto& plan : plans)
            result_.changes.add(plan.change());
        const bool awaited = stage == Stage::Definitions || stage == Stage::Classes;
        if (awaited && !await(plans)) return false;
        for (const auto& plan : plans)
            if (!plan.known && plan.live && plan.action != Action::Skipped)
                ledger_.settle(plan.id, plan.fingerprint, plan.desired, *plan.live);
        return true;
    }

    std::vector<Plan> sorted(std::vector<doc::Value> objects)
    {
        std::vector<Plan> plans;
        plans.reserve(objects.size());
        for (auto& object : objects)
            plans.push_back(plan_for(std::move(object)));
        std::ranges::sort(plans, [](const Plan& a, const Plan& b) { return applied_before(a.id, b.id); });
        return plans;
    }

    Plan plan_for(doc::Value object)
    {
        Plan plan;
        const auto gvk = kube::GroupVersionKind::of(object);
        plan.id = ObjectId::of(object);
        const auto resource = cluster_.discovery.find(gvk, deadline_);
        if (!resource)
            refuse(fmt::format(
                "{} dry-run failed: no matches for kind \"{}\" in version \"{}\"",
                plan.id.display(),
                gvk.kind,
                gvk.api_version()));
        if (!resource->namespaced && !plan.id.namespace_.empty()) {
            // The server would drop it; the inventory must name what the server has.
            object.edit("metadata").erase("namespace");
            plan.id.namespace_.clear();
        }
        if (resource->namespaced && plan.id.namespace_.empty())
            refuse(fmt::format(
                "{} namespace not specified: the server could not find the requested resource",
                plan.id.display()));
        plan.fingerprint = fingerprint_of(object);
        plan.known = ledger_.settled(plan.id, plan.fingerprint);
        plan.resource = *resource;
        plan.desired = std::move(object);
        return plan;
    }

    /// Applies without asking first. What stands in the way (a control on the object, somebody to take over
    /// from, an error) is left to the long way, which begins anew.
    void apply_at_once(Plan& plan)
    {
        if (reconcile_disabled(plan.desired) || only_if_absent(plan.desired) || options_.migrate_api_version)
            return;
        const auto before = live(plan);
        if (before && (reconcile_disabled(*before) ||
                       !cleanup_patch(*before, options_.field_manager, takeovers_).empty()))
            return;
        const std::string version = kube::GroupVersionKind::of(plan.desired).version;
        ledger_.claim(Inventory({{plan.id, version}}));
        try {
            plan.live = send_apply(plan, false);
        } catch (const base::Error&) {
            return;
        }
        result_.written.add(plan.id, version);
        plan.written = true;
        if (!before)
            plan.action = Action::Created;
        else
            plan.action = drifted(*plan.live, *before) ? Action::Configured : Action::Unchanged;
    }

    /// Decides what an object needs. Runs beside others: touches its own plan only.
    void examine(Plan& plan) const
    {
        if (plan.written) return;
        if (plan.known) {
            plan.action = Action::Unchanged;
            return;
        }
        if (reconcile_disabled(plan.desired)) {
            plan.action = Action::Skipped;
            return;
        }
        if (only_if_absent(plan.desired) || options_.migrate_api_version) plan.live = live(plan);
        if (plan.live && only_if_absent(plan.desired)) {
            plan.action = Action::Skipped;
            return;
        }
        if (plan.live && options_.migrate_api_version) migrate(plan);

        std::optional<doc::Value> answer;
        std::exception_ptr failure;
        try {
            answer = dry_run(plan);
        } catch (const base::Error&) {
            failure = std::current_exception();
        }
        // A dry-run that invents the object has no resourceVersion: then there is nothing to read and to
        // compare.
        if (failure || !kube::resource_version_of(*answer).empty()) plan.live = live(plan);
        if (plan.live && reconcile_disabled(*plan.live)) {
            plan.action = Action::Skipped;
            return;
        }
        if (failure) answer = recreate_or_refuse(plan, failure);
        compare(plan, *answer);
    }

    void compare(Plan& plan, const doc::Value& answer) const
    {
        if (!plan.live || kube::resource_version_of(answer).empty()) {
            plan.live.reset();
            plan.action = Action::Created;
            return;
        }
        if (!merges_with_others(plan.desired) && !merges_with_others(*plan.live))
            plan.cleanup = cleanup_patch(*plan.live, options_.field_manager, takeovers_);
        plan.action =
            !plan.cleanup.empty() || drifted(answer, *plan.live) ? Action::Configured : Action::Unchanged;
    }

    doc::Value recreate_or_refuse(Plan& plan, const std::exception_ptr& failure) const
    {
        try {
            std::rethrow_exception(failure);
        } catch (const base::Error& error) {
            const bool wanted =
                plan.live && (options_.force || force_enabled(plan.desired) || force_enabled(*plan.live));
            if (!wanted || !says_immutable(error))
                throw base::Error(error.kind(), dry_run_failure(plan.id, error));
        }
        delete_and_wait(plan);
        plan.live.reset();
        try {
            return dry_run(plan);
        } catch (const base::Error& error) {
            throw base::Error(error.kind(), dry_run_failure(plan.id, error));
        }
    }

    void delete_and_wait(const Plan& plan) const
    {
        const base::Deadline until = deadline_.within(kRecreatePatience);
        try {
            const kube::DeleteOptions options{
                .propagation = kube::Propagation::Background,
                .uid = std::string(kube::uid_of(*plan.live)),
                .resource_version = {},
                .dry_run = false};
            cluster_.client.remove(plan.resource, plan.id.key(), options, until);
        } catch (const base::Error& error) {
            refuse(fmt::format(
                "{} immutable field detected, failed to delete object: {}", plan.id.display(), error.what()));
        }
        try {
            for (Pause pause; live(plan);)
                pause.take(until, "object still exists");
        } catch (const base::Error& error) {
            refuse(fmt::format(
                "{} immutable field detected, failed to wait for object to be deleted: {}",
                plan.id.display(),
                error.what()));
        }
    }

    void migrate(Plan& plan) const
    {
        const doc::Value patch =
            migrate_api_version_patch(*plan.live, kube::GroupVersionKind::of(plan.desired).api_version());
        if (patch.empty()) return;
        try {
            plan.live = send_patch(plan, patch);
        } catch (const base::Error& error) {
            refuse(fmt::format("{} failed to migrate API version: {}", plan.id.display(), error.what()));
        }
    }

    /// Claim before releasing: a kill after this line finds every object that we may have made in the records.
    void claim(const std::vector<Plan>& plans)
    {
        std::vector<Inventory::Entry> entries;
        for (const auto& plan : plans)
            if (plan.to_write()) entries.push_back({plan.id, kube::GroupVersionKind::of(plan.desired).version});
        if (!entries.empty()) ledger_.claim(Inventory(std::move(entries)));
    }

    void write(Plan& plan)
    {
        if (!plan.to_write()) return;
        deadline_.check("apply");
        result_.written.add(plan.id, kube::GroupVersionKind::of(plan.desired).version);
        if (!plan.cleanup.empty()) clean_up(plan);
        try {
            plan.live = send_apply(plan, false);
        } catch (const base::Error& error) {
            throw base::Error(
                error.kind(), fmt::format("{} apply failed: {}", plan.id.display(), error.what()));
        }
    }

    /// The patch is bound to the version it was computed from; when somebody was faster it is computed again.
    void clean_up(Plan& plan) const
    {
        try {
            for (int tries = 1; !plan.cleanup.empty(); ++tries) {
                try {
                    send_patch(plan, plan.cleanup);
                    return;
                } catch (const kube::ApiError& error) {
                    if (!error.conflict() || tries == kCleanupTries) throw;
                }
                plan.live = live(plan);
                if (!plan.live) return;
                plan.cleanup = cleanup_patch(*plan.live, options_.field_manager, takeovers_);
            }
        } catch (const base::Error& error) {
            refuse(
                fmt::format("{} metadata.managedFields cleanup failed: {}", plan.id.display(), error.what()));
        }
    }

    /// True once every definition of the stage is usable. Waits on the spot for as long as `patience`.
    bool await(std::vector<Plan>& plans)
    {
        const auto give_up = base::Deadline::Clock::now() + options_.patience;
        bool definitions_changed = std::ranges::any_of(plans, [](const Plan& plan) {
            return plan.changes() && is_custom_resource_definition(plan.desired);
        });
        for (Pause pause;;) {
            if (definitions_changed) cluster_.discovery.invalidate();
            std::vector<std::string> stuck;
            result_.pending.clear();
            for (auto& plan : plans)
                judge(plan, stuck);
            if (result_.pending.empty() && !stuck.empty())
                refuse(fmt::format("failed early due to stalled resources: [{}]", fmt::join(stuck, ", ")));
            if (result_.pending.empty()) return true;
            if (base::Deadline::Clock::now() > give_up) return false;
            pause.take(deadline_, "apply");
            for (auto& plan : plans)
                if (std::ranges::find(result_.pending, plan.id) != result_.pending.end())
                    plan.live = live(plan);
        }
    }

    void judge(Plan& plan, std::vector<std::string>& stuck)
    {
        if (plan.known || plan.action == Action::Skipped) return;
        const Health health =
            plan.live ? compute_health(*plan.live, options_.clock()).health : Health::NotFound;
        if (health == Health::Failed)
            stuck.push_back(fmt::format("{} status: '{}'", plan.id.display(), health_name(health)));
        else if (health != Health::Current || !served(plan))
            result_.pending.push_back(plan.id);
    }

    /// A CRD is of use once discovery names its kinds: the server gets there a moment after it says
    /// Established.
    bool served(const Plan& plan)
    {
        if (!is_custom_resource_definition(plan.desired) || !plan.changes()) return true;
        const doc::Value& spec = plan.desired["spec"];
        for (const auto& version : spec["versions"].elements()) {
            if (!version["served"].bool_or(false)) continue;
            const kube::GroupVersionKind gvk{
                spec["group"].text(), version["name"].text(), spec["names"]["kind"].text()};
            if (!cluster_.discovery.find(gvk, deadline_)) return false;
        }
        return true;
    }

    std::optional<doc::Value> live(const Plan& plan) const
    {
        return cluster_.client.get(plan.resource, plan.id.key(), call_deadline());
    }

    doc::Value dry_run(const Plan& plan) const { return send_apply(plan, true); }

    doc::Value send_apply(const Plan& plan, bool dry_run) const
    {
        const kube::ApplyOptions options{
            .field_manager = options_.field_manager, .force = true, .dry_run = dry_run, .subresource = {}};
        return cluster_.client.apply(plan.resource, plan.desired, options, call_deadline());
    }

    doc::Value send_patch(const Plan& plan, const doc::Value& patch) const
    {
        const kube::WriteOptions options{
            .field_manager = options_.field_manager, .dry_run = false, .subresource = {}};
        return cluster_.client.patch(
            plan.resource, plan.id.key(), kube::PatchType::Json, patch, options, call_deadline());
    }

    base::Deadline call_deadline() const { return deadline_.within(kCallPatience); }

    [[noreturn]] static void refuse(const std::string& message)
    {
        throw base::Error(base::ErrorKind::Invalid, message);
    }

    const Cluster& cluster_;
    const ApplyOptions& options_;
    Ledger& ledger_;
    const base::Deadline& deadline_;
    const std::vector<Takeover> takeovers_;
    ApplyResult result_;
};
}  // namespace

ApplyResult apply(
    const Cluster& cluster,
    std::vector<doc::Value> objects,
    const ApplyOptions& options,
    Ledger& ledger,
    const base::Deadline& deadline)
{
    return Run(cluster, options, ledger, deadline).all(std::move(objects));
}

}  // namespace sluice::ssa
