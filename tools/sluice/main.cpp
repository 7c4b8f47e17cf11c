/// The sluice command: its grammar, and nothing else. Each verb lives in a file of its own.
#include "base/duration.hpp"
#include "cluster.hpp"
#include "get.hpp"
#include "kustomize.hpp"
#include "reconcile.hpp"
#include "run.hpp"
#include "suspend.hpp"
#include "version.hpp"

#include <functional>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace sluice::cli {

namespace {

/// What the chosen command line asks for; run after the parser is done.
using Action = std::function<int(Terminal&)>;

/// The whole grammar. Options are members because CLI11 writes into them while it parses.
class CommandLine {
public:
    CommandLine()
    {
        app_.require_subcommand(1);
        app_.fallthrough();
        app_.add_option(
            "--kubeconfig", cluster_.kubeconfig, "Path to the kubeconfig file to use for CLI requests");
        app_.add_option("--context", cluster_.context, "The name of the kubeconfig context to use");
        app_.add_option(
                "-n,--namespace", cluster_.namespace_, "If present, the namespace scope for this CLI request")
            ->envname("SLUICE_NAMESPACE");
        app_.add_option_function<std::string>(
            "--timeout", [this](const std::string& text) { set_timeout(text); }, "Timeout for this operation");
        add_get();
        add_reconcile();
        add_suspend_and_resume();
        add_cluster();
        add_run();
        add_kustomize();
        auto* version = app_.add_subcommand("version", "Print the version");
        version->callback([this] {
            action_ = [](Terminal& terminal) {
                terminal.out() << "sluice: v" << kVersion << '\n';
                return 0;
            };
        });
    }

    int run(int argc, char** argv, Terminal& terminal)
    {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& error) {
            return app_.exit(error);
        }
        try {
            return action_(terminal);
        } catch (const base::Error& error) {
            terminal.failure(error.what());
            return 1;
        }
    }

private:
    void set_timeout(const std::string& text)
    {
        const auto parsed = base::parse_duration(text);
        if (!parsed || parsed->count() <= 0) throw CLI::ValidationError("--timeout", "not a duration: " + text);
        cluster_.timeout = *parsed;
    }

    void verb(CLI::App* command, std::function<void(Session&, Terminal&)> work)
    {
        command->callback([this, work = std::move(work)] {
            action_ = [this, work](Terminal& terminal) {
                Session session(cluster_);
                work(session, terminal);
                return 0;
            };
        });
    }

    /// Gives `parent` one subcommand for each kind, sources below "source".
    void for_each_kind(CLI::App* parent, const std::function<void(CLI::App*, const ToolkitKind&)>& declare)
    {
        auto* sources = parent->add_subcommand("source", "Sources")->alias("sources")->require_subcommand(1);
        for (const auto* kind : toolkit_kinds()) {
            auto* command = (kind->source ? sources : parent)
                                ->add_subcommand(kind->words.front(), kind->kind() + " objects");
            for (std::size_t i = 1; i < kind->words.size(); ++i)
                command->alias(kind->words[i]);
            declare(command, *kind);
        }
    }

    void add_get()
    {
        auto* get = app_.add_subcommand("get", "Get the resources and their status")->require_subcommand(1);
        get->add_flag(
            "-A,--all-namespaces", get_.all_namespaces, "List the requested objects across all namespaces");
        get->add_flag("!--no-header", get_.header, "Skip the header when printing the results");
        get->add_option("-l,--label-selector", get_.label_selector, "Filter objects by label selector");
        get->add_option(
            "--status-selector", get_.status_selector, "Condition and state to filter by, e.g. ready=false");
        const std::map<std::string, OutputFormat> formats{
            {"table", OutputFormat::Table}, {"json", OutputFormat::Json}, {"yaml", OutputFormat::Yaml}};
        get->add_option("-o,--output", get_.output, "Output format: table, json or yaml")
            ->transform(CLI::CheckedTransformer(formats));
        for_each_kind(get, [this](CLI::App* command, const ToolkitKind& kind) {
            command->add_option("name", get_.name, "Only this object");
            verb(command, [this, &kind](Session& session, Terminal& terminal) {
                get_kind(session, terminal, kind, get_);
            });
        });
        verb(
            get->add_subcommand("all", "Get all resources and statuses"),
            [this](Session& session, Terminal& terminal) {
                get_kinds(session, terminal, toolkit_kinds(), get_);
            });
        auto* sources = get->get_subcommand("source")->add_subcommand("all", "Get all source statuses");
        verb(sources, [this](Session& session, Terminal& terminal) {
            std::vector<const ToolkitKind*> kinds = toolkit_kinds();
            std::erase_if(kinds, [](const ToolkitKind* kind) { return !kind->source; });
            get_kinds(session, terminal, kinds, get_);
        });
    }

    void add_reconcile()
    {
        auto* command_group =
            app_.add_subcommand("reconcile", "Reconcile sources and resources")->require_subcommand(1);
        for_each_kind(command_group, [this](CLI::App* command, const ToolkitKind& kind) {
            command->add_option("name", name_, "The object's name")->required();
            if (!kind.source) command->add_flag("--with-source", with_source_, "Reconcile the source first");
            verb(command, [this, &kind](Session& session, Terminal& terminal) {
                reconcile(session, terminal, kind, name_, with_source_);
            });
        });
    }

