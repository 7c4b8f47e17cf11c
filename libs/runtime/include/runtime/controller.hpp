#pragma once
#include "kube/informer.hpp"
#include "runtime/reconciler.hpp"
#include "runtime/work_queue.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace sluice::runtime {

class Metrics;

struct ControllerOptions {
    /// "source-controller": the reportingController of events.
    std::string service;
    kube::Resource resource;
    /// Of status patches: "source-controller", "gotk-kustomize-controller".
    std::string field_manager;
    std::vector<std::string> owned_conditions;
    std::size_t workers = 4;
    base::Duration min_backoff = std::chrono::milliseconds(750);
    base::Duration max_backoff = std::chrono::minutes(15);
    /// Which objects: namespace and label selector.
    kube::InformerOptions watch;
};

/// Controller: an informer, a queue and N workers around one reconciler. A change of generation, deletion or
/// the reconcile.fluxcd.io/requestedAt annotation queues an object; so do enqueue(), wake() and the delays that
/// outcomes ask for. An exception in one object's run becomes that object's condition and event and never stops
/// another. After each write the informer remembers the answer, so that the next run never sees a version older
/// than its own. Thread-safe after start().
class Controller {
public:
    Controller(const Surroundings&, Metrics&, ControllerOptions, std::unique_ptr<Reconciler>);
    Controller(const Controller&) = delete;
    Controller& operator=(const Controller&) = delete;
    ~Controller();

    kube::Informer& objects() noexcept;
    const kube::Informer& objects() const noexcept;
    Reconciler& reconciler() noexcept;

    /// Before start(): events of another informer (which the caller owns and starts) queue the keys that `map`
    /// returns. Runs on the loop thread: no blocking.
    using Map = std::function<std::vector<kube::ObjectKey>(const kube::Event&)>;
    void watch(kube::Informer& other, Map map, Priority = Priority::Normal);

    void enqueue(const kube::ObjectKey&, Priority = Priority::Normal);
    void enqueue_after(const kube::ObjectKey&, base::Duration delay, Priority = Priority::Normal);
    /// Queues every object whose last outcome named this reference in `wake`. Any thread, never blocks.
    void wake(const WakeReference&);

    /// Starts the informer and, once it has its first list, the workers.
    void start();
    /// Asks every run to stop and waits for them, at most `grace`; runs that go on are cancelled then.
    void stop(base::Duration grace);
    bool synced() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::runtime
