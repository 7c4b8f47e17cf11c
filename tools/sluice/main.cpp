/// The sluice command: its root, and nothing else. Each family of verbs declares itself in a file of its own.
#include "helm_commands.hpp"
#include "kustomize_commands.hpp"
#include "toolkit_commands.hpp"
#include "version.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

using namespace sluice::cli;

namespace {

/// `given` is the namespace that the user asked for: charts are not rendered for that of the toolkit by
/// default.
void add_cluster_flags(Flags& flags, ClusterFlags& cluster, std::string& given)
{
    if (const char* ns = std::getenv("SLUICE_NAMESPACE"); ns && *ns) given = cluster.namespace_ = ns;
    flags.add_text(cluster.kubeconfig, "kubeconfig", 0, "Path to the kubeconfig file to use for CLI requests.");
    flags.add_text(cluster.context, "context", 0, "The name of the kubeconfig context to use");
    auto& ns = flags.add_text(
        cluster.namespace_, "namespace", 'n', "If present, the namespace scope for this CLI request");
    ns.set = [set = ns.set, &given](const std::string& text) {
        set(text);
        given = text;
    };
    flags.add_duration(cluster.timeout, "timeout", 0, "timeout for this operation");
}

}  // namespace

int main(int argc, char** argv)
{
    Terminal terminal(std::cout, std::cerr);
    ClusterFlags cluster;
    std::string given_namespace;
    Command root(
        {.use = "sluice",
         .brief = "Command line utility for continuous delivery from Git",
         .text = "Sluice keeps a Kubernetes cluster equal to what Git says. This command line talks to a "
                 "cluster that\n"
                 "runs its controllers (or Flux's: they share their objects), and runs a whole one on this "
                 "machine.",
         .example = "  # Try it: a Kubernetes API server and all controllers on this machine\n"
                    "  sluice cluster up\n"
                    "  sluice run --kubeconfig ~/.local/state/sluice/clusters/sluice/kubeconfig &\n\n"
                    "  # List all sources and what is applied from them\n"
                    "  sluice get all --all-namespaces\n\n"
                    "  # Fetch a source and apply what it holds now\n"
                    "  sluice reconcile kustomization apps --with-source\n\n"
                    "  # Print what a directory builds to\n"
                    "  sluice kustomize build ./deploy/production"});
    add_cluster_flags(root.persistent_flags, cluster, given_namespace);
    add_toolkit_commands(root, cluster);
    add_local_commands(root, cluster);
    add_kustomize_commands(root);
    add_helm_commands(root, given_namespace);
    add_completion_commands(root);
    root.add({.use = "version", .brief = "Print the version"}).run([](Terminal& out, const auto&) {
        out.out() << "sluice: v" << kVersion << '\n';
        return 0;
    });
    const Command::Arguments arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == "__complete") {
        for (const auto& word : root.complete({arguments.begin() + 1, arguments.end()}))
            std::cout << word << '\n';
        return 0;
    }
    const int code = root.execute(terminal, arguments);
    if (std::cout.flush()) return code;
    std::cerr << "cannot write to standard output\n";
    return EXIT_FAILURE;
}
