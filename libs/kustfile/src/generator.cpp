#include "base/error.hpp"
#include "common.hpp"
#include "kustfile/edit.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace sluice::kustfile {
namespace {

const char* field_of(bool secret)
{
    return secret ? "secretGenerator" : "configMapGenerator";
}

const char* kind_of(bool secret)
{
    return secret ? "Secret" : "ConfigMap";
}

const char* word_of(bool secret)
{
    return secret ? "secret" : "configmap";
}

template <class F> Edit generator_edit(F apply)
{
    return {std::move(apply), "failed to load kustomization file: ", "failed to read kustomization file: "};
}

/// generatorOptions are written into the entry, where it does not say otherwise: so does the original when it
/// checks the entry.
void merge_options(doc::Value& entry, const doc::Value& global)
{
    if (global.is_null()) return;
    if (!entry.contains("options")) entry.set("options", doc::Value::object());
    auto& options = entry.edit("options");
    for (const auto* field : {"labels", "annotations"})
        for (const auto& member : global[field].members())
            if (!options[field].contains(member.key())) options.edit(field).set(member.key(), member.value);
    for (const auto* field : {"disableNameSuffixHash", "immutable"})
        if (global[field].bool_or(false)) options.set(field, true);
}

/// [key=]pattern: with a key the pattern must match one file.
std::vector<std::string>
expand_files(const std::vector<std::string>& sources, const Folder& folder, Notes& notes)
{
    std::vector<std::string> result;
    for (const auto& source : sources) {
        const auto parts = split(source, '=');
        const bool keyed = parts.size() == 2 && !parts[0].empty();
        const auto found = glob_all({parts.size() == 2 ? parts[1] : parts[0]}, folder, notes);
        if (keyed && found.size() != 1)
            refuse(fmt::format(
                "failed to expand file source: 'pattern '{}' catches files {}, should catch only one",
                source,
                shown(found)));
        for (const auto& file : found)
            result.push_back(keyed ? parts[0] + "=" + file : file);
    }
    return result;
}

void check_add(const Arguments& arguments, const GeneratorFlags& flags)
{
    if (arguments.size() != 1) refuse("name must be specified once");
    if (flags.env_file.empty() && flags.files.empty() && flags.literals.empty())
        refuse("at least from-env-file, or from-file or from-literal must be set");
    if (!flags.env_file.empty() && (!flags.files.empty() || !flags.literals.empty()))
        refuse("from-env-file cannot be combined with from-file or from-literal");
    if (!flags.behavior.empty() && !contains({"create", "merge", "replace"}, flags.behavior))
        refuse(R"(invalid behavior: must be one of "create", "merge", or "replace")");
}

void add_texts(doc::Value& entry, const char* field, const std::vector<std::string>& texts)
{
    for (const auto& text : texts)
        entry.edit(field).push_back(text);
}

std::pair<std::string, std::string> literal(const std::string& text)
{
    if (std::count(text.begin(), text.end(), '=') != 1)
        refuse("failed to update resource: invalid format: literal values must be specified in the key=value "
               "format");
    const auto equals = text.find('=');
    return {text.substr(0, equals), text.substr(equals + 1)};
}

/// Every literal must be there already; only its value changes.
void update_literals(doc::Value& entry, const std::vector<std::string>& literals)
{
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& old : entry["literals"].elements())
        pairs.push_back(literal(old.text()));
    for (const auto& wanted : literals) {
        const auto [key, value] = literal(wanted);
        const auto found =
            std::find_if(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == key; });
        if (found == pairs.end()) refuse(fmt::format("key '{}' not found in resource", key));
        found->second = value;
    }
    auto list = doc::Value::array();
    for (const auto& [key, value] : pairs)
        list.push_back(key + "=" + value);
    entry.set("literals", std::move(list));
}

}  // namespace

