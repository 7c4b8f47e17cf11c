#include "runtime/options.hpp"

#include <array>
#include <cstdlib>

namespace sluice::runtime {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"trace", "debug", "info", "error"};
constexpr std::array<std::string_view, 2> kEncodings = {"json", "console"};

void declare_leader_election(Flags& flags, CommonOptions& options)
{
    flags.add(
        "enable-leader-election",
        options.enable_leader_election,
        "Let only one of several replicas work at a time.");
    flags.add(
        "leader-election-release-on-cancel",
        options.leader_election_release_on_cancel,
        "Give leadership away at shutdown instead of letting it expire.");
    flags.add(
        "leader-election-lease-duration",
        options.leader_election_lease_duration,
        "How long other replicas wait after the last renewal before they take over.");
    flags.add(
        "leader-election-renew-deadline",
        options.leader_election_renew_deadline,
        "How long the leader tries to renew before it gives up.");
    flags.add(
        "leader-election-retry-period", options.leader_election_retry_period, "How long between two tries.");
}

void declare_queue(Flags& flags, CommonOptions& options)
{
    flags.add("concurrent", options.concurrent, "The number of concurrent reconciles per controller.");
    flags.add("min-retry-delay", options.min_retry_delay, "The delay after the first of several failures.");
    flags.add("max-retry-delay", options.max_retry_delay, "The longest delay after failures.");
    flags.add(
        "interval-jitter-percentage",
        options.interval_jitter_percentage,
        "How far intervals are spread, in percent, 0 to 99.");
    flags.add(
        "requeue-dependency",
        options.requeue_dependency,
        "The interval at which failing dependencies are evaluated again.");
}

void declare_watch(Flags& flags, CommonOptions& options)
{
    flags.add(
        "watch-all-namespaces",
        options.watch_all_namespaces,
        "Watch all namespaces; false watches the one of RUNTIME_NAMESPACE alone.");
    flags.add("watch-label-selector", options.watch_label_selector, "Watch only objects with matching labels.");
    flags.add("kube-api-qps", options.kube_api_qps, "Accepted; the server's priority and fairness decides.");
    flags.add(
        "kube-api-burst", options.kube_api_burst, "Accepted; the server's priority and fairness decides.");
    flags.add("kubeconfig", options.kubeconfig, "Path of a kubeconfig, outside of a cluster.");
}

void declare_optional(Flags& flags, CommonOptions& options, const CommonOptions::Has& has)
{
    if (has.watch_configs)
        flags.add(
            "watch-configs-label-selector",
            options.watch_configs_label_selector,
            "Labels of the ConfigMaps and Secrets whose changes reconcile what refers to them.");
    if (has.http_retry)
        flags.add(
            "http-retry", options.http_retry, "The number of retries when an artifact cannot be fetched.");
    if (has.no_cross_namespace_refs)
        flags.add(
            "no-cross-namespace-refs",
            options.no_cross_namespace_refs,
            "Refuse references to objects of other namespaces.");
    if (has.token_cache) {
        flags.add(
            "token-cache-max-size",
            options.token_cache_max_size,
            "The most tokens that are kept; 0 keeps none.");
        flags.add("token-cache-max-duration", options.token_cache_max_duration, "How long a token is kept.");
    }
    if (has.default_service_account)
        flags.add(
            "default-service-account",
            options.default_service_account,
            "The service account of objects that name none.");
    if (has.insecure_kubeconfig) {
        flags.add(
            "insecure-kubeconfig-exec",
            options.insecure_kubeconfig_exec,
            "Let kubeconfigs of Secrets run programs.");
        flags.add(
            "insecure-kubeconfig-tls",
            options.insecure_kubeconfig_tls,
            "Let kubeconfigs of Secrets switch TLS verification off.");
    }
}

std::string environment(const char* name, std::string fallback)
{
    const auto* value = std::getenv(name);
    return value && *value ? std::string(value) : std::move(fallback);
}

}  // namespace

void CommonOptions::declare(Flags& flags, const Has& has)
{
    flags.add("events-addr", events_addr, "The address that events are posted to.", "EVENTS_ADDR");
    flags.add(
        "metrics-addr", metrics_addr, "The address the metric endpoint binds to; 0 for none.", "METRICS_ADDR");
    flags.add("health-addr", health_addr, "The address the health endpoint binds to; 0 for none.");
    flags.add_choice("log-level", log_level, kLevels, "The lowest level that is logged.");
    flags.add_choice("log-encoding", log_encoding, kEncodings, "The form of log lines.");
    flags.add("feature-gates", feature_gates, "name=true or name=false, separated by commas.");
    flags.add("graceful-shutdown-timeout", graceful_shutdown, "How long runs under way may take to finish.");
    declare_watch(flags, *this);
    declare_queue(flags, *this);
    declare_leader_election(flags, *this);
    declare_optional(flags, *this, has);
    runtime_namespace = environment("RUNTIME_NAMESPACE", runtime_namespace);
}

base::LogLevel CommonOptions::level() const
{
    if (log_level == "trace") return base::LogLevel::Trace;
    if (log_level == "debug") return base::LogLevel::Debug;
    if (log_level == "error") return base::LogLevel::Error;
    return base::LogLevel::Info;
}

base::LogEncoding CommonOptions::encoding() const
{
    return log_encoding == "console" ? base::LogEncoding::Console : base::LogEncoding::Json;
}

std::string CommonOptions::watch_namespace() const
{
    return watch_all_namespaces ? std::string() : runtime_namespace;
}

}  // namespace sluice::runtime
