#include "base/error.hpp"
#include "cluster.hpp"
#include "run.hpp"
#include "toolkit_commands.hpp"

#include <charconv>
#include <memory>

namespace sluice::cli {
namespace {

void add_port(Flags& flags, unsigned short& port)
{
    Flag flag;
    flag.name = "port";
    flag.type = "uint16";
    flag.usage = "port to listen on; 0 takes a free one";
    flag.set = [&port](const std::string& text) {
        const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), port);
        if (trouble != std::errc() || end != text.data() + text.size())
            throw base::Error(base::ErrorKind::Invalid, "not a port");
    };
    flags.add(std::move(flag));
}

void add_cluster(Command& root, ClusterFlags& cluster)
{
    auto local = std::make_shared<LocalCluster>();
    auto& group = root.add(
        {.use = "cluster",
         .brief = "An embedded Kubernetes API server on this machine",
         .text = "The cluster sub-commands start and stop a Kubernetes API server that needs no containers, no "
                 "etcd "
                 "and no\nconfiguration: for trying things out, for demonstrations and for tests.",
         .example = "  # Start it, and talk to it with kubectl\n  sluice cluster up\n"
                    "  kubectl --kubeconfig ~/.local/state/sluice/clusters/sluice/kubeconfig get namespaces\n\n"
                    "  # Stop it\n  sluice cluster down"});
    auto& flags = group.persistent_flags;
    flags.add_text(local->name, "name", 0, "the cluster's name");
    flags.add_text(local->address, "address", 0, "address to listen on");
    add_port(flags, local->port);
    flags.add_switch(local->durable, "durable", 0, "keep the objects over a restart");
    const auto chosen = [local, &cluster] {
        auto copy = *local;
        if (!cluster.kubeconfig.empty()) copy.kubeconfig = cluster.kubeconfig;
        return copy;
    };
    group.add({.use = "up", .brief = "Start it, and print where its kubeconfig is"})
        .run([chosen](Terminal& terminal, const auto&) { return cluster_up(terminal, chosen()), 0; });
    group.add({.use = "down", .brief = "Stop it"}).run([chosen](Terminal& terminal, const auto&) {
        return cluster_down(terminal, chosen()), 0;
    });
    group.add({.use = "serve", .brief = "Serve in the foreground", .hidden = true})
        .run([chosen](Terminal&, const auto&) { return cluster_serve(chosen()); });
}

void add_run(Command& root, ClusterFlags& cluster)
{
    auto options = std::make_shared<RunOptions>();
    auto no_crds = std::make_shared<bool>(false);
    auto storage = std::make_shared<std::string>();
    auto& run = root.add(
        {.use = "run",
         .brief = "Run all controllers in one process",
         .text = "The run command starts every controller in this process and serves until it is interrupted.",
         .example = "  # Against the embedded API server\n  sluice cluster up\n"
                    "  sluice run --kubeconfig ~/.local/state/sluice/clusters/sluice/kubeconfig"});
    run.flags.add_text(*storage, "storage-path", 0, "where artifacts are kept");
    run.flags.add_text(options->storage_addr, "storage-addr", 0, "address that serves artifacts");
    run.flags.add_text(options->metrics_addr, "metrics-addr", 0, "address that serves metrics; 0 for none");
    run.flags.add_text(options->health_addr, "health-addr", 0, "address that serves health; 0 for none");
    run.flags.add_text(options->log_level, "log-level", 0, "trace, debug, info or error");
    run.flags.add_text(options->log_encoding, "log-encoding", 0, "json or console");
    run.flags.add_switch(*no_crds, "no-crds", 0, "do not install the custom resource definitions first");
    run.run([options, no_crds, storage, &cluster](Terminal&, const auto&) {
        options->cluster = cluster;
        options->storage_path = *storage;
        options->install_crds = !*no_crds;
        return run_controllers(*options);
    });
}

}  // namespace

void add_local_commands(Command& root, ClusterFlags& cluster)
{
    add_cluster(root, cluster);
    add_run(root, cluster);
}

}  // namespace sluice::cli
