#include "base/error.hpp"
#include "common.hpp"
#include "doc/yaml.hpp"
#include "kustfile/edit.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::kustfile {
namespace {

/// A file that a var may be named in; for a patch, its entry.
struct Touched {
    std::string path;
    doc::Value patch;
};

std::string join(const std::string& directory, const std::string& path)
{
    std::vector<std::string> parts;
    for (const auto& part : split(directory.empty() ? path : directory + "/" + path, '/')) {
        if (part.empty() || part == ".") continue;
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else
            parts.push_back(part);
    }
    return fmt::format("{}", fmt::join(parts, "/"));
}

/// A base's own files; its directory is looked up from where the command runs, as the original does.
void add_touched(
    const doc::Value& fields,
    const std::string& directory,
    const Folder& folder,
    int depth,
    std::vector<Touched>& all)
{
    constexpr int kDeepest = 64;
    if (depth > kDeepest) refuse("bases are nested too deeply");
    for (const auto& resource : fields["resources"].elements()) {
        const auto path = resource.text();
        for (const auto* name : {"Kustomization", "kustomization.yaml", "kustomization.yml"})
            if (const auto text = folder.read(join(path, name))) {
                const auto documents = doc::parse_yaml_stream(*text, {}, doc::kManifestLimits);
                if (!documents.empty()) add_touched(documents.front().value, path, folder, depth + 1, all);
            }
        all.push_back({join(directory, path), {}});
    }
    for (const auto& patch : fields["patches"].elements())
        if (const auto path = patch["path"].text(); !path.empty())
            all.push_back({join(directory, path), patch});
}

std::vector<doc::Value> objects_of(const std::string& text)
{
    std::vector<doc::Value> objects;
    try {
        doc::YamlOptions options;
        options.dialect = doc::YamlDialect::Kyaml;
        for (const auto& document : doc::parse_yaml_stream(text, options, doc::kManifestLimits)) {
            const auto kind = document.value["kind"].string_or("");
            if (kind != "List" && kind != "ResourceList")
                objects.push_back(document.value);
            else
                for (const auto& item : document.value["items"].elements())
                    objects.push_back(item);
        }
    } catch (const base::Error&) {
        return {};  // what cannot be read holds no var
    }
    return objects;
}

/// Where in its text a field names the var: what replacements call delimiter and index.
doc::Value options_of(const std::string& value, const std::string& mark)
{
    if (value == mark) return {};
    const auto at = value.find(mark);
    const auto after = at + mark.size();
    char delimiter = 0;
    std::size_t index = 0;
    if (at == 0) {
        delimiter = value[after];
    } else if (after >= value.size()) {
        delimiter = value[at - 1];
        index = split(value, delimiter).size() - 1;
    } else {
        delimiter = value[at - 1];
        if (delimiter != value[after])
            refuse(fmt::format("cannot convert all vars to replacements; {} is not delimited", mark));
        const auto parts = split(value, delimiter);
        const auto found = std::find(parts.begin(), parts.end(), mark);
        if (found == parts.end()) refuse("internal error: could not get index of var " + mark);
        index = static_cast<std::size_t>(found - parts.begin());
    }
    auto options = doc::Value::object({{"delimiter", std::string(1, delimiter)}});
    if (index) options.set("index", static_cast<std::int64_t>(index));
    return options;
}

using Found = std::vector<std::pair<std::string, doc::Value>>;

void find_mark(const doc::Value& value, const std::string& mark, const std::string& path, Found& found)
{
    const auto below = [&](const std::string& part) { return path.empty() ? part : path + "." + part; };
    if (value.is_string() && value.as_string().find(mark) != std::string_view::npos)
        found.emplace_back(path, options_of(value.text(), mark));
    for (std::size_t i = 0; i < value.elements().size(); ++i)
        find_mark(value[i], mark, below(std::to_string(i)), found);
    for (const auto& member : value.members()) {
        const std::string key(member.key());
        find_mark(member.value, mark, below(key.find('.') == std::string::npos ? key : "[" + key + "]"), found);
    }
}

void set_text(doc::Value& value, const char* member, std::string_view text)
{
    if (!text.empty()) value.set(member, text);
}

/// What selects the objects that a file's object ends up as.
doc::Value selector_of(const Touched& file, const doc::Value& object)
{
    const auto ns = object["metadata"]["namespace"].string_or("");
    const auto& options = file.patch["options"];
    const bool renames = options["allowNameChange"].bool_or(false),
               retypes = options["allowKindChange"].bool_or(false);
    if (file.patch.is_object() && !(renames && retypes)) {
        auto selector = file.patch["target"].is_object() ? file.patch["target"] : doc::Value::object();
        if (renames) set_text(selector, "name", object["metadata"]["name"].string_or(""));
        if (retypes) set_text(selector, "kind", object["kind"].string_or(""));
        set_text(selector, "namespace", ns);
        return selector;
    }
    auto selector = doc::Value::object();
    set_text(selector, "name", object["metadata"]["name"].string_or(""));
    set_text(selector, "namespace", ns);
    set_text(selector, "kind", object["kind"].string_or(""));
    const auto version = object["apiVersion"].text();
    const auto slash = version.find('/');
    if (slash != std::string::npos) set_text(selector, "group", version.substr(0, slash));
    set_text(selector, "version", slash == std::string::npos ? version : version.substr(slash + 1));
    return selector;
}

doc::Value targets_of(const std::string& mark, const std::vector<Touched>& files, const Folder& folder)
{
    auto targets = doc::Value::array();
    for (const auto& file : files) {
        const auto text = folder.read(file.path);
        if (!text) continue;
        for (const auto& object : objects_of(*text)) {
            Found found;
            base::with_context("error with " + file.path, [&] { find_mark(object, mark, "", found); });
            for (const auto& [path, options] : found) {
                auto target = doc::Value::object(
                    {{"select", selector_of(file, object)}, {"fieldPaths", doc::Value::array({path})}});
                if (!options.is_null()) target.set("options", options);
                targets.push_back(std::move(target));
            }
        }
    }
    return targets;
}

doc::Value source_of(const doc::Value& var)
{
    auto source = doc::Value::object();
    const auto& object = var["objref"];
    const auto version = object["apiVersion"].text();
    const auto slash = version.find('/');
    if (slash != std::string::npos) set_text(source, "group", version.substr(0, slash));
    set_text(source, "version", slash == std::string::npos ? version : version.substr(slash + 1));
    set_text(source, "kind", object["kind"].string_or(""));
    set_text(source, "name", object["name"].string_or(""));
    set_text(source, "namespace", object["namespace"].string_or(""));
    set_text(source, "fieldPath", var["fieldref"]["fieldPath"].string_or(""));
    return source;
}

void put_placeholder(
    const std::string& mark, const std::string& name, const std::vector<Touched>& files, const Folder& folder)
{
    for (const auto& file : files) {
        auto text = folder.read(file.path);
        if (!text || text->find(mark) == std::string::npos) continue;
        const auto placeholder = name + "_PLACEHOLDER";
        for (auto at = text->find(mark); at != std::string::npos;
             at = text->find(mark, at + placeholder.size()))
            text->replace(at, mark.size(), placeholder);
        folder.write(file.path, *text);
    }
}

}  // namespace

void convert_vars(Kustfile& file, const Folder& folder)
{
    if (!file.fields.contains("vars")) return;
    std::vector<Touched> files;
    add_touched(file.fields, "", folder, 0, files);
    auto replacements = doc::Value::array();
    for (const auto& var : file.fields["vars"].elements()) {
        const auto name = var["name"].text();
        const auto mark = fmt::format("$({})", name);
        auto replacement = doc::Value::object({{"source", source_of(var)}});
        auto targets = targets_of(mark, files, folder);
        if (!targets.empty()) replacement.set("targets", std::move(targets));
        put_placeholder(mark, name, files, folder);
        replacements.push_back(std::move(replacement));
    }
    file.fields.erase("vars");
    file.set("replacements", std::move(replacements));
}

}  // namespace sluice::kustfile
