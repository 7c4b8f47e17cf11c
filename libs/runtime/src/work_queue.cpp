#include "runtime/work_queue.hpp"

#include "runtime/metrics.hpp"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

namespace sluice::runtime {
namespace {

using Clock = std::chrono::steady_clock;

/// All that the queue knows about one key.
struct Item {
    bool ready = false;                    ///< in ready_
    bool working = false;                  ///< a worker has it
    bool again = false;                    ///< wanted while a worker has it
    std::optional<Clock::time_point> due;  ///< in delayed_
    Priority priority = Priority::Normal;
    Priority due_priority = Priority::Low;
    std::uint64_t order = 0;
    Clock::time_point since{};  ///< ready or working since
    unsigned failures = 0;

    bool useless() const { return !ready && !working && !again && !due && failures == 0; }
};

}  // namespace

struct WorkQueue::Impl {
    explicit Impl(QueueOptions given) : options(std::move(given))
    {
        if (options.metrics) describe(*options.metrics);
    }

    static void describe(Metrics& metrics)
    {
        using Type = Metrics::Type;
        const auto buckets = Metrics::exponential_buckets(1e-8, 10, 12);
        metrics.describe(
            "workqueue_depth", Type::Gauge, "Current depth of workqueue by workqueue and priority");
        metrics.describe("workqueue_adds_total", Type::Counter, "Total number of adds handled by workqueue");
        metrics.describe(
            "workqueue_retries_total",
            Type::Counter,
            "Total number of items added to the workqueue with a non-zero delay (rate-limited requeues, "
            "explicit "
            "RequeueAfter or AddAfter calls)");
        metrics.describe(
            "workqueue_queue_duration_seconds",
            Type::Histogram,
            "How long in seconds an item stays in workqueue before being requested",
            buckets);
        metrics.describe(
            "workqueue_work_duration_seconds",
            Type::Histogram,
            "How long in seconds processing an item from workqueue takes.",
            buckets);
        metrics.describe(
            "workqueue_unfinished_work_seconds",
            Type::Gauge,
            "How many seconds of work has been done that is in progress and hasn't been observed by "
            "work_duration. Large values indicate stuck threads. One can deduce the number of stuck threads by "
            "observing the rate at which this increases.");
        metrics.describe(
            "workqueue_longest_running_processor_seconds",
            Type::Gauge,
            "How many seconds has the longest running processor for workqueue been running.");
    }

    Labels labels() const { return {{"controller", options.name}, {"name", options.name}}; }

    void count(const char* name)
    {
        if (options.metrics) options.metrics->add(name, labels());
    }
    void observe(const char* name, Clock::time_point since)
    {
        if (options.metrics)
            options.metrics->observe(
                name, labels(), std::chrono::duration<double>(Clock::now() - since).count());
    }
    /// What the keys that are being worked on cost so far; asked for by the metrics.
    void report_running()
    {
        const std::lock_guard lock(mutex);
        const auto now = Clock::now();
        std::chrono::duration<double> sum{}, longest{};
        for (const auto& [key, item] : items) {
            if (!item.working) continue;
            const std::chrono::duration<double> running = now - item.since;
            sum += running;
            longest = std::max(longest, running);
        }
        options.metrics->set("workqueue_unfinished_work_seconds", labels(), sum.count());
        options.metrics->set("workqueue_longest_running_processor_seconds", labels(), longest.count());
    }

    // Everything below runs under the mutex.
    using ReadyKey = std::tuple<int, std::uint64_t, kube::ObjectKey>;
    static ReadyKey ready_key(const kube::ObjectKey& key, const Item& item)
    {
        return {-static_cast<int>(item.priority), item.order, key};
    }

    void enter(const kube::ObjectKey& key, const Item& item)
    {
        ready.insert(ready_key(key, item));
        report_depth(item.priority, ++depths[item.priority]);
    }
    void leave(const kube::ObjectKey& key, const Item& item)
    {
        ready.erase(ready_key(key, item));
        report_depth(item.priority, --depths[item.priority]);
    }
    void report_depth(Priority priority, std::size_t depth)
    {
        if (!options.metrics) return;
        auto all = labels();
        all.emplace_back("priority", std::to_string(static_cast<int>(priority)));
        options.metrics->set("workqueue_depth", all, static_cast<double>(depth));
    }

    void want(const kube::ObjectKey& key, Priority priority)
    {
        auto& item = items[key];
        if (item.working) {
            item.priority = item.again ? std::max(item.priority, priority) : priority;
            item.again = true;
        } else if (item.ready) {
            if (priority <= item.priority) return;
            leave(key, item);
            item.priority = priority;
            enter(key, item);
        } else {
            make_ready(key, item, priority);
        }
    }

    void make_ready(const kube::ObjectKey& key, Item& item, Priority priority)
    {
        item.ready = true;
        item.priority = priority;
        item.order = next_order++;
        item.since = Clock::now();
        enter(key, item);
        count("workqueue_adds_total");
        changed.notify_one();
    }