    void add_suspend_and_resume()
    {
        auto* suspending =
            app_.add_subcommand("suspend", "Suspend the reconciliation of resources")->require_subcommand(1);
        for_each_kind(suspending, [this](CLI::App* command, const ToolkitKind& kind) {
            command->add_option("names", selection_.names, "The objects' names");
            command->add_flag("--all", selection_.all, "All objects of this kind in the namespace");
            verb(command, [this, &kind](Session& session, Terminal& terminal) {
                suspend(session, terminal, kind, selection_);
            });
        });
        auto* resuming =
            app_.add_subcommand("resume", "Resume the reconciliation of resources")->require_subcommand(1);
        for_each_kind(resuming, [this](CLI::App* command, const ToolkitKind& kind) {
            command->add_option("names", selection_.names, "The objects' names");
            command->add_flag("--all", selection_.all, "All objects of this kind in the namespace");
            command->add_flag("--wait", wait_, "Wait for the reconciliation of all of them");
            verb(command, [this, &kind](Session& session, Terminal& terminal) {
                resume(session, terminal, kind, selection_, wait_);
            });
        });
    }

    void add_cluster()
    {
        auto* group = app_.add_subcommand("cluster", "An embedded Kubernetes API server on this machine")
                          ->require_subcommand(1);
        group->add_option("--name", local_.name, "The cluster's name");
        group->add_option("--address", local_.address, "Address to listen on");
        group->add_option("--port", local_.port, "Port to listen on; 0 takes a free one");
        group->add_flag("--durable", local_.durable, "Keep the objects over a restart");
        kubeconfig_of_cluster_ = [this] {
            auto local = local_;
            if (!cluster_.kubeconfig.empty()) local.kubeconfig = cluster_.kubeconfig;
            return local;
        };
        group->add_subcommand("up", "Start it, and print where its kubeconfig is")->callback([this] {
            action_ = [this](Terminal& terminal) { return cluster_up(terminal, kubeconfig_of_cluster_()), 0; };
        });
        group->add_subcommand("down", "Stop it")->callback([this] {
            action_ = [this](Terminal& terminal) {
                return cluster_down(terminal, kubeconfig_of_cluster_()), 0;
            };
        });
        group->add_subcommand("serve", "Serve in the foreground")->callback([this] {
            action_ = [this](Terminal&) { return cluster_serve(kubeconfig_of_cluster_()); };
        });
    }

    void add_run()
    {
        auto* run = app_.add_subcommand("run", "Run all controllers in one process");
        run->add_option("--storage-path", run_.storage_path, "Where artifacts are kept");
        run->add_option("--storage-addr", run_.storage_addr, "Address that serves artifacts");
        run->add_option("--metrics-addr", run_.metrics_addr, "Address that serves metrics; 0 for none");
        run->add_option("--health-addr", run_.health_addr, "Address that serves health; 0 for none");
        run->add_option("--log-level", run_.log_level, "trace, debug, info or error");
        run->add_option("--log-encoding", run_.log_encoding, "json or console");
        run->add_flag("!--no-crds", run_.install_crds, "Do not install the custom resource definitions first");
        run->callback([this] {
            action_ = [this](Terminal&) {
                run_.cluster = cluster_;
                return run_controllers(run_);
            };
        });
    }

    void add_kustomize()
    {
        auto* group = app_.add_subcommand("kustomize", "Build kustomizations")->require_subcommand(1);
        auto* build = group->add_subcommand("build", "Print what a kustomization builds");
        build->add_option("directory", build_.directory, "The kustomization's directory");
        build->add_option("-o,--output", build_.output, "Write to this file");
        build->add_option("--load-restrictor", build_.load_restrictor, "What may be read")
            ->check(CLI::IsMember({"LoadRestrictionsRootOnly", "LoadRestrictionsNone"}));
        build
            ->add_option(
                "--reorder", build_.reorder, "The order of output for kustomizations without sortOptions")
            ->check(CLI::IsMember({"legacy", "none"}));
        build->callback(
            [this] { action_ = [this](Terminal& terminal) { return kustomize_build(terminal, build_), 0; }; });
    }

    CLI::App app_{"Sluice keeps a Kubernetes cluster equal to what Git says", "sluice"};
    Action action_;
    ClusterFlags cluster_;
    GetOptions get_;
    std::string name_;
    bool with_source_ = false;
    Selection selection_;
    bool wait_ = false;
    LocalCluster local_;
    std::function<LocalCluster()> kubeconfig_of_cluster_;
    RunOptions run_;
    KustomizeBuildOptions build_;
};

}  // namespace

}  // namespace sluice::cli

int main(int argc, char** argv)
{
    sluice::cli::Terminal terminal(std::cout, std::cerr);
    return sluice::cli::CommandLine().run(argc, argv, terminal);
}
