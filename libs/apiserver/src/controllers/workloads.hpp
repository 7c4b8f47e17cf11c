#pragma once
#include "cluster/cluster.hpp"

#include <string>
#include <string_view>

namespace sluice::apiserver {

/// Workloads: gives Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, pods, load balancers and volume
/// claims the status that a cluster with room for everything would give them, and Deployments their ReplicaSets
/// and pods. Nothing runs. One thread, the controllers'.
class Workloads {
public:
    explicit Workloads(Cluster& cluster) : cluster_(cluster) {}
    /// True if this collection is one that we look after.
    static bool cares_for(std::string_view collection);
    /// Brings the object's status, and what it owns, to where its spec wants it.
    void settle(const std::string& collection, const std::string& key);

private:
    struct Target;
    struct ReplicaSets;
    void deployment(const Target&);
    void replica_set(const Target&);
    void stateful_set(const Target&);
    void daemon_set(const Target&);
    void job(const Target&);
    void pod(const Target&);
    void service(const Target&);
    void claim(const Target&);
    /// `revision` is written beside the status, as the deployment controller does it; empty: none.
    void set_status(const Target&, const doc::Value& status, const std::string& revision = "");
    ReplicaSets replica_sets(const Target&, std::string current) const;
    bool create_current(const Target&, const std::string& hash, ReplicaSets&);
    void scale(const Target&, const std::string& replica_set, std::int64_t wanted);
    void ensure_pods(const Target&, std::int64_t count, bool ordinals);
    KindPtr kind(std::string_view group, std::string_view plural) const;

    Cluster& cluster_;
};

}  // namespace sluice::apiserver