    void want_at(const kube::ObjectKey& key, Clock::time_point due, Priority priority)
    {
        auto& item = items[key];
        item.due_priority = std::max(item.due_priority, priority);
        if (item.due && *item.due <= due) return;
        if (item.due) delayed.erase({*item.due, key});
        item.due = due;
        const bool earliest = delayed.insert({due, key}).first == delayed.begin();
        if (earliest) changed.notify_all();
    }

    void drop_delay(const kube::ObjectKey& key, Item& item)
    {
        if (!item.due) return;
        delayed.erase({*item.due, key});
        item.due.reset();
        item.due_priority = Priority::Low;
    }

    void release_due()
    {
        const auto now = Clock::now();
        while (!delayed.empty() && delayed.begin()->first <= now) {
            const auto key = delayed.begin()->second;
            auto& item = items[key];
            const auto priority = item.due_priority;
            drop_delay(key, item);
            want(key, priority);
        }
    }

    void tidy(std::map<kube::ObjectKey, Item>::iterator at)
    {
        if (at->second.useless()) items.erase(at);
    }

    base::Duration next_backoff(Item& item) const
    {
        auto pause = options.min_backoff;
        for (unsigned i = 0; i < item.failures && pause < options.max_backoff; ++i)
            pause *= 2;
        ++item.failures;
        return std::min(pause, options.max_backoff);
    }

    QueueOptions options;
    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::map<kube::ObjectKey, Item> items;
    std::set<ReadyKey> ready;
    std::set<std::pair<Clock::time_point, kube::ObjectKey>> delayed;
    std::map<Priority, std::size_t> depths;
    std::uint64_t next_order = 0;
};

WorkQueue::WorkQueue(QueueOptions options) : impl_(std::make_shared<Impl>(std::move(options)))
{
    if (impl_->options.metrics)
        impl_->options.metrics->collect(impl_, [queue = impl_.get()] { queue->report_running(); });
}
WorkQueue::~WorkQueue() = default;

void WorkQueue::add(const kube::ObjectKey& key, Priority priority)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->want(key, priority);
}

void WorkQueue::add_after(const kube::ObjectKey& key, base::Duration delay, Priority priority)
{
    const std::lock_guard lock(impl_->mutex);
    if (delay <= base::Duration::zero()) return impl_->want(key, priority);
    impl_->count("workqueue_retries_total");
    impl_->want_at(key, Clock::now() + delay, priority);
}

void WorkQueue::add_rate_limited(const kube::ObjectKey& key, Priority priority)
{
    const std::lock_guard lock(impl_->mutex);
    impl_->count("workqueue_retries_total");
    impl_->want_at(key, Clock::now() + impl_->next_backoff(impl_->items[key]), priority);
}

void WorkQueue::forget(const kube::ObjectKey& key)
{
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->items.find(key);
    if (at == impl_->items.end()) return;
    at->second.failures = 0;
    impl_->tidy(at);
}

void WorkQueue::remove(const kube::ObjectKey& key)
{
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->items.find(key);
    if (at == impl_->items.end()) return;
    auto& item = at->second;
    impl_->drop_delay(key, item);
    if (item.ready) impl_->leave(key, item);
    item.ready = item.again = false;
    item.failures = 0;
    impl_->tidy(at);
}

std::optional<WorkQueue::Ticket> WorkQueue::take(std::stop_token stop)
{
    std::unique_lock lock(impl_->mutex);
    for (;;) {
        if (stop.stop_requested()) return std::nullopt;
        impl_->release_due();
        if (!impl_->ready.empty()) break;
        // A change only asks to look again: new work, or an earlier time to wait for.
        if (impl_->delayed.empty()) {
            bool woken = false;
            impl_->changed.wait(lock, stop, [&] { return std::exchange(woken, true); });
        } else {
            const auto due = impl_->delayed.begin()->first;
            bool woken = false;
            impl_->changed.wait_until(lock, stop, due, [&] { return std::exchange(woken, true); });
        }
    }
    const auto key = std::get<2>(*impl_->ready.begin());
    auto& item = impl_->items[key];
    impl_->leave(key, item);
    impl_->observe("workqueue_queue_duration_seconds", item.since);
    item.ready = false;
    item.working = true;
    item.since = Clock::now();
    // What was planned is done now; the run's outcome plans anew.
    impl_->drop_delay(key, item);
    return Ticket{key, item.priority};
}

void WorkQueue::done(const Ticket& ticket)
{
    const std::lock_guard lock(impl_->mutex);
    const auto at = impl_->items.find(ticket.key);
    if (at == impl_->items.end()) return;
    auto& item = at->second;
    impl_->observe("workqueue_work_duration_seconds", item.since);
    item.working = false;
    if (std::exchange(item.again, false)) impl_->make_ready(ticket.key, item, item.priority);
    impl_->tidy(at);
}

std::size_t WorkQueue::depth() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->ready.size();
}

std::size_t WorkQueue::delayed() const
{
    const std::lock_guard lock(impl_->mutex);
    return impl_->delayed.size();
}

}  // namespace sluice::runtime