Edit add_generator(
    const Arguments& arguments, GeneratorFlags flags, bool secret, const Folder& folder, Notes& notes)
{
    flags.files = expand_files(flags.files, folder, notes);
    base::with_context("failed to validate flags", [&] { check_add(arguments, flags); });
    return generator_edit([name = arguments.front(), flags, secret, &folder](Edit::Target& target) {
        auto list = target.file.fields[field_of(secret)];
        auto* entry = find_generator(list, name, flags.ns);
        if (!entry) {
            auto fresh = doc::Value::object({{"name", name}});
            if (!flags.ns.empty()) fresh.set("namespace", flags.ns);
            if (secret && !flags.type.empty()) fresh.set("type", flags.type);
            list.push_back(std::move(fresh));
            entry = &list.edit_at(list.size() - 1);
        }
        add_texts(*entry, "literals", flags.literals);
        add_texts(*entry, "files", flags.files);
        if (!flags.env_file.empty()) add_texts(*entry, "envs", {flags.env_file});
        if (flags.disable_name_suffix_hash)
            entry->set("options", doc::Value::object({{"disableNameSuffixHash", true}}));
        if (!flags.behavior.empty()) entry->set("behavior", flags.behavior);
        merge_options(*entry, target.file.fields["generatorOptions"]);
        base::with_context(fmt::format("failed to create {}", word_of(secret)), [&] {
            folder.check_generator(*entry, secret);
        });
        target.file.set(field_of(secret), std::move(list));
        return true;
    });
}

Edit set_generator(const Arguments& arguments, const GeneratorFlags& flags, bool secret, const Folder& folder)
{
    base::with_context("failed to validate flags", [&] {
        if (arguments.size() != 1) refuse("name must be specified once");
        if (flags.literals.empty() && flags.new_namespace.empty())
            refuse("at least one of [--from-literal, --new-namespace] must be specified");
    });
    return generator_edit([name = arguments.front(), flags, secret, &folder](Edit::Target& target) {
        auto list = target.file.fields[field_of(secret)];
        base::with_context(fmt::format("failed to create {}", word_of(secret)), [&] {
            auto* entry = find_generator(list, name, flags.ns);
            if (!entry)
                refuse(fmt::format(
                    "could not set new {} value: unable to find {} with name \"{}\"",
                    kind_of(secret),
                    kind_of(secret),
                    name));
            if (!flags.literals.empty())
                base::with_context(
                    "failed to update literal sources", [&] { update_literals(*entry, flags.literals); });
            if (!flags.new_namespace.empty()) entry->set("namespace", flags.new_namespace);
            merge_options(*entry, target.file.fields["generatorOptions"]);
            base::with_context(fmt::format("failed to validate {} structure", kind_of(secret)), [&] {
                folder.check_generator(*entry, secret);
            });
        });
        target.file.set(field_of(secret), std::move(list));
        return true;
    });
}

Edit remove_generator(const Arguments& arguments, const std::string& ns, bool secret)
{
    const std::string word = word_of(secret);
    if (arguments.empty()) refuse(fmt::format("at least one {} name must be specified", word));
    if (arguments.size() > 1)
        refuse(fmt::format(
            "too many arguments: {}; to provide multiple {}s to remove, please separate {} names by commas",
            shown(arguments),
            word,
            word));
    const auto apply = [names = split(arguments.front(), ','), ns, secret, word](Edit::Target& target) {
        auto kept = doc::Value::array();
        std::vector<std::string> found;
        for (const auto& entry : target.file.fields[field_of(secret)].elements()) {
            const auto name = entry["name"].text();
            if (contains(names, name) && same_namespace(entry["namespace"].string_or(""), ns))
                found.push_back(name);
            else
                kept.push_back(entry);
        }
        if (found.empty())
            refuse(fmt::format("no specified {}(s) were found in the kustomization.yaml file", word));
        for (const auto& name : names)
            if (!contains(found, name))
                target.notes.push_back(fmt::format("{} {} doesn't exist in kustomization file", word, name));
        target.file.set(field_of(secret), std::move(kept));
        return true;
    };
    return {apply, "could not read kustomization file: ", "could not read kustomization file contents: "};
}

}  // namespace sluice::kustfile
