#include "helm_commands.hpp"

#include "base/error.hpp"
#include "helm.hpp"
#include "helm_lint.hpp"

#include <memory>

#include <fmt/format.h>

namespace sluice::cli {
namespace {

[[noreturn]] void refuse(const std::string& message)
{
    throw base::Error(base::ErrorKind::Invalid, message);
}

void add_value_flags(Flags& flags, chart::ValueOptions& values)
{
    flags.add_slice(
        values.files, "values", 'f', "specify values in a YAML file or a URL (can specify multiple)");
    flags.add_list(
        values.values,
        "set",
        0,
        "set values on the command line (can specify multiple or separate values with commas: "
        "key1=val1,key2=val2)");
    flags.add_list(
        values.strings,
        "set-string",
        0,
        "set STRING values on the command line (can specify multiple or separate values with commas: "
        "key1=val1,key2=val2)");
    flags.add_list(
        values.contents,
        "set-file",
        0,
        "set values from respective files specified via the command line (can specify multiple or separate "
        "values with commas: key1=path1,key2=path2)");
    flags.add_list(
        values.json,
        "set-json",
        0,
        "set JSON values on the command line (can specify multiple or separate values with commas: "
        "key1=jsonval1,key2=jsonval2 or using json format: {\"key1\": jsonval1, \"key2\": \"jsonval2\"})");
    flags.add_list(values.literals, "set-literal", 0, "set a literal STRING value on the command line");
}

/// What says how a release would be installed, and says nothing to who only renders it.
struct InstallFlags {
    bool wait = false, other = false;
    std::string text;
    std::chrono::nanoseconds timeout = std::chrono::minutes(5);
};

void add_install_flags(Flags& flags, InstallFlags& install)
{
    const auto ignored = [&](const char* name, const char* usage) {
        flags.add_switch(install.other, name, 0, usage).hidden = true;
    };
    ignored("create-namespace", "create the release namespace if not present");
    ignored("devel", "use development versions, too");
    ignored("disable-openapi-validation", "do not validate against the Kubernetes OpenAPI Schema");
    ignored("force-replace", "force resource updates by replacement");
    ignored("hide-notes", "this flag has no effect for 'helm template'");
    ignored("render-subchart-notes", "this flag has no effect for 'helm template'");
    ignored("replace", "reuse the given name");
    ignored("rollback-on-failure", "uninstall the installation upon failure");
    ignored("skip-crds", "if set, no CRDs will be installed");
    ignored("take-ownership", "take ownership of existing resources");
    ignored("wait", "wait until all resources are ready");
    ignored("wait-for-jobs", "wait until all Jobs have been completed");
    flags.add_text(install.text, "description", 0, "add a custom description").hidden = true;
    flags.add_duration(install.timeout, "timeout", 0, "time to wait for any individual Kubernetes operation")
        .hidden = true;
}

void add_template(Command& helm, const std::string& namespace_name)
{
    auto options = std::make_shared<HelmTemplateOptions>();
    auto install = std::make_shared<InstallFlags>();
    auto& command = helm.add(
        {.use = "template [NAME] [CHART]",
         .brief = "locally render templates",
         .text = "\nRender chart templates locally and display the output, as Helm v4.2 does it.\n\n"
                 "Any values that would normally be looked up or retrieved in-cluster will be\n"
                 "faked locally.\n",
         .example = "  sluice helm template myrelease ./mychart --set replicas=3"});
    auto& flags = command.flags;
    add_value_flags(flags, options->values);
    add_install_flags(flags, *install);
    flags.add_switch(options->v3, "helm-v3", 0, "render as Helm v3 does where the two differ");
    flags.add_switch(options->include_crds, "include-crds", 0, "include CRDs in the templated output");
    flags.add_switch(options->skip_tests, "skip-tests", 0, "skip tests from templated output");
    flags.add_switch(options->no_hooks, "no-hooks", 0, "prevent hooks from running during install");
    flags.add_switch(
        options->is_upgrade, "is-upgrade", 0, "set .Release.IsUpgrade instead of .Release.IsInstall");
    flags.add_switch(
        options->generate_name, "generate-name", 'g', "generate the name (and omit the NAME parameter)");
    flags.add_switch(options->release_name, "release-name", 0, "use release name in the output-dir path.");
    flags.add_switch(
        options->skip_schema_validation,
        "skip-schema-validation",
        0,
        "if set, disables JSON schema validation");
    flags.add_switch(options->debug, "debug", 0, "print the templates even if their YAML is broken");
    flags.add_text(options->name_template, "name-template", 0, "specify template used to name the release");
    flags.add_text(
        options->kube_version, "kube-version", 0, "Kubernetes version used for Capabilities.KubeVersion");
    flags.add_slice(
        options->api_versions,
        "api-versions",
        'a',
        "Kubernetes api versions used for Capabilities.APIVersions (multiple can be specified)");
    flags.add_list(
        options->show_only, "show-only", 's', "only show manifests rendered from the given templates");
    flags.add_text(
        options->output_dir,
        "output-dir",
        0,
        "writes the executed templates to files in output-dir instead of stdout");
    command.run([options, install, &namespace_name](Terminal& terminal, const Command::Arguments& arguments) {
        if (arguments.empty())
            refuse("\"helm template\" requires at least 1 argument\n\nUsage:  helm template [NAME] [CHART] "
                   "[flags]");
        options->arguments = arguments;
        if (!namespace_name.empty()) options->namespace_name = namespace_name;
        helm_template(terminal, *options);
        return 0;
    });
}

void add_show(Command& helm)
{
    auto& show = helm.add(
        {.use = "show",
         .brief = "show information of a chart",
         .text = "\nThis command consists of multiple subcommands to display information about a chart\n",
         .aliases = {"inspect"}});
    const auto add = [&](const char* name, const char* brief, HelmShow what) {
        auto& command = show.add({.use = std::string(name) + " [CHART]", .brief = brief});
        command.run([what, name](Terminal& terminal, const Command::Arguments& arguments) {
            if (arguments.size() != 1) refuse(fmt::format("\"helm show {}\" requires 1 argument", name));
            helm_show(terminal, arguments.front(), what);
            return 0;
        });
    };
    add("all", "show all information of the chart", HelmShow::All);
    add("chart", "show the chart's definition", HelmShow::Chart);
    add("crds", "show the chart's CRDs", HelmShow::Crds);
    add("readme", "show the chart's README", HelmShow::Readme);
    add("values", "show the chart's values", HelmShow::Values);
}

void add_lint(Command& helm, const std::string& namespace_name)
{
    auto options = std::make_shared<HelmLintOptions>();
    auto& command = helm.add(
        {.use = "lint PATH",
         .brief = "examine a chart for possible issues",
         .text = "\nThis command takes a path to a chart and runs a series of tests to verify that\n"
                 "the chart is well-formed.\n\n"
                 "If the linter encounters things that will cause the chart to fail installation,\n"
                 "it will emit [ERROR] messages. If it encounters issues that break with convention\n"
                 "or recommendation, it will emit [WARNING] messages.\n"});
    auto& flags = command.flags;
    add_value_flags(flags, options->values);
    flags.add_switch(options->strict, "strict", 0, "fail on lint warnings");
    flags.add_switch(options->with_subcharts, "with-subcharts", 0, "lint dependent charts");
    flags.add_switch(options->quiet, "quiet", 0, "print only warnings and errors");
    flags.add_switch(
        options->skip_schema_validation,
        "skip-schema-validation",
        0,
        "if set, disables JSON schema validation");
    flags.add_text(
        options->kube_version,
        "kube-version",
        0,
        "Kubernetes version used for capabilities and deprecation checks");
    command.run([options, &namespace_name](Terminal& terminal, const Command::Arguments& arguments) {
        if (arguments.empty())
            refuse("\"helm lint\" requires at least 1 argument\n\nUsage:  helm lint PATH [flags]");
        options->paths = arguments;
        if (!namespace_name.empty()) options->namespace_name = namespace_name;
        helm_lint(terminal, *options);
        return 0;
    });
}

}  // namespace

void add_helm_commands(Command& root, const std::string& namespace_name)
{
    auto& helm = root.add(
        {.use = "helm",
         .brief = "Render and inspect Helm charts",
         .text = "\nRenders charts as Helm v4.2 does it, and as Helm v3 where asked.\n"});
    helm.style(FailureStyle::Error);
    add_template(helm, namespace_name);
    add_lint(helm, namespace_name);
    add_show(helm);
}

}  // namespace sluice::cli
