#pragma once
#include "base/random.hpp"
#include "http/server.hpp"
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
/// run.
class Manager {
public:
    /// `name` is the process' ("source-controller"): logs and the lease carry it.
    Manager(
        std::string name, CommonOptions options, FeatureGates gates, kube::Config cluster, base::Logger log);
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
    base::Logger log() const;
    base::WallClock clock() const;
    base::RandomSource random() const;
    Jitter jitter() const;

    /// The controller's namespace, label selector, backoff and worker count come from the options unless set.
    Controller& add(ControllerOptions, std::unique_ptr<Reconciler>);
    /// An informer that lives with the manager; started before the workers.
    kube::Informer& inform(kube::Resource, kube::InformerOptions);
    /// Runs once this process leads, before the workers start: the artifact server. Throwing ends the process.
    void on_lead(std::function<void()>);
    /// /readyz answers 200 only when every check says true.
    void add_ready_check(std::string name, std::function<bool()>);

    /// Serves, elects, works, until stop is asked for; then drains. Returns the exit code.
    int run(std::stop_token stop);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Where a controller's main() goes: parses flags, sets logs up, finds the cluster, stops on SIGTERM and
/// SIGINT.
class Program {
public:
    Program(std::string name, std::string description, CommonOptions::Has);
    CommonOptions& options() noexcept { return options_; }
    Flags& flags() noexcept { return flags_; }
    FeatureGates& gates() noexcept { return gates_; }
    /// `assemble` adds controllers; what it throws is logged and ends the process with 1.
    int run(int argc, char** argv, const std::function<void(Manager&)>& assemble);

private:
    std::string name_;
    CommonOptions::Has has_;
    CommonOptions options_;
    Flags flags_;
    FeatureGates gates_;
};

/// A stop_source that SIGTERM and SIGINT trigger; blocks both signals for threads made later. Once per process,
/// first in main.
class Signals {
public:
    Signals();
    ~Signals();
    std::stop_token token() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::runtime
