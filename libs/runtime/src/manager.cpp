#include "runtime/manager.hpp"

#include "base/error.hpp"
#include "endpoints.hpp"
#include "runtime/idle_memory.hpp"
#include "runtime/leader_election.hpp"

#include <algorithm>
#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <unistd.h>

namespace sluice::runtime {
namespace {

constexpr auto kFlushEvents = std::chrono::seconds(5);

unsigned checked_percentage(const CommonOptions& options)
{
    const auto percentage = options.interval_jitter_percentage;
    if (percentage < 0 || percentage > 99)
        throw base::Error(base::ErrorKind::Invalid, "--interval-jitter-percentage must be between 0 and 99");
    return static_cast<unsigned>(percentage);
}

void check(const CommonOptions& options)
{
    checked_percentage(options);
    if (options.concurrent < 1) throw base::Error(base::ErrorKind::Invalid, "--concurrent must be at least 1");
    if (options.min_retry_delay <= base::Duration::zero() || options.max_retry_delay < options.min_retry_delay)
        throw base::Error(
            base::ErrorKind::Invalid, "--min-retry-delay must be above 0 and not above --max-retry-delay");
    if (!options.watch_all_namespaces && options.runtime_namespace.empty())
        throw base::Error(
            base::ErrorKind::Invalid,
            "--watch-all-namespaces=false needs the environment variable RUNTIME_NAMESPACE");
    kube::LabelSelector::parse(options.watch_label_selector);
    kube::LabelSelector::parse(options.watch_configs_label_selector);
}

/// The API calls of this process, as client-go counts them.
kube::Config counted(kube::Config cluster, Metrics& metrics)
{
    metrics.describe(
        "rest_client_requests_total",
        Metrics::Type::Counter,
        "Number of HTTP requests, partitioned by status code, method, and host.");
    const auto host = fmt::format("{}:{}", cluster.server.host, cluster.server.port);
    cluster.on_answer = [&metrics, host](std::string_view method, int status) {
        metrics.add(
            "rest_client_requests_total",
            {{"code", status == 0 ? "<error>" : std::to_string(status)},
             {"host", host},
             {"method", std::string(method)}});
    };
    return cluster;
}

/// Nothing is kept in a cache of tokens; dashboards ask for its size all the same.
void describe_token_cache(Metrics& metrics)
{
    metrics.describe(
        "gotk_token_cache_evictions_total", Metrics::Type::Counter, "Total number of cache evictions.");
    metrics.describe("gotk_token_cached_items", Metrics::Type::Gauge, "Total number of items in the cache.");
    metrics.add("gotk_token_cache_evictions_total", {}, 0);
    metrics.set("gotk_token_cached_items", {}, 0);
}

std::string identity(const base::RandomSource& random)
{
    char host[256] = {};
    if (gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
    return fmt::format("{}_{}", host, base::random_uuid(random));
}

}  // namespace

struct Manager::Impl {
    Impl(
        io::Loop& its_loop,
        std::string its_name,
        CommonOptions its_options,
        FeatureGates its_gates,
        kube::Config cluster,
        base::Logger logger)
        : loop(its_loop), name(std::move(its_name)), options((check(its_options), std::move(its_options))),
          gates(std::move(its_gates)), log(std::move(logger)),
          client(loop, counted(std::move(cluster), metrics), log),
          events(
              client, {.address = options.events_addr, .hostname = {}, .clock = clock, .random = random}, log),
          slots(base::usable_processors()), memory(loop),
          surroundings{client, events, slots, clock, log, name, &memory}
    {
    }

    void serve();
    bool lead(const std::stop_token& stop);
    void start();
    void wait(const std::stop_token& stop);
    void drain();
    void lost();

    io::Loop& loop;
    std::string name;
    CommonOptions options;
    FeatureGates gates;
    base::Logger log;
    base::WallClock clock = base::system_clock();
    base::RandomSource random = base::system_random();
    Metrics metrics;
    Checks checks;
    kube::Client client;
    EventRecorder events;
    base::Slots slots;
    IdleMemory memory;
    Surroundings surroundings;

    std::vector<std::unique_ptr<kube::Informer>> informers;
    std::vector<std::unique_ptr<Controller>> controllers;
    std::vector<std::function<void()>> on_lead, on_stop;
    std::unique_ptr<LeaderElection> election;
    std::unique_ptr<http::Server> metrics_server, health_server;

