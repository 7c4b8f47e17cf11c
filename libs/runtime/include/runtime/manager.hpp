#pragma once
#include "base/random.hpp"
#include "base/slots.hpp"
#include "io/loop.hpp"
#include "kube/client.hpp"
#include "runtime/controller.hpp"
#include "runtime/jitter.hpp"
#include "runtime/metrics.hpp"
#include "runtime/options.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace sluice::runtime {

/// Manager: everything that the controllers of one process share: client, informers, metrics, health, events,
/// leadership. One or several services are put together on it (`sluice run` puts all). Order: construct, add,
/// run. One thread.
class Manager {
public:
    /// `name` is the process' ("source-controller"): the lease carries it, and events of controllers that name
    /// no service. Throws base::Error{Invalid} for options that make no sense.
    Manager(
        io::Loop& loop,
        std::string name,
        CommonOptions options,
        FeatureGates gates,
        kube::Config cluster,
        base::Logger log);
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;
    ~Manager();

    io::Loop& loop() noexcept;
    const kube::Client& client() const noexcept;
    Metrics& metrics() noexcept;
    EventRecorder& events() noexcept;
    base::Slots& slots() noexcept;
    const CommonOptions& options() const noexcept;
    const FeatureGates& gates() const noexcept;
    const Surroundings& surroundings() const noexcept;
    base::Logger log() const;
    base::WallClock clock() const;
    base::RandomSource random() const;
    Jitter jitter() const;

    /// What ControllerOptions leave open comes from the common options: namespace, label selector, backoff, and
    /// with `workers` 0 the number of workers. The reference lives as long as the manager.
    Controller& add(ControllerOptions, std::unique_ptr<Reconciler>);
    /// An informer that lives with the manager and starts before the workers.
    kube::Informer& inform(kube::Resource, kube::InformerOptions);
    /// Runs once this process leads, before the workers start: the artifact server. What it throws ends the
    /// process.
    void on_lead(std::function<void()>);
    /// Runs after the workers have ended.
    void on_stop(std::function<void()>);
    /// /readyz answers 200 only when every check says true. Called on the loop thread: no blocking.
    void add_ready_check(std::string name, std::function<bool()>);

    /// Serves, elects, works, until a stop is asked for; then drains. Returns the exit code.
    int run(std::stop_token stop);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::runtime
