#pragma once
#include "base/log.hpp"
#include "cluster/cluster.hpp"
#include "controllers/garbage.hpp"
#include "controllers/workloads.hpp"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace sluice::apiserver {

struct ControllerOptions {
    bool simulate_workloads = true;
    std::chrono::milliseconds workload_delay{200};
    base::Logger log = base::Logger::none();
};

/// Controllers: what kube-controller-manager does and this server needs: namespaces are emptied and go,
/// dependents follow their owners, CRDs take their objects along, old events expire, and workloads that nothing
/// runs become ready. One thread; fed with every change in order, it works on what is stored when it gets
/// there.
class Controllers {
public:
    Controllers(Cluster& cluster, ControllerOptions options);
    Controllers(const Controllers&) = delete;
    Controllers& operator=(const Controllers&) = delete;
    ~Controllers();

    /// Any thread.
    void observe(const ChangePtr&);

private:
    using Clock = std::chrono::steady_clock;
    struct Task {
        enum class Kind { Namespace, Crd, Owner, Dependent, Workload } kind;
        std::string collection, key;
        bool operator<(const Task& other) const
        {
            return std::tie(kind, collection, key) < std::tie(other.kind, other.collection, other.key);
        }
    };

    void run(const std::stop_token&);
    void note(const Change&);
    void later(Task, Clock::duration);
    void perform(const Task&);
    void finish_namespace(const std::string& name);
    void finish_crd(const std::string& name);
    void expire_events();

    Cluster& cluster_;
    const ControllerOptions options_;
    Garbage garbage_;
    Workloads workloads_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::vector<ChangePtr> changes_;
    // Of the thread alone: tasks by their time; a task that is asked for again keeps its earlier time.
    std::multimap<Clock::time_point, Task> due_;
    std::map<Task, Clock::time_point> waiting_;
    Clock::time_point next_expiry_{};
    std::jthread thread_;
};

}  // namespace sluice::apiserver
