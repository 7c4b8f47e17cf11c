#include "controller_impl.hpp"

#include "runtime/idle_memory.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>

namespace sluice::runtime {
namespace {

/// The stop token alone ends it.
constexpr auto kForever = std::chrono::years(10);

/// A run that takes longer than this is cancelled: nothing we do is meant to.
constexpr auto kLongestRun = std::chrono::hours(2);
constexpr std::string_view kErrors = "controller_runtime_reconcile_errors_total",
                           kPanics = "controller_runtime_reconcile_panics_total",
                           kTerminalErrors = "controller_runtime_terminal_reconcile_errors_total";
/// So many runs may ask for another at once before they are slowed down.
constexpr unsigned kFreeAgains = 3;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

void describe(Metrics& metrics)
{
    using Type = Metrics::Type;
    metrics.describe(
        "gotk_reconcile_duration_seconds",
        Type::Histogram,
        "The duration in seconds of a GitOps Toolkit resource reconciliation.",
        Metrics::exponential_range(0.01, 1800, 10));
    for (const auto& [name, what] : {
             std::pair("total", "reconciliations"),
             std::pair("errors_total", "reconciliation errors"),
             std::pair("panics_total", "reconciliation panics"),
             std::pair("timeouts_total", "reconciliation timeouts"),
         })
        metrics.describe(
            fmt::format("controller_runtime_reconcile_{}", name),
            Type::Counter,
            fmt::format("Total number of {} per controller", what));
    metrics.describe(
        "controller_runtime_terminal_reconcile_errors_total",
        Type::Counter,
        "Total number of terminal reconciliation errors per controller");
    metrics.describe(
        "controller_runtime_active_workers", Type::Gauge, "Number of currently used workers per controller");
    metrics.describe(
        "controller_runtime_max_concurrent_reconciles",
        Type::Gauge,
        "Maximum number of concurrent reconciles per controller");
    metrics.describe(
        "controller_runtime_reconcile_time_seconds",
        Type::Histogram,
        "Length of time per reconciliation per controller",
        {0.005, 0.01, 0.025, 0.05, 0.1,  0.15, 0.2,  0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6,
         0.7,   0.8,  0.9,   1,    1.25, 1.5,  1.75, 2,    2.5, 3,    3.5, 4,    4.5, 5,
         6,     7,    8,     9,    10,   15,   20,   25,   30,  40,   50,  60});
}

std::string_view result_name(const Outcome& outcome)
{
    switch (outcome.kind) {
    case Outcome::Kind::Failed:
        return outcome.after ? "requeue_after" : "error";
    case Outcome::Kind::Again:
        return "requeue";
    default:
        return outcome.after ? "requeue_after" : "success";
    }
}

}  // namespace

Controller::Impl::Impl(
    const Surroundings& given, Metrics& numbers, ControllerOptions settings, std::unique_ptr<Reconciler> its)
    : surroundings(given), metrics(numbers), options(std::move(settings)),
      log(given.log.with({{"controller", lower(options.resource.gvk.kind)}})), reconciler(std::move(its)),
      name(lower(options.resource.gvk.kind)), queue({
                                                  .name = name,
                                                  .min_backoff = options.min_backoff,
                                                  .max_backoff = options.max_backoff,
                                                  .metrics = &numbers,
                                              }),
      informer(given.client, options.resource, options.watch, log)
{
    if (!options.service.empty()) surroundings.controller = options.service;
    surroundings.log = given.log;
    describe(metrics);
    metrics.set(
        "controller_runtime_max_concurrent_reconciles",
        {{"controller", name}},
        static_cast<double>(options.workers));
    metrics.set("controller_runtime_active_workers", {{"controller", name}}, 0);
    // A rate over a series that is not there yet shows nothing: begin at zero, as controller-runtime does.
    for (const auto family :
         {kErrors, kPanics, kTerminalErrors, std::string_view("controller_runtime_reconcile_timeouts_total")})
        metrics.add(family, {{"controller", name}}, 0);
    for (const auto result : {"error", "requeue", "requeue_after", "success"})
        metrics.add("controller_runtime_reconcile_total", {{"controller", name}, {"result", result}}, 0);
    informer.on_event([this](const kube::Event& event) { on_event(event); });
}

void Controller::Impl::start()
{
    informer.start();
    working = options.workers;
    for (std::size_t i = 0; i < options.workers; ++i)
        workers.emplace_back([this] { work(no_more.get_token()); });
}

void Controller::Impl::stop(base::Duration grace)
{
    no_more.request_stop();
    {
        std::unique_lock lock(mutex);
        idle.wait_for(lock, grace, [&] { return working == 0; });
    }
    cancel.request_stop();
    workers.clear();
    informer.stop();
}

// What the informer brings
// ------------------------------------------------------------------------------------------

void Controller::Impl::on_event(const kube::Event& event)
{
    if (event.type == kube::EventType::Deleted)
        queue.add(event.key);  // a worker notices that it is gone and forgets it
    else
        look_at(event.object, informer.synced() ? Priority::Normal : Priority::Low);
}

void Controller::Impl::look_at(const doc::Value& object, Priority priority)
{
    if (changes.take(object)) queue.add(kube::ObjectKey::of(object), priority);
}

void Controller::Impl::look_at_answer(const doc::Value& object)
{
    informer.remember(object);
    if (changes.take_answer(object)) queue.add(kube::ObjectKey::of(object));
}

// What a worker does
// ------------------------------------------------------------------------------------------------

void Controller::Impl::work(const std::stop_token& stop)
{
    try {
        // Before the first list is in, an object that is not in the store would look deleted.
        informer.wait_synced(base::Deadline::after(kForever, stop));
        while (const auto ticket = queue.take(stop)) {
            metrics.add("controller_runtime_active_workers", {{"controller", name}}, 1);
            settle(ticket->key);
            queue.done(*ticket);
            if (surroundings.memory) surroundings.memory->touch();
            metrics.add("controller_runtime_active_workers", {{"controller", name}}, -1);
        }
    } catch (const base::Cancelled&) {
        log.debug("stopped before the first list");
    }
    const std::lock_guard lock(mutex);
    if (--working == 0) idle.notify_all();
}

/// One run, whatever happens in it: here everything ends.
void Controller::Impl::settle(const kube::ObjectKey& key)
try {
    const auto object = informer.find(key);
    if (object)
        run(*object, key);
    else
        forget(key);
} catch (const base::Cancelled&) {
    return;  // shutdown: silence, not failure
} catch (const std::exception& error) {
    log.error("cannot record the outcome", error.what(), {{"namespace", key.namespace_}, {"name", key.name}});
    metrics.add(kErrors, {{"controller", name}});
    queue.add_rate_limited(key);
}

void Controller::Impl::run(const doc::Value& object, const kube::ObjectKey& key)
{
    StatusPatch patch(
        surroundings.client,
        options.resource,
        object,
        {.field_manager = options.field_manager, .owned_conditions = options.owned_conditions},
        [this](const doc::Value& answer) { look_at_answer(answer); });
    const auto deadline = base::Deadline::after(kLongestRun, cancel.get_token());
    const auto number = wakes.begin(key);
    Outcome outcome;
    try {
        Context context(surroundings, key, object, std::move(patch), &late, deadline);
        outcome = reconciler->report(context, attempt(context));
        context.write_status();
        reconciler->finished(context, outcome);
        record(key, outcome, context.elapsed());
    } catch (...) {
        wakes.end(key, number, {});
        throw;
    }
    const bool woken = wakes.end(key, number, outcome.wake);
    plan(key, outcome);
    if (woken) queue.add(key);
}

Outcome Controller::Impl::attempt(Context& context)
try {
    return reconciler->reconcile(context);
} catch (const base::Cancelled&) {
    if (cancel.stop_requested()) throw;
    return Outcome::again();  // superseded by something newer
} catch (const StageError& error) {
    return fail(context, {error.condition(), error.reason(), error.what(), error.kind()});
} catch (const base::Error& error) {
    return fail(context, {{}, std::string(reason::kInternalError), error.what(), error.kind()});
} catch (const std::exception& error) {
    // Nothing that we depend on throws this: our own logic is wrong. What Go would call a panic.
    metrics.add(kPanics, {{"controller", name}});
    return fail(context, {{}, std::string(reason::kInternalError), error.what(), base::ErrorKind::Internal});
}

Outcome Controller::Impl::fail(Context& context, const Failure& failure)
{
    metrics.add(kErrors, {{"controller", name}});
    context.log().error("Reconciler error", failure.message, {{"reason", failure.reason}});
    return reconciler->failed(context, failure);
}

/// When the object is looked at again.
void Controller::Impl::plan(const kube::ObjectKey& key, const Outcome& outcome)
{
    if (outcome.kind == Outcome::Kind::Again) {
        if (changes.again(key) <= kFreeAgains)
            queue.add(key);
        else
            queue.add_rate_limited(key);
        return;
    }
    changes.settled(key);
    if (outcome.kind == Outcome::Kind::Failed && !outcome.after) return queue.add_rate_limited(key);
    queue.forget(key);
    if (outcome.after) queue.add_after(key, *outcome.after);
}

void Controller::Impl::forget(const kube::ObjectKey& key)
{
    wakes.remove(key);
    changes.forget(key);
    queue.forget(key);
    metrics.forget(
        "gotk_reconcile_duration_seconds",
        {{"kind", options.resource.gvk.kind}, {"name", key.name}, {"namespace", key.namespace_}});
    reconciler->forgotten(key);
}

void Controller::Impl::record(const kube::ObjectKey& key, const Outcome& outcome, base::Duration elapsed)
{
    const auto seconds = std::chrono::duration<double>(elapsed).count();
    if (outcome.kind == Outcome::Kind::Stalled) metrics.add(kTerminalErrors, {{"controller", name}});
    metrics.add(
        "controller_runtime_reconcile_total",
        {{"controller", name}, {"result", std::string(result_name(outcome))}});
    metrics.observe("controller_runtime_reconcile_time_seconds", {{"controller", name}}, seconds);
    metrics.observe(
        "gotk_reconcile_duration_seconds",
        {{"kind", options.resource.gvk.kind}, {"name", key.name}, {"namespace", key.namespace_}},
        seconds);
}

}  // namespace sluice::runtime
