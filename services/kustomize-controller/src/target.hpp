#pragma once
#include "api/kustomization.hpp"
#include "base/deadline.hpp"
#include "io/loop.hpp"
#include "kube/client.hpp"
#include "kube/discovery.hpp"
#include "ssa/cluster.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace sluice::kustomize_controller {

struct TargetOptions {
    /// --default-service-account; empty: objects are applied as ourselves.
    std::string default_service_account;
    bool insecure_exec = false, insecure_tls = false;
};

/// Target: the cluster that one Kustomization is applied to, as the identity it is applied as.
struct Target {
    std::shared_ptr<const kube::Client> client;
    std::shared_ptr<kube::Discovery> discovery;
    /// Our own cluster: then ManagedObjects knows what happens there.
    bool home = true;
    ssa::Cluster cluster() const { return {*client, *discovery}; }
};

/// Targets: finds the target of a Kustomization: this cluster, this cluster as a service account, or the one
/// whose kubeconfig a Secret of its namespace holds (kept until the Secret changes). Thread-safe.
class Targets {
public:
    Targets(io::Loop&, const kube::Client& home, kube::Discovery& home_discovery, TargetOptions);

    /// Throws base::Error naming the Secret, never what it holds.
    Target of(const api::Kustomization&, const base::Deadline&);
    /// False: the service account it is to be applied as does not exist (any more). Looked up in our own
    /// cluster, as Flux does, even for a remote target.
    bool can_impersonate(const api::Kustomization&, const base::Deadline&) const;

private:
    struct Remote {
        std::string secret_version;
        Target target;
    };
    Target remote(const api::Kustomization&, const base::Deadline&);
    std::string service_account(const api::Kustomization&) const;

    io::Loop& loop_;
    const kube::Client& home_;
    kube::Discovery& home_discovery_;
    const TargetOptions options_;
    std::mutex mutex_;
    std::map<std::string, Remote> remotes_;
};

}  // namespace sluice::kustomize_controller
