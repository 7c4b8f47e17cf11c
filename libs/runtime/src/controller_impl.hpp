#pragma once
#include "changes.hpp"
#include "late_writer.hpp"
#include "runtime/controller.hpp"
#include "runtime/metrics.hpp"
#include "wake_list.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace sluice::runtime {

/// The inside of a controller. Loop thread: on_event(). Workers: work() and below.
struct Controller::Impl {
    Impl(const Surroundings&, Metrics&, ControllerOptions, std::unique_ptr<Reconciler>);

    void start();
    void stop(base::Duration grace);

    void on_event(const kube::Event&);
    void look_at(const doc::Value& object, Priority);
    void look_at_answer(const doc::Value& object);

    void work(const std::stop_token& stop);
    void settle(const kube::ObjectKey&);
    void run(const doc::Value& object, const kube::ObjectKey&);
    Outcome attempt(Context&);
    Outcome fail(Context&, const Failure&);
    void plan(const kube::ObjectKey&, const Outcome&);
    void forget(const kube::ObjectKey&);
    void record(const kube::ObjectKey&, const Outcome&, base::Duration);

    Surroundings surroundings;
    Metrics& metrics;
    ControllerOptions options;
    base::Logger log;
    std::unique_ptr<Reconciler> reconciler;
    std::string name;  ///< as metrics name it: the kind in lower case
    WorkQueue queue;
    Changes changes;
    WakeList wakes;
    kube::Informer informer;
    LateWriter late;  ///< after the informer: what it writes, the informer remembers

    std::stop_source no_more;  ///< workers take nothing new
    std::stop_source cancel;   ///< runs under way end
    std::mutex mutex;
    std::condition_variable idle;
    std::size_t working = 0;  ///< worker threads that have not ended
    std::vector<std::jthread> workers;
};

}  // namespace sluice::runtime
