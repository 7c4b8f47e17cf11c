#include "common.hpp"
#include "kustfile/edit.hpp"

#include <fmt/format.h>

namespace sluice::kustfile {
namespace {

/// Appends what is not there yet; what is, is noted as "WORD X already in kustomization file".
Edit append_paths(std::vector<std::string> paths, std::string field, std::string word)
{
    if (paths.empty()) return {};
    return {[paths = std::move(paths), field = std::move(field), word = std::move(word)](Edit::Target& target) {
        auto all = target.file.texts(field);
        for (const auto& path : paths) {
            if (path == target.path) continue;  // a pattern may well match the file itself
            if (contains(all, path))
                target.notes.push_back(fmt::format("{} {} already in kustomization file", word, path));
            else
                all.push_back(path);
        }
        target.file.set_texts(field, all);
        return true;
    }};
}

void add_pair(
    doc::Value& map, const std::string& key, const std::string& value, const std::string& kind, bool force)
{
    if (map.contains(key) && !force)
        refuse(fmt::format("{} {} already in kustomization file. Use --force to override.", kind, key));
    map.set(key, value);
}

Edit add_pairs(const Arguments& arguments, const char* field, const char* kind, bool force)
{
    return {[pairs = parse_pairs(arguments, kind), field, kind, force](Edit::Target& target) {
        auto map = target.file.fields[field];
        for (const auto& [key, value] : pairs)
            add_pair(map, key, value, kind, force);
        target.file.set(field, std::move(map));
        return true;
    }};
}

doc::Value as_value(const PatchFlags& flags)
{
    auto patch = doc::Value::object();
    if (!flags.patch.empty()) patch.set("patch", flags.patch);
    if (!flags.path.empty()) patch.set("path", flags.path);
    for (const auto& [member, text] : flags.target)
        if (!text.empty()) patch.edit("target").set(member, text);
    return patch;
}

void check(const PatchFlags& flags)
{
    if (!flags.patch.empty() && !flags.path.empty()) refuse("patch and path can't be set at the same time");
}

}  // namespace

Edit add_resource(const Arguments& arguments, bool no_verify, const Folder& folder)
{
    if (arguments.empty()) refuse("must specify a resource file");
    return append_paths(no_verify ? arguments : glob_or_base(arguments, folder), "resources", "resource");
}

Edit add_component(const Arguments& arguments, const Folder& folder)
{
    if (arguments.empty()) refuse("must specify a component file");
    return append_paths(glob_or_base(arguments, folder), "components", "component");
}

Edit add_base(const Arguments& arguments, const Folder& folder)
{
    if (arguments.size() != 1) refuse("must specify a base directory");
    return {[paths = split(arguments.front(), ','), &folder](Edit::Target& target) {
        auto all = target.file.texts("resources");
        for (const auto& path : paths) {
            if (!folder.exists(path)) refuse(path + " does not exist");
            if (contains(all, path)) refuse(fmt::format("base {} already in kustomization file", path));
            all.push_back(path);
        }
        target.file.set_texts("resources", all);
        return true;
    }};
}

Edit add_plugin(const Arguments& arguments, const std::string& field, const Folder& folder, Notes& notes)
{
    const auto word = field.substr(0, field.size() - 1);
    if (arguments.empty())
        refuse(fmt::format("must specify a yaml file which contains a {} plugin resource", word));
    return append_paths(glob_all(arguments, folder, notes), field, word);
}

Edit add_build_metadata(const Arguments& arguments)
{
    return {[options = build_metadata_options(arguments)](Edit::Target& target) {
        auto all = target.file.texts("buildMetadata");
        for (const auto& option : options) {
            if (contains(all, option))
                refuse(fmt::format("buildMetadata option {} already in kustomization file", option));
            all.push_back(option);
        }
        target.file.set_texts("buildMetadata", all);
        return true;
    }};
}

Edit add_label(const Arguments& arguments, const LabelFlags& flags)
{
    if (arguments.empty()) refuse("must specify label");
    if (flags.include_templates && !flags.without_selector)
        refuse("--without-selector flag must be specified for --include-templates to work");
    if (!flags.without_selector) return add_pairs(arguments, "commonLabels", "label", flags.force);
    return {[pairs = parse_pairs(arguments, "label"), flags](Edit::Target& target) {
        auto labels = target.file.fields["labels"];
        std::size_t at = 0;
        while (at < labels.size() && (labels[at]["includeSelectors"].bool_or(false) ||
                                      labels[at]["includeTemplates"].bool_or(false) != flags.include_templates))
            ++at;
        if (at == labels.size()) {
            auto fresh = doc::Value::object();
            if (flags.include_templates) fresh.set("includeTemplates", true);
            labels.push_back(std::move(fresh));
        }
        auto& map = labels.edit_at(at).edit("pairs");
        for (const auto& [key, value] : pairs)
            add_pair(map, key, value, "label", flags.force);
        target.file.set("labels", std::move(labels));
        return true;
    }};
}

Edit add_annotation(const Arguments& arguments, bool force)
{
    if (arguments.empty()) refuse("must specify annotation");
    return add_pairs(arguments, "commonAnnotations", "annotation", force);
}

Edit add_patch(const PatchFlags& flags)
{
    check(flags);
    if (flags.patch.empty() && flags.path.empty()) refuse("must provide either patch or path");
    return {[patch = as_value(flags), name = flags.path](Edit::Target& target) {
        auto patches = target.file.fields["patches"];
        for (const auto& old : patches.elements())
            if (old == patch) {
                target.notes.push_back(fmt::format("patch {} already in kustomization file", name));
                return false;
            }
        patches.push_back(patch);
        target.file.set("patches", std::move(patches));
        return true;
    }};
}

Edit remove_patch(const PatchFlags& flags)
{
    check(flags);
    return {[patch = as_value(flags), text = flags.patch](Edit::Target& target) {
        auto kept = doc::Value::array();
        for (const auto& old : target.file.fields["patches"].elements())
            if (!(old == patch)) kept.push_back(old);
        if (kept.size() == target.file.fields["patches"].size()) {
            target.notes.push_back(fmt::format("patch {} doesn't exist in kustomization file", text));
            return false;
        }
        target.file.set("patches", std::move(kept));
        return true;
    }};
}

}  // namespace sluice::kustfile
