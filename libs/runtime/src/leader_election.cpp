#include "runtime/leader_election.hpp"

#include "base/digest.hpp"
#include "doc/value.hpp"

#include <atomic>
#include <fmt/format.h>
#include <thread>

namespace sluice::runtime {
namespace {

/// The stop token alone ends it.
constexpr auto kForever = std::chrono::years(10);

using Clock = std::chrono::steady_clock;

kube::Resource leases()
{
    kube::Resource resource;
    resource.gvk = {"coordination.k8s.io", "v1", "Lease"};
    resource.plural = "leases";
    resource.singular = "lease";
    return resource;
}

std::int64_t whole_seconds(base::Duration duration)
{
    return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

}  // namespace

struct LeaderElection::Impl {
    Impl(const kube::Client& its_client, LeaderElectionOptions given, base::Logger logger)
        : client(its_client), options(std::move(given)), log(std::move(logger))
    {
    }

    /// One look at the lease, and a write if it is ours or free. True: we lead. Throws what the API server
    /// makes of it.
    bool try_lead(const base::Deadline& deadline);
    bool write(doc::Value lease, bool exists, const base::Deadline& deadline);
    doc::Value spec(const doc::Value& old) const;
    bool held_by_other(const doc::Value& lease);
    void renew(const std::stop_token& stop);
    void give_away();

    kube::ObjectKey key() const { return {options.namespace_, options.name}; }

    const kube::Client& client;
    LeaderElectionOptions options;
    base::Logger log;
    std::function<void()> on_lost;
    std::atomic<bool> leading = false;
    /// The lease as last seen, and since when: its own timestamps are other machines' clocks and are not
    /// trusted.
    doc::Value seen_spec;
    Clock::time_point seen_at{};
    std::jthread thread;
};

bool LeaderElection::Impl::held_by_other(const doc::Value& lease)
{
    const auto& spec = lease["spec"];
    if (spec != seen_spec) {
        seen_spec = spec;
        seen_at = Clock::now();
    }
    const auto holder = spec["holderIdentity"].string_or("");
    if (holder.empty() || holder == options.identity) return false;
    const auto patience =
        std::chrono::seconds(spec["leaseDurationSeconds"].int_or(whole_seconds(options.lease_duration)));
    return Clock::now() < seen_at + patience;
}

doc::Value LeaderElection::Impl::spec(const doc::Value& old) const
{
    const auto now = base::format_rfc3339_micro(options.clock());
    const bool ours = old["holderIdentity"].string_or("") == options.identity;
    const auto transitions = old["leaseTransitions"].int_or(0);
    return doc::Value::object(
        {{"holderIdentity", options.identity},
         {"leaseDurationSeconds", whole_seconds(options.lease_duration)},
         {"acquireTime", ours ? old["acquireTime"] : doc::Value(now)},
         {"renewTime", now},
         {"leaseTransitions", old.is_null() || ours ? transitions : transitions + 1}});
}

bool LeaderElection::Impl::try_lead(const base::Deadline& deadline)
{
    auto lease = client.get(leases(), key(), deadline);
    if (lease && held_by_other(*lease)) return false;
    if (lease) {
        lease->set("spec", spec((*lease)["spec"]));
        return write(*lease, true, deadline);
    }
    const auto fresh = doc::Value::object(
        {{"apiVersion", "coordination.k8s.io/v1"},
         {"kind", "Lease"},
         {"metadata", doc::Value::object({{"name", options.name}, {"namespace", options.namespace_}})},
         {"spec", spec({})}});
    return write(fresh, false, deadline);
}

bool LeaderElection::Impl::write(doc::Value lease, bool exists, const base::Deadline& deadline)
try {
    const auto answer =
        exists ? client.update(leases(), lease, {}, deadline) : client.create(leases(), lease, {}, deadline);
    seen_spec = answer["spec"];
    seen_at = Clock::now();
    return true;
} catch (const kube::ApiError& error) {
    if (error.code() == 409) return false;  // another candidate was faster
    throw;
}

/// Renews until stopped; ends early when the lease is lost.
void LeaderElection::Impl::renew(const std::stop_token& stop)
try {
    auto renewed_at = Clock::now();
    for (;;) {
        base::Deadline::after(kForever, stop).sleep(options.retry_period, "renew the lease");
        const base::Deadline until(renewed_at + options.renew_deadline, stop);
        bool refused = false;
        try {
            if (try_lead(until))
                renewed_at = Clock::now();
            else
                refused = seen_spec["holderIdentity"].string_or("") != options.identity;
        } catch (const base::Error& error) {
            log.error("cannot renew the lease", error.what(), {{"lease", key().str()}});
        }
        if (!refused && Clock::now() < renewed_at + options.renew_deadline) continue;
        leading = false;
        log.error("leadership lost", "the lease was not renewed in time", {{"lease", key().str()}});
        return on_lost();
    }
} catch (const base::Cancelled&) {
    return;
}

void LeaderElection::Impl::give_away()
try {
    const auto deadline = base::Deadline::after(std::chrono::seconds(5));
    auto lease = client.get(leases(), key(), deadline);
    if (!lease || (*lease)["spec"]["holderIdentity"].string_or("") != options.identity) return;
    auto& spec = lease->edit("spec");
    const auto now = base::format_rfc3339_micro(options.clock());
    spec.set("holderIdentity", "");
    spec.set("leaseDurationSeconds", 1);
    spec.set("renewTime", now);
    spec.set("acquireTime", now);
    client.update(leases(), *lease, {}, deadline);
} catch (const base::Error& error) {
    log.error("cannot release the lease", error.what(), {{"lease", key().str()}});
}

LeaderElection::LeaderElection(const kube::Client& client, LeaderElectionOptions options, base::Logger log)
    : impl_(std::make_unique<Impl>(client, std::move(options), std::move(log)))
{
}

LeaderElection::~LeaderElection()
{
    release();
}

bool LeaderElection::acquire(std::stop_token stop)
try {
    impl_->log.info("attempting to acquire leader lease", {{"lease", impl_->key().str()}});
    const auto forever = base::Deadline::after(kForever, stop);
    for (;;) {
        try {
            if (impl_->try_lead(forever.within(impl_->options.renew_deadline))) break;
        } catch (const base::Error& error) {
            impl_->log.error("cannot acquire the lease", error.what(), {{"lease", impl_->key().str()}});
        }
        forever.sleep(impl_->options.retry_period, "acquire the lease");
    }
    impl_->leading = true;
    impl_->log.info("successfully acquired lease", {{"lease", impl_->key().str()}});
    return true;
} catch (const base::Cancelled&) {
    return false;
}

void LeaderElection::hold(std::function<void()> on_lost)
{
    impl_->on_lost = std::move(on_lost);
    impl_->thread = std::jthread([this](const std::stop_token& stop) { impl_->renew(stop); });
}

void LeaderElection::release()
{
    impl_->thread = {};
    if (!impl_->leading.exchange(false)) return;
    if (impl_->options.release_on_cancel) impl_->give_away();
}

bool LeaderElection::leading() const noexcept
{
    return impl_->leading;
}

std::string LeaderElection::lease_name(std::string_view controller, std::string_view watch_label_selector)
{
    const auto name = fmt::format("{}-leader-election", controller);
    if (watch_label_selector.empty()) return name;
    return fmt::format("{}-{}", name, base::sha256_hex(watch_label_selector).substr(0, 8));
}

}  // namespace sluice::runtime
