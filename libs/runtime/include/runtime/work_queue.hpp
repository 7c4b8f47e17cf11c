#pragma once
#include "base/duration.hpp"
#include "kube/resource.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace sluice::runtime {

class Metrics;

/// Higher is served first. controller-runtime's values: what a full relist brings back comes last.
enum class Priority : int { Low = -100, Normal = 0, High = 100 };

struct QueueOptions {
    std::string name;  ///< label of the workqueue_* metrics
    base::Duration min_backoff = std::chrono::milliseconds(750);
    base::Duration max_backoff = std::chrono::minutes(15);
    Metrics* metrics = nullptr;
};

/// WorkQueue: which objects want attention. A key is in it at most once and handed to at most one worker at a
/// time; what comes in for a key that is being worked on is kept and handed out when it is done. Thread-safe.
class WorkQueue {
public:
    explicit WorkQueue(QueueOptions options);
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;
    ~WorkQueue();

    /// Wanted now. Of several priorities the highest counts.
    void add(const kube::ObjectKey&, Priority = Priority::Normal);
    /// Wanted once `delay` is over. An earlier time that is already set stays.
    void add_after(const kube::ObjectKey&, base::Duration delay, Priority = Priority::Normal);
    /// Wanted after this key's next backoff: min_backoff doubled with each call, never above max_backoff.
    void add_rate_limited(const kube::ObjectKey&, Priority = Priority::Normal);
    /// The next backoff begins at min_backoff again.
    void forget(const kube::ObjectKey&);
    /// Drops the delay and the wish of a key (the object is gone).
    void remove(const kube::ObjectKey&);

    struct Ticket {
        kube::ObjectKey key;
        Priority priority = Priority::Normal;
    };
    /// Blocks until a key is due; nullopt once a stop is asked for. done() must follow.
    std::optional<Ticket> take(std::stop_token);
    void done(const Ticket&);

    /// Keys that are due now and wait for a worker.
    std::size_t depth() const;
    /// Keys that wait for their time.
    std::size_t delayed() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;  ///< shared with the metrics, which look at it when they are asked for
};

}  // namespace sluice::runtime