    std::mutex mutex;
    std::condition_variable_any changed;
    bool leadership_lost = false;
};

void Manager::Impl::serve()
{
    describe_token_cache(metrics);
    metrics_server = serve_metrics(loop, options.metrics_addr, metrics);
    health_server = serve_health(loop, options.health_addr, checks);
}

bool Manager::Impl::lead(const std::stop_token& stop)
{
    const auto lease = LeaderElection::lease_name(name, options.watch_label_selector);
    const Labels labels = {{"name", lease}};
    if (options.enable_leader_election) {
        metrics.describe(
            "leader_election_master_status",
            Metrics::Type::Gauge,
            "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates "
            "master. 'name' is the string used to identify the lease. Please make sure to group by name.");
        metrics.set("leader_election_master_status", labels, 0);
        LeaderElectionOptions settings;
        settings.namespace_ =
            options.runtime_namespace.empty() ? client.config().default_namespace : options.runtime_namespace;
        settings.name = lease;
        settings.identity = identity(random);
        settings.lease_duration = options.leader_election_lease_duration;
        settings.renew_deadline = options.leader_election_renew_deadline;
        settings.retry_period = options.leader_election_retry_period;
        settings.release_on_cancel = options.leader_election_release_on_cancel;
        settings.clock = clock;
        election = std::make_unique<LeaderElection>(client, settings, log);
        if (!election->acquire(stop)) return false;
        election->hold([this] { lost(); });
        metrics.set("leader_election_master_status", labels, 1);
    }
    return true;
}

void Manager::Impl::lost()
{
    const std::lock_guard lock(mutex);
    leadership_lost = true;
    changed.notify_all();
}

void Manager::Impl::start()
{
    for (const auto& hook : on_lead)
        hook();
    for (const auto& informer : informers)
        informer->start();
    for (const auto& controller : controllers)
        controller->start();
    memory.touch();  // a start leaves much behind, too
}

void Manager::Impl::wait(const std::stop_token& stop)
{
    std::unique_lock lock(mutex);
    changed.wait(lock, stop, [&] { return leadership_lost; });
}

/// Ends in the order in which work flows: nothing new, what is under way, what it says, and only then
/// leadership.
void Manager::Impl::drain()
{
    const bool in_order = !leadership_lost;
    const auto until = base::Deadline::after(in_order ? options.graceful_shutdown : base::Duration::zero());
    for (const auto& controller : controllers)
        controller->stop(std::chrono::duration_cast<base::Duration>(until.remaining()));
    for (const auto& informer : informers)
        informer->stop();
    for (const auto& hook : on_stop)
        hook();
    events.flush(base::Deadline::after(kFlushEvents));
    if (election) election->release();
    metrics_server.reset();
    health_server.reset();
}

Manager::Manager(
    io::Loop& loop,
    std::string name,
    CommonOptions options,
    FeatureGates gates,
    kube::Config cluster,
    base::Logger log)
    : impl_(std::make_unique<Impl>(
          loop, std::move(name), std::move(options), std::move(gates), std::move(cluster), std::move(log)))
{
}

Manager::~Manager() = default;

io::Loop& Manager::loop() noexcept
{
    return impl_->loop;
}

const kube::Client& Manager::client() const noexcept
{
    return impl_->client;
}

Metrics& Manager::metrics() noexcept
{
    return impl_->metrics;
}

EventRecorder& Manager::events() noexcept
{
    return impl_->events;
}

base::Slots& Manager::slots() noexcept
{
    return impl_->slots;
}

const CommonOptions& Manager::options() const noexcept
{
    return impl_->options;
}

const FeatureGates& Manager::gates() const noexcept
{
    return impl_->gates;
}

const Surroundings& Manager::surroundings() const noexcept
{
    return impl_->surroundings;
}

base::Logger Manager::log() const
{
    return impl_->log;
}

base::WallClock Manager::clock() const
{
    return impl_->clock;
}

base::RandomSource Manager::random() const
{
    return impl_->random;
}

Jitter Manager::jitter() const
{
    return {checked_percentage(impl_->options), impl_->random};
}

Controller& Manager::add(ControllerOptions options, std::unique_ptr<Reconciler> reconciler)
{
    const auto& common = impl_->options;
    if (options.workers == 0) options.workers = static_cast<std::size_t>(common.concurrent);
    if (options.watch.namespace_.empty()) options.watch.namespace_ = common.watch_namespace();
    if (options.watch.label_selector.empty()) options.watch.label_selector = common.watch_label_selector;
    options.min_backoff = common.min_retry_delay;
    options.max_backoff = common.max_retry_delay;
    impl_->controllers.push_back(std::make_unique<Controller>(
        impl_->surroundings, impl_->metrics, std::move(options), std::move(reconciler)));
    return *impl_->controllers.back();
}

kube::Informer& Manager::inform(kube::Resource resource, kube::InformerOptions options)
{
    impl_->informers.push_back(
        std::make_unique<kube::Informer>(impl_->client, std::move(resource), std::move(options), impl_->log));
    return *impl_->informers.back();
}

void Manager::on_lead(std::function<void()> hook)
{
    impl_->on_lead.push_back(std::move(hook));
}

void Manager::on_stop(std::function<void()> hook)
{
    impl_->on_stop.push_back(std::move(hook));
}

void Manager::add_ready_check(std::string name, std::function<bool()> check)
{
    impl_->checks.add(std::move(name), std::move(check));
}

int Manager::run(std::stop_token stop)
{
    impl_->serve();
    impl_->log.info("starting manager");
    if (impl_->lead(stop)) {
        impl_->start();
        impl_->wait(stop);
    }
    impl_->log.info("Stopping and waiting for leader election runnables");
    impl_->drain();
    return impl_->leadership_lost ? 1 : 0;
}

}  // namespace sluice::runtime
