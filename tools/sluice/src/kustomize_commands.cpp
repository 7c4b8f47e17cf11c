#include "kustomize_commands.hpp"

#include "base/error.hpp"
#include "kustomize.hpp"
#include "kustomize_edit.hpp"

#include <cstdlib>
#include <memory>

#include <fmt/format.h>

namespace sluice::cli {
namespace {

constexpr auto kVersion = "v5.8.1";

[[noreturn]] void refuse(const std::string& message)
{
    throw base::Error(base::ErrorKind::Invalid, message);
}

/// What belongs to functions in containers and to executables, which are refused where a kustomization has
/// them.
struct FunctionFlags {
    bool plugins = false, exec = false, network = false, current_user = false;
    std::string network_name = "bridge";
    std::vector<std::string> mounts, environment;
};

void add_build(Command& kustomize)
{
    auto options = std::make_shared<KustomizeBuildOptions>();
    auto functions = std::make_shared<FunctionFlags>();
    auto& build = kustomize.add(
        {.use = "build DIR",
         .brief = "Build a kustomization target from a directory or URL",
         .text = "Build a set of KRM resources using a 'kustomization.yaml' file.\n"
                 "The DIR argument must be a path to a directory containing\n"
                 "'kustomization.yaml', or a git repository URL with a path suffix\n"
                 "specifying same with respect to the repository root.\n"
                 "If DIR is omitted, '.' is assumed.\n",
         .example = "# Build the current working directory\n"
                    "  sluice kustomize build\n\n"
                    "# Build some shared configuration directory\n"
                    "  sluice kustomize build /home/config/production\n\n"
                    "# Build from github\n"
                    "  sluice kustomize build "
                    "https://github.com/kubernetes-sigs/kustomize.git/examples/helloWorld?ref=v1.0.6\n"});
    build.style(FailureStyle::Error);
    auto& flags = build.flags;
    flags.add_text(options->output, "output", 'o', "If specified, write output to this path.");
    flags.add_text(
        options->load_restrictor,
        "load-restrictor",
        0,
        "if set to 'LoadRestrictionsNone', local kustomizations may load files from outside their root. This "
        "does, "
        "however, break the relocatability of the kustomization.");
    options->reorder = "legacy";
    flags.add_text(options->reorder, "reorder", 0, "Reorder the resources just before output.").deprecated =
        "use the new 'sortOptions' field in kustomization.yaml instead.";
    flags.add_switch(options->managed_by_label, "enable-managedby-label", 0, "").deprecated =
        "The flag `enable-managedby-label` has been deprecated. Use the `managedByLabel` option in the "
        "`buildMetadata` field instead.";
    flags.add_switch(functions->plugins, "enable-alpha-plugins", 0, "enable kustomize plugins");
    flags.add_switch(
        functions->exec,
        "enable-exec",
        0,
        "enable support for exec functions (raw executables); do not use for untrusted configs! (Alpha)");
    flags.add_switch(functions->network, "network", 0, "enable network access for functions that declare it");
    flags.add_text(functions->network_name, "network-name", 0, "the docker network to run the container in");
    flags.add_list(functions->mounts, "mount", 0, "a list of storage options read from the filesystem");
    flags.add_list(
        functions->environment, "env", 'e', "a list of environment variables to be used by functions");
    flags.add_switch(
        functions->current_user,
        "as-current-user",
        0,
        "use the uid and gid of the command executor to run the function in the container");
    auto& helm = options->helm;
    flags.add_switch(helm.enabled, "enable-helm", 0, "Enable use of the Helm chart inflator generator.");
    flags.add_text(helm.command, "helm-command", 0, "helm command (path to executable)");
    flags.add_list(
        helm.api_versions,
        "helm-api-versions",
        0,
        "Kubernetes api versions used by Helm for Capabilities.APIVersions");
    flags.add_text(
        helm.kube_version,
        "helm-kube-version",
        0,
        "Kubernetes version used by Helm for Capabilities.KubeVersion");
    flags.add_switch(
        helm.debug, "helm-debug", 0, "Enable debug output from the Helm chart inflator generator.");
    build.run([options, functions](Terminal& terminal, const Command::Arguments& arguments) {
        if (arguments.size() > 1) refuse("specify one path to kustomization.yaml");
        if (!arguments.empty()) options->directory = arguments.front();
        const auto& restrictor = options->load_restrictor;
        if (!restrictor.empty() && restrictor != "LoadRestrictionsRootOnly" &&
            restrictor != "LoadRestrictionsNone")
            refuse(fmt::format(
                "illegal flag value --load-restrictor {}; legal values: [LoadRestrictionsRootOnly "
                "LoadRestrictionsNone]",
                restrictor));
        if (options->reorder != "legacy" && options->reorder != "none")
            refuse(
                fmt::format("illegal flag value --reorder {}; legal values: [legacy none]", options->reorder));
        const char* label = std::getenv("KUSTOMIZE_ENABLE_MANAGEDBY_LABEL");
        if (label && std::string_view(label) == "on") options->managed_by_label = true;
        kustomize_build(terminal, *options);
        return 0;
    });
}

void add_create(Command& kustomize)
{
    auto options = std::make_shared<CreateOptions>();
    auto& create = kustomize.add(
        {.use = "create",
         .brief = "Create a new kustomization in the current directory",
         .example = "\n\t# Create a new overlay from the base '../base\".\n"
                    "\tkustomize create --resources ../base\n\n"
                    "\t# Create a new kustomization detecting resources in the current directory.\n"
                    "\tkustomize create --autodetect\n\n"
                    "\t# Create a new kustomization with multiple resources and fields set.\n"
                    "\tkustomize create --resources deployment.yaml,service.yaml,../base --namespace staging "
                    "--nameprefix acme-\n",
         .aliases = {"init"}});
    auto& flags = create.flags;
    flags.add_text(
        options->resources,
        "resources",
        0,
        "Name of a file containing a file to add to the kustomization file.");
    flags.add_text(
        options->ns, "namespace", 0, "Set the value of the namespace field in the kustomization file.");
    flags.add_text(options->annotations, "annotations", 0, "Add one or more common annotations.");
    flags.add_text(options->labels, "labels", 0, "Add one or more common labels.");
    flags.add_text(
        options->prefix, "nameprefix", 0, "Sets the value of the namePrefix field in the kustomization file.");
    flags.add_text(
        options->suffix, "namesuffix", 0, "Sets the value of the nameSuffix field in the kustomization file.");
    flags.add_switch(
        options->detect,
        "autodetect",
        0,
        "Search for kubernetes resources in the current directory to be added to the kustomization file.");
    flags.add_switch(
        options->recursive,
        "recursive",
        0,
        "Enable recursive directory searching for resource auto-detection.");
    create.run([options](Terminal&, const Command::Arguments&) { return create_kustomization(*options), 0; });
}

void add_version(Command& kustomize)
{
    auto format = std::make_shared<std::string>();
    auto& version = kustomize.add(
        {.use = "version",
         .brief = "Prints the version of kustomize that this one stands for",
         .example = "sluice kustomize version"});
    version.flags.add_text(*format, "output", 'o', "One of 'yaml' or 'json'.");
    auto is_short = std::make_shared<bool>(false);
    version.flags.add_switch(*is_short, "short", 0, "").deprecated = "and will be removed in the future.";
    version.run([format, is_short](Terminal& terminal, const Command::Arguments&) {
        if (*is_short && !format->empty()) refuse("--short and --output are mutually exclusive");
        // A build that does not know its commit and date says so.
        if (*is_short)
            terminal.out() << '{' << kVersion << "  unknown   }\n";
        else if (format->empty())
            terminal.out() << kVersion << '\n';
        else if (*format == "yaml")
            terminal.out() << "version: " << kVersion << '\n';
        else if (*format == "json")
            terminal.out() << "{\n  \"version\": \"" << kVersion << "\"\n}";
        else
            refuse("--output must be 'yaml' or 'json'");
        return 0;
    });
}

}  // namespace

void add_kustomize_commands(Command& root)
{
    auto& kustomize = root.add(
        {.use = "kustomize",
         .brief = "Build, create and edit kustomizations",
         .text = "\nManages declarative configuration of Kubernetes, as kustomize v5.8.1 does it.\n"
                 "See https://sigs.k8s.io/kustomize\n"});
    kustomize.style(FailureStyle::ErrorAndUsage);
    Flag trace;  // we have none, and scripts may ask for it
    trace.name = "stack-trace";
    trace.usage = "print a stack-trace on error";
    kustomize.persistent_flags.add(std::move(trace));
    add_build(kustomize);
    add_create(kustomize);
    add_edit_commands(kustomize);
    add_version(kustomize);
}

}  // namespace sluice::cli
