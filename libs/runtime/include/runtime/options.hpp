#pragma once
#include "base/duration.hpp"
#include "base/log.hpp"
#include "runtime/flags.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace sluice::runtime {

/// The flags that every controller has, with Flux's names and defaults.
struct CommonOptions {
    std::string metrics_addr = ":8080";
    std::string health_addr = ":9440";
    std::string events_addr;
    std::int64_t concurrent = 4;
    base::Duration requeue_dependency = std::chrono::seconds(30);
    std::int64_t http_retry = 9;
    std::string log_level = "info";
    std::string log_encoding = "json";
    bool enable_leader_election = false;
    bool leader_election_release_on_cancel = true;
    base::Duration leader_election_lease_duration = std::chrono::seconds(35);
    base::Duration leader_election_renew_deadline = std::chrono::seconds(30);
    base::Duration leader_election_retry_period = std::chrono::seconds(5);
    bool watch_all_namespaces = true;
    std::string watch_label_selector;
    std::string watch_configs_label_selector = "reconcile.fluxcd.io/watch=Enabled";
    double kube_api_qps = 50;  ///< accepted; the server's priority and fairness is what we obey
    std::int64_t kube_api_burst = 300;
    base::Duration min_retry_delay = std::chrono::milliseconds(750);
    base::Duration max_retry_delay = std::chrono::minutes(15);
    std::int64_t interval_jitter_percentage = 5;
    std::int64_t token_cache_max_size = 100;
    base::Duration token_cache_max_duration = std::chrono::hours(1);
    bool no_cross_namespace_refs = false;
    std::string default_service_account;
    bool insecure_kubeconfig_exec = false;
    bool insecure_kubeconfig_tls = false;
    std::string kubeconfig;  ///< ours: outside of a cluster
    std::string feature_gates;
    /// Namespace that the controller runs in: env RUNTIME_NAMESPACE, else the pod's, else "flux-system".
    std::string runtime_namespace;
    /// How long SIGTERM lets runs under way finish.
    base::Duration graceful_shutdown = std::chrono::seconds(30);

    /// Which of the optional groups a controller has.
    struct Has {
        bool http_retry = false, no_cross_namespace_refs = false, token_cache = true,
             insecure_kubeconfig = false, default_service_account = true, watch_configs = false;
    };
    void declare(Flags&, const Has&);
    base::LogLevel level() const;
    base::LogEncoding encoding() const;
    /// The namespace that informers watch; empty: all.
    std::string watch_namespace() const;
};

}  // namespace sluice::runtime
