#include "helm_commands.hpp"

#include "base/error.hpp"
#include "helm.hpp"
#include "helm_dependencies.hpp"
#include "helm_install_flags.hpp"
#include "helm_lint.hpp"

#include <filesystem>
#include <memory>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

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

void add_repository_config(Flags& flags, std::string& file)
{
    flags.add_text(file, "repository-config", 0, "path to the file containing repository names and URLs");
}

void add_source_flags(Flags& flags, ChartSource& source)
{
    flags.add_text(
        source.version,
        "version",
        0,
        "specify a version constraint for the chart version to use. This constraint can be a specific tag "
        "(e.g. "
        "1.1.1) or it may reference a valid range (e.g. ^2.0.0). If this is not specified, the latest version "
        "is "
        "used");
    flags.add_text(source.repo, "repo", 0, "chart repository url where to locate the requested chart");
    flags.add_text(
        source.username, "username", 0, "chart repository username where to locate the requested chart");
    flags.add_text(
        source.password, "password", 0, "chart repository password where to locate the requested chart");
    flags.add_text(source.cert_file, "cert-file", 0, "identify HTTPS client using this SSL certificate file");
    flags.add_text(source.key_file, "key-file", 0, "identify HTTPS client using this SSL key file");
    flags.add_text(
        source.ca_file, "ca-file", 0, "verify certificates of HTTPS-enabled servers using this CA bundle");
    flags.add_switch(
        source.insecure_skip_tls_verify,
        "insecure-skip-tls-verify",
        0,
        "skip tls certificate checks for the chart download");
    flags.add_switch(
        source.plain_http, "plain-http", 0, "use insecure HTTP connections for the chart download");
    flags.add_switch(source.pass_credentials, "pass-credentials", 0, "pass credentials to all domains");
    flags.add_switch(
        source.devel,
        "devel",
        0,
        "use development versions, too. Equivalent to version '>0.0.0-0'. If --version is set, this is "
        "ignored");
    flags.add_switch(source.verify, "verify", 0, "verify the package before using it");
    flags.add_text(source.keyring, "keyring", 0, "location of public keys used for verification").hidden = true;
    add_repository_config(flags, source.repository_config);
}

void check(const ChartSource& source)
{
    if (source.verify) refuse("--verify: provenance files cannot be verified yet");
}

void add_template(Command& helm, const std::string& namespace_name)
{
    auto options = std::make_shared<HelmTemplateOptions>();
    auto install = std::make_shared<HelmInstallFlags>();
    auto& command = helm.add(
        {.use = "template [NAME] [CHART]",
         .brief = "locally render templates",
         .text = "\nRender chart templates locally and display the output, as Helm v4.2 does it.\n\n"
                 "Any values that would normally be looked up or retrieved in-cluster will be\n"
                 "faked locally.\n",
         .example = "  sluice helm template myrelease ./mychart --set replicas=3"});
    auto& flags = command.flags;
    add_value_flags(flags, options->values);
    install->add_to(flags);
    add_source_flags(flags, options->source);
    flags.add_switch(
        options->dependency_update,
        "dependency-update",
        0,
        "update dependencies if they are missing before installing the chart");
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
        check(options->source);
        install->check(terminal);
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
        auto source = std::make_shared<ChartSource>();
        add_source_flags(command.flags, *source);
        command.run([what, name, source](Terminal& terminal, const Command::Arguments& arguments) {
            if (arguments.size() != 1) refuse(fmt::format("\"helm show {}\" requires 1 argument", name));
            check(*source);
            helm_show(terminal, arguments.front(), *source, what);
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

void add_dependency(Command& helm)
{
    auto& dependency = helm.add(
        {.use = "dependency update|build|list",
         .brief = "manage a chart's dependencies",
         .text = "\nManages the dependencies of a chart: what lies in its charts/ folder.\n",
         .aliases = {"dep", "dependencies"}});
    const auto path_of = [](const char* name, const Command::Arguments& arguments) {
        if (arguments.size() > 1)
            refuse(fmt::format(
                "\"helm dependency {0}\" accepts at most 1 argument\n\nUsage:  helm dependency {0} CHART "
                "[flags]",
                name));
        auto path = fs::path(arguments.empty() ? "." : arguments.front()).lexically_normal().string();
        while (path.size() > 1 && path.ends_with('/'))
            path.pop_back();
        return path;
    };
    auto& list = dependency.add(
        {.use = "list CHART", .brief = "list the dependencies for the given chart", .aliases = {"ls"}});
    list.run([path_of](Terminal& terminal, const Command::Arguments& arguments) {
        list_dependencies(terminal, path_of("list", arguments));
        return 0;
    });
    const auto add = [&](const char* name, const char* brief, std::vector<std::string> aliases, auto act) {
        auto skip_refresh = std::make_shared<bool>(false);
        auto config = std::make_shared<std::string>();
        auto& command = dependency.add(
            {.use = std::string(name) + " CHART", .brief = brief, .aliases = std::move(aliases)});
        command.flags.add_switch(*skip_refresh, "skip-refresh", 0, "do not refresh the local repository cache");
        add_repository_config(command.flags, *config);
        command.run([path_of, name, act, skip_refresh, config](
                        Terminal& terminal, const Command::Arguments& arguments) {
            HelmRepositories repositories(*config);
            DependencyManager manager(terminal, repositories, path_of(name, arguments), *skip_refresh);
            (manager.*act)();
            return 0;
        });
    };
    add("build", "rebuild the charts/ directory based on the Chart.lock file", {}, &DependencyManager::build);
    add("update", "update charts/ based on the contents of Chart.yaml", {"up"}, &DependencyManager::update);
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
    add_dependency(helm);
}

}  // namespace sluice::cli
