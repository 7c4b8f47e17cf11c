#include "disk_folder.hpp"
#include "kustomize_commands.hpp"
#include "kustomize_edit.hpp"

#include <map>
#include <memory>

#include <fmt/format.h>

namespace sluice::cli {
namespace {

using kustfile::Edit;
using kustfile::Notes;

using Make = std::function<Edit(const Command::Arguments&, Notes&)>;

/// The working directory, for edits that look at files; it lives as long as the program.
const DiskFolder& here()
{
    static const DiskFolder folder;
    return folder;
}

Command& verb(Command& group, About about, Make make)
{
    return group.add(std::move(about)).run([make = std::move(make)](Terminal& terminal, const auto& arguments) {
        Notes notes;
        edit_kustomization(terminal, [&] { return make(arguments, notes); }, notes);
        return 0;
    });
}

constexpr auto kImageExample =
    "\nThe command\n"
    "  set image postgres=eu.gcr.io/my-project/postgres:latest "
    "my-app=my-registry/my-app@sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3\n"
    "will add\n\n"
    "images:\n"
    "- name: postgres\n"
    "  newName: eu.gcr.io/my-project/postgres\n"
    "  newTag: latest\n"
    "- digest: sha256:24a0c4b4a4c0eb97a1aabb8e29f18e917d05abfe1b7a7c07857230879ce7d3d3\n"
    "  name: my-app\n"
    "  newName: my-registry/my-app\n\n"
    "to the kustomization file if it doesn't exist,\n"
    "and overwrite the previous ones if the image name exists.\n\n"
    "The image tag can only contain alphanumeric, '.', '_' and '-'. Passing * (asterisk) either as the new "
    "name,\n"
    "the new tag, or the digest will preserve the appropriate values from the kustomization file.\n";

constexpr auto kMetadataOptions = "The following options are valid:\n"
                                  "  - originAnnotations\n"
                                  "  - transformerAnnotations\n"
                                  "  - managedByLabel\n";

std::string value_example(const std::string& command, const std::string& field, const std::string& value)
{
    return fmt::format(
        "\nThe command\n  set {} {}\nwill add the field \"{}: {}\" to the kustomization file if it doesn't "
        "exist,\nand "
        "overwrite the value with \"{}\" if the field does exist.\n",
        command,
        value,
        field,
        value,
        value);
}

std::string generator_example(const std::string& verb_words, const std::string& kind)
{
    if (verb_words == "add")
        return fmt::format(
            "\n\t# Adds a {0} to the kustomization file (with a specified key)\n"
            "\tkustomize edit add {0} my-{0} --from-file=my-key=file/path --from-literal=my-literal=12345\n\n"
            "\t# Adds a {0} to the kustomization file (key is the filename)\n"
            "\tkustomize edit add {0} my-{0} --from-file=file/path\n\n"
            "\t# Adds a {0} from env-file\n"
            "\tkustomize edit add {0} my-{0} --from-env-file=env/path.env\n",
            kind);
    return fmt::format(
        "\n\t# Changes the value of key1 to 2\n"
        "\tkustomize edit set {0} my-{0} --from-literal=key1=2\n\n"
        "\t# Moves it to the namespace \"new-namespace\"\n"
        "\tkustomize edit set {0} my-{0} --namespace=current-namespace --new-namespace=new-namespace\n",
        kind);
}

void add_generator_verb(Command& add, bool secret)
{
    const std::string kind = secret ? "secret" : "configmap";
    auto flags = std::make_shared<kustfile::GeneratorFlags>();
    if (secret) flags->type = "Opaque";
    const auto use = secret ? "secret NAME [--from-file=[key=]source] [--from-literal=key1=value1] "
                              "[--type=Opaque|kubernetes.io/tls]"
                            : "configmap NAME [--namespace=namespace-name] [--behavior={create|merge|replace}] "
                              "[--from-file=[key=]source] [--from-literal=key1=value1]";
    auto& command = verb(
        add,
        {.use = use,
         .brief = fmt::format("Adds a {} to the kustomization file{}", kind, secret ? "." : ""),
         .example = generator_example("add", kind)},
        [flags, secret](const Command::Arguments& arguments, Notes& notes) {
            return kustfile::add_generator(arguments, *flags, secret, here(), notes);
        });
    command.flags.add_slice(
        flags->files,
        "from-file",
        0,
        fmt::format(
            "Key file can be specified using its file path, in which case file basename will be used as {0} "
            "key, or "
            "optionally with a key and file path, in which case the given key will be used.  Specifying a "
            "directory "
            "will iterate each named file in the directory whose basename is a valid {0} key.",
            kind));
    command.flags.add_list(
        flags->literals,
        "from-literal",
        0,
        fmt::format("Specify a key and literal value to insert in {} (i.e. mykey=somevalue)", kind));
    command.flags.add_text(
        flags->env_file,
        "from-env-file",
        0,
        fmt::format(
            "Specify the path to a file to read lines of key=val pairs to create a {} (i.e. a Docker .env "
            "file).",
            kind));
    command.flags.add_switch(
        flags->disable_name_suffix_hash,
        "disableNameSuffixHash",
        0,
        fmt::format("Disable the name suffix for the {}", kind));
    command.flags.add_text(
        flags->ns,
        "namespace",
        0,
        secret ? "Specify the namespace of the secret" : "Specify the namespace of the ConfigMap");
    if (secret)
        command.flags.add_text(
            flags->type,
            "type",
            0,
            "Specify the secret type this can be 'Opaque' (default), or 'kubernetes.io/tls'");
    else
        command.flags.add_text(
            flags->behavior,
            "behavior",
            0,
            "Specify the behavior for config map generation, i.e whether to create a new configmap (the "
            "default),  "
            "to merge with a previously defined one, or to replace an existing one. Merge and replace should "
            "be used "
            "only  when overriding an existing configmap defined in a base");
}

void set_generator_verb(Command& set, bool secret)
{
    const std::string kind = secret ? "Secret" : "ConfigMap", word = secret ? "secret" : "configmap";
    auto flags = std::make_shared<kustfile::GeneratorFlags>();
    auto& command = verb(
        set,
        {.use = word + " NAME [--from-literal=key1=value1] [--namespace=namespace-name] "
                       "[--new-namespace=new-namespace-name]",
         .brief =
             fmt::format("Edits the value for an existing key for a {} in the kustomization.yaml file", kind),
         .text = fmt::format(
             "Edits the value for an existing key in an existing {0} in the kustomization.yaml file.\n"
             "{0} name, {0} namespace, and key name must match an existing entry in the file for this command "
             "to "
             "succeed.\nWhen namespace is omitted, the default namespace is used.",
             kind),
         .example = generator_example("set", word)},
        [flags, secret](const Command::Arguments& arguments, Notes&) {
            return kustfile::set_generator(arguments, *flags, secret, here());
        });
    command.flags.add_list(
        flags->literals,
        "from-literal",
        0,
        fmt::format("Specify an existing key and a new value to update a {} (i.e. mykey=newvalue)", kind));
    command.flags.add_text(flags->ns, "namespace", 0, "Current namespace of the target " + kind);
    command.flags.add_text(
        flags->new_namespace, "new-namespace", 0, "New namespace value for the target " + kind);
}

void add_patch_verb(Command& group, bool removes)
{
    auto flags = std::make_shared<kustfile::PatchFlags>();
    const About adding{
        .use = "patch",
        .brief = "Add an item to patches field",
        .text = "This command will add an item to patches field in the kustomization file.\nEach item may:\n\n"
                " - be either a strategic merge patch, or a JSON patch\n"
                " - be either a file, or an inline string\n"
                " - target a single resource or multiple resources\n",
        .example = "\n\t\tadd patch --path {filepath} --group {target group name} --version {target version}"};
    const About removing{
        .use = "patch",
        .brief = "Removes a patch from kustomization.yaml",
        .text = "Removes a patch from patches field. The fields specified by flags must \n"
                "exactly match the patch item to successfully remote the item.",
        .example =
            "\n\t\tremove patch --path {filepath} --group {target group name} --version {target version}"};
    auto& command = verb(group, removes ? removing : adding, [flags, removes](const auto&, Notes&) {
        return removes ? kustfile::remove_patch(*flags) : kustfile::add_patch(*flags);
    });
    command.flags.add_text(
        flags->path, "path", 0, "Path to the patch file. Cannot be used with --patch at the same time.");
    command.flags.add_text(
        flags->patch,
        "patch",
        0,
        "Literal string of patch content. Cannot be used with --path at the same time.");
    auto& target = flags->target;
    command.flags.add_text(target["group"], "group", 0, "API group in patch target");
    command.flags.add_text(target["version"], "version", 0, "API version in patch target");
    command.flags.add_text(target["kind"], "kind", 0, "Resource kind in patch target");
    command.flags.add_text(target["name"], "name", 0, "Resource name in patch target");
    command.flags.add_text(target["namespace"], "namespace", 0, "Resource namespace in patch target");
    command.flags.add_text(
        target["annotationSelector"], "annotation-selector", 0, "annotationSelector in patch target");
    command.flags.add_text(target["labelSelector"], "label-selector", 0, "labelSelector in patch target");
}

void add_set(Command& edit)
{
    auto& set = edit.add(
        {.use = "set",
         .brief = "Sets the value of different fields in kustomization file",
         .example = "\n\t# Sets the nameprefix field\n\tkustomize edit set nameprefix <prefix-value>\n\n"
                    "\t# Sets the namesuffix field\n\tkustomize edit set namesuffix <suffix-value>\n"});
    const auto plain = [&](About about, Edit (*make)(const kustfile::Arguments&)) {
        verb(set, std::move(about), [make](const auto& arguments, Notes&) { return make(arguments); });
    };
    plain(
        {.use = "image",
         .brief = "Sets images and their new names, new tags or digests in the kustomization file",
         .example = kImageExample},
        kustfile::set_image);
    plain(
        {.use = "namespace",
         .brief = "Sets the value of the namespace field in the kustomization file",
         .example = value_example("namespace", "namespace", "staging")},
        kustfile::set_namespace);
    plain(
        {.use = "nameprefix",
         .brief = "Sets the value of the namePrefix field in the kustomization file",
         .example = value_example("nameprefix", "namePrefix", "acme-")},
        kustfile::set_name_prefix);
    plain(
        {.use = "namesuffix",
         .brief = "Sets the value of the nameSuffix field in the kustomization file",
         .example = value_example("namesuffix", "nameSuffix", "-acme")},
        kustfile::set_name_suffix);
    plain(
        {.use = "replicas",
         .brief = "Sets replicas count for resources in the kustomization file",
         .example =
             "\nThe command\n  set replicas my-app=3 other-app=1\nwill add\n\nreplicas:\n- name: my-app\n"
             "  count: 3\n- name: other-app\n  count: 1\n\nto the kustomization file if it doesn't exist,\n"
             "and overwrite the previous ones if the replicas name exists.\n"},
        kustfile::set_replicas);
    plain(
        {.use = "label",
         .brief = "Sets one or more commonLabels in kustomization.yaml",
         .example = "\n\t\tset label {labelKey1:labelValue1} {labelKey2:labelValue2}"},
        kustfile::set_label);
    plain(
        {.use = "annotation",
         .brief = "Sets one or more commonAnnotations in kustomization.yaml",
         .example = "\n\t\tset annotation {annotationKey1:annotationValue1} {annotationKey2:annotationValue2}"},
        kustfile::set_annotation);
    plain(
        {.use = "buildmetadata",
         .brief = "Sets one or more buildMetadata options to the kustomization.yaml in the current directory",
         .text = fmt::format(
             "Sets one or more buildMetadata options to the kustomization.yaml in the current "
             "directory.\nExisting "
             "options in the buildMetadata field will be replaced entirely by the new options set by this "
             "command.\n{}",
             kMetadataOptions),
         .example = "\n\t\tset buildmetadata {option1},{option2}"},
        kustfile::set_build_metadata);
    set_generator_verb(set, false);
    set_generator_verb(set, true);
}

void add_plugin_verb(Command& add, const std::string& word)
{
    verb(
        add,
        {.use = word,
         .brief = fmt::format(
             "Add the name of a file containing a {} configuration to the kustomization file", word),
         .example = fmt::format("\n\t\tadd {} {{filepath}}", word)},
        [word](const auto& arguments, Notes& notes) {
            return kustfile::add_plugin(arguments, word + "s", here(), notes);
        });
}

void add_metadata_verbs(Command& add)
{
    auto labels = std::make_shared<kustfile::LabelFlags>();
    auto& label = verb(
        add,
        {.use = "label",
         .brief = "Adds one or more commonLabels to kustomization.yaml",
         .example = "\n\t\tadd label {labelKey1:labelValue1} {labelKey2:labelValue2}"},
        [labels](const auto& arguments, Notes&) { return kustfile::add_label(arguments, *labels); });
    label.flags.add_switch(labels->force, "force", 'f', "overwrite commonLabel if it already exists");
    label.flags.add_switch(
        labels->without_selector, "without-selector", 0, "using add labels without selector option");
    label.flags.add_switch(
        labels->include_templates,
        "include-templates",
        0,
        "include labels in templates (requires --without-selector)");
    auto force = std::make_shared<bool>(false);
    verb(
        add,
        {.use = "annotation",
         .brief = "Adds one or more commonAnnotations to kustomization.yaml",
         .example = "\n\t\tadd annotation {annotationKey1:annotationValue1} {annotationKey2:annotationValue2}"},
        [force](const auto& arguments, Notes&) { return kustfile::add_annotation(arguments, *force); })
        .flags.add_switch(*force, "force", 'f', "overwrite commonAnnotation if it already exists");
    verb(
        add,
        {.use = "buildmetadata",
         .brief = "Adds one or more buildMetadata options to the kustomization.yaml in the current directory",
         .text = fmt::format(
             "Adds one or more buildMetadata options to the kustomization.yaml in the current directory.\n{}",
             kMetadataOptions),
         .example = "\n\t\tadd buildmetadata {option1},{option2}"},
        [](const auto& arguments, Notes&) { return kustfile::add_build_metadata(arguments); });
}

void add_add(Command& edit)
{
    auto& add = edit.add(
        {.use = "add",
         .brief = "Adds an item to the kustomization file",
         .example =
             "\n\t# Adds a secret to the kustomization file\n"
             "\tkustomize edit add secret NAME --from-literal=k=v\n\n"
             "\t# Adds a configmap to the kustomization file\n"
             "\tkustomize edit add configmap NAME --from-literal=k=v\n\n"
             "\t# Adds a resource to the kustomization\n"
             "\tkustomize edit add resource <filepath>\n\n"
             "\t# Adds a patch to the kustomization\n"
             "\tkustomize edit add patch --path {filepath} --group {target group name} --version {target "
             "version}\n"});
    auto no_verify = std::make_shared<bool>(false);
    verb(
        add,
        {.use = "resource",
         .brief = "Add the name of a file containing a resource to the kustomization file",
         .example = "\n\t\tadd resource {filepath}"},
        [no_verify](const auto& arguments, Notes&) {
            return kustfile::add_resource(arguments, *no_verify, here());
        })
        .flags.add_switch(*no_verify, "no-verify", 0, "skip validation for resources");
    verb(
        add,
        {.use = "component",
         .brief = "Add the name of a file containing a component to the kustomization file",
         .example = "\n\t\tadd component {filepath}"},
        [](const auto& arguments, Notes&) { return kustfile::add_component(arguments, here()); });
    verb(
        add,
        {.use = "base",
         .brief = "Adds one or more bases to the kustomization.yaml in current directory",
         .example = "\n\t\tadd base {filepath1},{filepath2}"},
        [](const auto& arguments, Notes&) { return kustfile::add_base(arguments, here()); });
    add_plugin_verb(add, "transformer");
    add_plugin_verb(add, "generator");
    add_patch_verb(add, false);
    add_generator_verb(add, false);
    add_generator_verb(add, true);
    add_metadata_verbs(add);
}

void add_remove(Command& edit)
{
    auto& remove = edit.add(
        {.use = "remove",
         .brief = "Removes items from the kustomization file",
         .example = "\n\t# Removes resources from the kustomization file\n"
                    "\tkustomize edit remove resource {filepath} {filepath}\n"
                    "\tkustomize edit remove resource {pattern}\n\n"
                    "\t# Removes one or more configmap from the kustomization file\n"
                    "\tkustomize edit remove configmap {name1},{name2}\n\n"
                    "\t# Removes one or more commonLabels from the kustomization file\n"
                    "\tkustomize edit remove label {labelKey1},{labelKey2}\n"});
    for (const std::string word : {"resource", "transformer"})
        verb(
            remove,
            {.use = word,
             .brief = word == "resource" ? "Removes one or more resource file paths from kustomization.yaml"
                                         : "Removes one or more transformers from kustomization.yaml",
             .example = fmt::format("\n\t\tremove {0} my-{0}.yml\n\t\tremove {0} {0}s/*.yml\n", word)},
            [word](const auto& arguments, Notes&) { return kustfile::remove_paths(arguments, word + "s"); });
    for (const bool secret : {false, true}) {
        const std::string word = secret ? "secret" : "configmap";
        auto ns = std::make_shared<std::string>();
        verb(
            remove,
            {.use = word + " NAME [,NAME] [--namespace=namespace-name]",
             .brief = fmt::format("Removes the specified {}(s) from kustomization.yaml", word),
             .example =
                 fmt::format("\n    kustomize edit remove {0} my-{0},other-{0} --namespace=test\n", word)},
            [ns, secret](const auto& arguments, Notes&) {
                return kustfile::remove_generator(arguments, *ns, secret);
            })
            .flags.add_text(*ns, "namespace", 0, "Namespace to remove them from");
    }
    for (const std::string word : {"label", "annotation"}) {
        const std::string field = word == "label" ? "commonLabels" : "commonAnnotations";
        auto ignore = std::make_shared<bool>(false);
        verb(
            remove,
            {.use = word,
             .brief = fmt::format("Removes one or more {} from kustomization.yaml", field),
             .example = fmt::format("\n\t\tremove {0} {{{0}Key1}},{{{0}Key2}}", word)},
            [field, ignore](const auto& arguments, Notes&) {
                return kustfile::remove_metadata(arguments, field, *ignore);
            })
            .flags.add_switch(
                *ignore, "ignore-non-existence", 'i', "ignore error if the given label doesn't exist");
    }
    verb(
        remove,
        {.use = "buildmetadata",
         .brief =
             "Removes one or more buildMetadata options to the kustomization.yaml in the current directory",
         .text = fmt::format(
             "Removes one or more buildMetadata options to the kustomization.yaml in the current "
             "directory.\n{}",
             kMetadataOptions),
         .example = "\n\t\tremove buildmetadata {option1},{option2}"},
        [](const auto& arguments, Notes&) { return kustfile::remove_build_metadata(arguments); });
    add_patch_verb(remove, true);
}

}  // namespace

void add_edit_commands(Command& kustomize)
{
    auto& edit = kustomize.add(
        {.use = "edit",
         .brief = "Edits a kustomization file",
         .example = "\n\t# Adds a configmap to the kustomization file\n"
                    "\tkustomize edit add configmap NAME --from-literal=k=v\n\n"
                    "\t# Sets the nameprefix field\n\tkustomize edit set nameprefix <prefix-value>\n\n"
                    "\t# Sets the namesuffix field\n\tkustomize edit set namesuffix <suffix-value>\n"});
    add_add(edit);
    add_set(edit);
    add_remove(edit);
    auto vars = std::make_shared<bool>(false);
    auto& fix = edit.add(
        {.use = "fix",
         .brief = "Fix the missing fields in kustomization file",
         .example =
             "\n\t# Fix the missing and deprecated fields in kustomization file\n\tkustomize edit fix\n\n"});
    fix.flags.add_switch(
        *vars,
        "vars",
        0,
        "If specified, kustomize will attempt to convert vars to replacements. \nWe recommend doing this in a "
        "clean "
        "git repository where the change is easy to undo.");
    fix.run([vars](Terminal& terminal, const auto&) { return fix_kustomization(terminal, *vars), 0; });
}

}  // namespace sluice::cli
