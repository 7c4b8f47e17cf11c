#include "toolkit_commands.hpp"

#include "build_kustomization.hpp"
#include "get.hpp"
#include "reconcile.hpp"
#include "suspend.hpp"
#include "tree.hpp"
#include "version.hpp"

#include <memory>

#include <fmt/format.h>

namespace sluice::cli {
namespace {

using Work = std::function<void(Session&, Terminal&, const Command::Arguments&)>;

/// Runs `work` in a session that begins when the flags are known.
void in_session(Command& command, ClusterFlags& cluster, Work work)
{
    command.run([&cluster, work = std::move(work)](Terminal& terminal, const Command::Arguments& arguments) {
        Session session(cluster);
        return work(session, terminal, arguments), 0;
    });
}

/// Names of the kind's objects, for a shell; a cluster that does not answer at once proposes nothing.
void propose_names(Command& command, ClusterFlags& cluster, const ToolkitKind& kind)
{
    command.propose([&cluster, &kind](const Command::Arguments&) {
        std::vector<std::string> names;
        try {
            cluster.timeout = std::chrono::seconds(3);
            Session session(cluster);
            for (const auto& object :
                 session.client().list(kind.resource, session.namespace_name(), {}, session.deadline()))
                names.emplace_back(kube::name_of(object));
        } catch (const base::Error&) {
            return std::vector<std::string>{};
        }
        return names;
    });
}

/// One child for each kind: sources below "sources" or "source", as `plural` says, which is returned.
Command& for_each_kind(
    Command& group,
    bool plural,
    const std::string& brief_of_sources,
    const std::function<void(Command&, const ToolkitKind&)>& declare,
    const std::function<About(const ToolkitKind&)>& about)
{
    auto& sources = group.add(
        {.use = plural ? "sources" : "source",
         .brief = brief_of_sources,
         .aliases = {plural ? "source" : "sources"}});
    for (const auto* kind : toolkit_kinds()) {
        auto text = about(*kind);
        const auto& words = kind->words;
        text.use = (plural && words.size() > 1 ? words[1] : words[0]) + text.use;
        for (const auto& word : words)
            if (word != text.use.substr(0, text.use.find(' '))) text.aliases.push_back(word);
        declare((kind->source ? sources : group).add(std::move(text)), *kind);
    }
    return sources;
}

void add_get(Command& root, ClusterFlags& cluster)
{
    auto options = std::make_shared<GetOptions>();
    auto output = std::make_shared<std::string>("table");
    auto& get = root.add(
        {.use = "get",
         .brief = "Get the resources and their status",
         .text = "The get sub-commands print the statuses of Flux resources."});
    auto& flags = get.persistent_flags;
    flags.add_switch(
        options->all_namespaces, "all-namespaces", 'A', "list the requested object(s) across all namespaces");
    flags.add_switch(options->no_header, "no-header", 0, "skip the header when printing the results");
    flags.add_switch(
        options->watch, "watch", 'w', "After listing/getting the requested object, watch for changes.");
    flags.add_text(options->label_selector, "label-selector", 'l', "filter objects by label selector");
    flags.add_text(
        options->status_selector,
        "status-selector",
        0,
        "specify the status condition name and the desired state to filter the get result, e.g. ready=false or "
        "ready!=true");
    flags.add_text(
        *output, "output", 'o', "the format in which the objects are printed: table, wide, json or yaml");
    const auto work = [options, output](const std::function<void(Session&, Terminal&, GetOptions&)>& print) {
        return [options, output, print](
                   Session& session, Terminal& terminal, const Command::Arguments& arguments) {
            options->output = parse_output_format(*output);
            if (!arguments.empty()) options->name = arguments.front();
            print(session, terminal, *options);
        };
    };
    auto& sources = for_each_kind(
        get,
        true,
        "Get source statuses",
        [&](Command& command, const ToolkitKind& kind) {
            in_session(command, cluster, work([&kind](Session& session, Terminal& terminal, GetOptions& all) {
                           get_kind(session, terminal, kind, all);
                       }));
            if (!kind.source)
                command.flags.add_switch(
                    options->show_source, "show-source", 0, "show the source reference for each kustomization");
            propose_names(command, cluster, kind);
        },
        [](const ToolkitKind& kind) {
            const auto path = kind.source ? "sources " + kind.words.front() : kind.words.at(1);
            return About{
                .use = "",
                .brief = fmt::format("Get {} statuses", kind.kind()),
                .text =
                    fmt::format("The get {} command prints the status of the {} objects.", path, kind.kind()),
                .example = fmt::format(
                    "  # List all {0} objects and their status\n  sluice get {1}\n\n"
                    "  # List them from all namespaces\n  sluice get {1} --all-namespaces",
                    kind.kind(),
                    path)};
        });
    in_session(
        get.add(
            {.use = "all",
             .brief = "Get all resources and statuses",
             .text = "The get all command print the statuses of all resources."}),
        cluster,
        work([](Session& session, Terminal& terminal, GetOptions& all) {
            get_kinds(session, terminal, toolkit_kinds(), all);
        }));
    in_session(
        sources.add(
            {.use = "all",
             .brief = "Get all source statuses",
             .text = "The get sources all command print the statuses of all sources."}),
        cluster,
        work([](Session& session, Terminal& terminal, GetOptions& all) {
            auto kinds = toolkit_kinds();
            std::erase_if(kinds, [](const ToolkitKind* kind) { return !kind->source; });
            get_kinds(session, terminal, kinds, all);
        }));
}

void add_reconcile(Command& root, ClusterFlags& cluster)
{
    auto with_source = std::make_shared<bool>(false);
    auto& group = root.add(
        {.use = "reconcile",
         .brief = "Reconcile sources and resources",
         .text = "The reconcile sub-commands trigger a reconciliation of sources and resources."});
    for_each_kind(
        group,
        false,
        "Reconcile sources",
        [&](Command& command, const ToolkitKind& kind) {
            if (!kind.source)
                command.flags.add_switch(*with_source, "with-source", 0, "reconcile Kustomization source");
            propose_names(command, cluster, kind);
            command.run(
                [&cluster, &kind, with_source](Terminal& terminal, const Command::Arguments& arguments) {
                    if (arguments.empty())
                        throw base::Error(base::ErrorKind::Invalid, kind.kind() + " name is required");
                    Session session(cluster);
                    reconcile(session, terminal, kind, arguments.front(), *with_source);
                    return 0;
                });
        },
        [](const ToolkitKind& kind) {
            return About{
                .use = " [name]",
                .brief = fmt::format("Reconcile a {} resource", kind.kind()),
                .text = fmt::format(
                    "The reconcile {} command triggers a reconciliation of a {} resource and waits for it to "
                    "finish.",
                    kind.human,
                    kind.kind()),
                .example = kind.source
                               ? "  # Trigger a git pull for an existing source\n"
                                 "  sluice reconcile source git podinfo"
                               : "  # Trigger a Kustomization apply outside of the reconciliation interval\n"
                                 "  sluice reconcile kustomization podinfo\n\n"
                                 "  # Trigger a sync of the Kustomization's source and apply changes\n"
                                 "  sluice reconcile kustomization podinfo --with-source"};
        });
}

void add_suspend_and_resume(Command& root, ClusterFlags& cluster)
{
    for (const bool resumes : {false, true}) {
        const std::string verb = resumes ? "resume" : "suspend";
        auto selection = std::make_shared<Selection>();
        auto wait = std::make_shared<bool>(false);
        auto& group = root.add(
            {.use = verb,
             .brief = resumes ? "Resume suspended resources" : "Suspend resources",
             .text = resumes ? "The resume sub-commands resume a suspended resource."
                             : "The suspend sub-commands suspend the reconciliation of a resource."});
        group.persistent_flags.add_switch(
            selection->all, "all", 0, fmt::format("{} all resources in that namespace", verb));
        if (resumes)
            group.persistent_flags.add_switch(
                *wait, "wait", 0, "waits for one resource to reconcile before moving to the next one");
        for_each_kind(
            group,
            false,
            resumes ? "Resume sources" : "Suspend sources",
            [&](Command& command, const ToolkitKind& kind) {
                propose_names(command, cluster, kind);
                in_session(
                    command,
                    cluster,
                    [&kind, resumes, selection, wait](Session& session, Terminal& terminal, const auto& names) {
                        selection->names = names;
                        if (resumes)
                            resume(session, terminal, kind, *selection, *wait);
                        else
                            suspend(session, terminal, kind, *selection);
                    });
            },
            [&](const ToolkitKind& kind) {
                return About{
                    .use = " [name]",
                    .brief = fmt::format(
                        "{} a {}", resumes ? "Resume a suspended" : "Suspend reconciliation of", kind.kind()),
                    .text = resumes ? fmt::format(
                                          "The resume command marks a previously suspended {} resource for "
                                          "reconciliation and waits for it to\nfinish.",
                                          kind.kind())
                                    : fmt::format(
                                          "The suspend command disables the reconciliation of a {} resource.",
                                          kind.kind()),
                    .example = fmt::format(
                        "  # For one existing {0}\n  sluice {1} {2} podinfo\n\n  # For several of them\n"
                        "  sluice {1} {2} podinfo-1 podinfo-2",
                        kind.kind(),
                        verb,
                        kind.human)};
            });
    }
}

void add_tree(Command& root, ClusterFlags& cluster)
{
    auto options = std::make_shared<TreeOptions>();
    auto& group = root.add(
        {.use = "tree",
         .brief = "Print the resources reconciled by Flux",
         .text = "The tree command shows the list of resources reconciled by a Flux object."});
    auto& command = group.add(
        {.use = "kustomization [name]",
         .brief = "Print the resource inventory of a Kustomization",
         .text = "The tree command prints the resource list reconciled by a Kustomization.",
         .example = "  # Print the resources managed by the root Kustomization\n"
                    "  sluice tree kustomization flux-system\n\n"
                    "  # Print the Flux resources managed by the root Kustomization\n"
                    "  sluice tree kustomization flux-system --compact",
         .aliases = {"ks"}});
    command.flags.add_switch(options->compact, "compact", 0, "list Flux resources only.");
    command.flags.add_text(
        options->output,
        "output",
        'o',
        "the format in which the tree should be printed. can be 'json' or 'yaml'");
    propose_names(command, cluster, kustomization());
    command.run([&cluster, options](Terminal& terminal, const Command::Arguments& arguments) {
        if (arguments.empty()) throw base::Error(base::ErrorKind::Invalid, "kustomization name is required");
        Session session(cluster);
        tree_kustomization(session, terminal, arguments.front(), *options);
        return 0;
    });
}

void add_build(Command& root, ClusterFlags& cluster)
{
    auto options = std::make_shared<BuildKustomizationOptions>();
    auto& group = root.add(
        {.use = "build",
         .brief = "Build a flux resource",
         .text = "The build command is used to build flux resources."});
    auto& command = group.add(
        {.use = "kustomization",
         .brief = "Build Kustomization",
         .text = "The build command takes a Kustomization from the cluster, or from a file, and prints the "
                 "manifests "
                 "that would be applied\nfor it if its source held what is below --path.",
         .example = "  # Build the local manifests as they were built on the cluster\n"
                    "  sluice build kustomization my-app --path ./path/to/local/manifests\n\n"
                    "  # Build without a cluster\n"
                    "  sluice build kustomization my-app --path ./path/to/local/manifests \\\n"
                    "    --kustomization-file ./path/to/local/my-app.yaml --dry-run",
         .aliases = {"ks"}});
    command.flags.add_text(options->path, "path", 0, "Path to the manifests location.");
    command.flags.add_text(options->file, "kustomization-file", 0, "Path to the Flux Kustomization YAML file.");
    command.flags.add_switch(options->dry_run, "dry-run", 0, "Dry run mode.");
    propose_names(command, cluster, kustomization());
    command.run([&cluster, options](Terminal& terminal, const Command::Arguments& arguments) {
        if (arguments.empty()) throw base::Error(base::ErrorKind::Invalid, "kustomization name is required");
        return build_kustomization(cluster, terminal, arguments.front(), *options), 0;
    });
}

}  // namespace

void add_toolkit_commands(Command& root, ClusterFlags& cluster)
{
    add_get(root, cluster);
    add_reconcile(root, cluster);
    add_suspend_and_resume(root, cluster);
    add_tree(root, cluster);
    add_build(root, cluster);
}

}  // namespace sluice::cli
