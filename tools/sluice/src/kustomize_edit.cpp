#include "kustomize_edit.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "disk_folder.hpp"
#include "doc/yaml.hpp"
#include "kustomize.hpp"
#include "kustomize/build.hpp"
#include "kustomize/disk_files.hpp"
#include "kustomize_remote.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>

namespace sluice::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char*, 3> kNames{"kustomization.yaml", "kustomization.yml", "Kustomization"};
constexpr std::size_t kLargestFile = 16u << 20;

/// The one kustomization file here. Throws if there is none, or several.
std::string find_file()
{
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto* name : kNames)
        if (fs::exists(name, ignored)) found.emplace_back(name);
    if (found.empty())
        throw base::Error(base::ErrorKind::NotFound, "Missing kustomization file 'kustomization.yaml'.\n");
    if (found.size() > 1)
        throw base::Error(
            base::ErrorKind::Invalid,
            fmt::format("Found multiple kustomization file: [{}]\n", fmt::join(found, " ")));
    if (fs::is_directory(found.front(), ignored))
        throw base::Error(base::ErrorKind::Invalid, found.front() + " should be a file");
    return found.front();
}

template <class F> auto prefixed(const std::string& prefix, F&& f)
{
    try {
        return f();
    } catch (const base::Error& error) {
        throw base::Error(error.kind(), prefix + error.what());
    }
}

/// Whole or not at all, with the permissions that the file had.
void rewrite(const std::string& path, const std::string& text)
{
    const auto file = fs::canonical(path);
    base::write_atomically(file, text, static_cast<unsigned>(fs::status(file).permissions()));
}

void apply(const kustfile::Edit& edit, kustfile::Notes& notes)
{
    const auto path = prefixed(edit.no_file, find_file);
    auto file = prefixed(
        edit.unreadable, [&] { return kustfile::Kustfile::parse(base::read_file(path, kLargestFile)); });
    kustfile::Edit::Target target{file, path, notes};
    if (edit.apply(target)) rewrite(path, file.text());
}

/// What the directory builds to, or nothing and the error's text.
std::pair<std::string, std::string> build_here(Terminal& terminal)
{
    std::ostringstream out;
    Terminal captured(out, terminal.err());
    try {
        kustomize_build(captured, {});
        return {out.str(), ""};
    } catch (const base::Error& error) {
        return {"", error.what()};
    }
}

/// Whether a resource file is one to kustomize: objects, each with kind and name.
bool holds_resources(const std::string& text)
{
    try {
        kustomize::check_objects(text);
        return true;
    } catch (const base::Error&) {
        return false;
    }
}

/// Files with resources and, below, directories that are kustomizations, in the order of a walk.
void detect(const fs::path& directory, bool recursive, std::vector<std::string>& found)
{
    std::vector<fs::path> entries;
    for (const auto& entry : fs::directory_iterator(directory))
        entries.push_back(entry.path().lexically_normal());
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) {
        std::error_code ignored;
        if (fs::is_directory(fs::symlink_status(entry, ignored))) {
            if (!recursive) continue;
            const bool is_base = std::any_of(
                kNames.begin(), kNames.end(), [&](const char* name) { return fs::exists(entry / name); });
            if (is_base)
                found.push_back(entry.string());
            else
                detect(entry, recursive, found);
        } else if (holds_resources(base::read_file(entry, kLargestFile))) {
            found.push_back(entry.string());
        }
    }
}

std::vector<std::string> split(const std::string& text)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');)
        parts.push_back(part);
    return parts;
}

doc::Value as_map(const std::map<std::string, std::string>& pairs)
{
    auto map = doc::Value::object();
    for (const auto& [key, value] : pairs)
        map.set(key, value);
    return map;
}

}  // namespace

void edit_kustomization(Terminal& terminal, const std::function<kustfile::Edit()>& make, kustfile::Notes& notes)
{
    const auto tell = [&] {
        for (const auto& note : notes)
            log_line(terminal, note);
    };
    try {
        const auto edit = make();
        if (edit.apply) apply(edit, notes);
    } catch (const base::Error&) {
        tell();
        throw;
    }
    tell();
}

void fix_kustomization(Terminal& terminal, bool vars)
{
    const auto before = build_here(terminal).first;
    const auto path = find_file();
    auto file = kustfile::Kustfile::parse(base::read_file(path, kLargestFile));
    const DiskFolder folder;
    kustfile::fix(file, folder);
    if (vars) {
        kustfile::convert_vars(file, folder);
        terminal.out() << "\nFixed fields:\n  patchesJson6902 -> patches\n  patchesStrategicMerge -> patches\n"
                          "  commonLabels -> labels\n  vars -> replacements\n";
    } else {
        terminal.out()
            << "\nFixed fields:\n  patchesJson6902 -> patches\n  patchesStrategicMerge -> patches\n"
               "  commonLabels -> labels\n\n"
               "To convert vars -> replacements, run the command `kustomize edit fix --vars`\n\n"
               "WARNING: Converting vars to replacements will potentially overwrite many resource files \n"
               "and the resulting files may not produce the same output when `kustomize build` is run. \n"
               "We recommend doing this in a clean git repository where the change is easy to undo.\n";
    }
    rewrite(path, file.text());
    const auto [after, trouble] = build_here(terminal);
    if (!trouble.empty())
        terminal.out() << fmt::format(
            "Warning: 'Fixed' kustomization now produces the error when running `kustomize build`: {}\n",
            trouble);
    else if (after != before)
        terminal.out() << fmt::format(
            "Warning: 'Fixed' kustomization now produces different output when running `kustomize "
            "build`:\n...{}...\n",
            after);
}

void create_kustomization(const CreateOptions& options)
{
    const DiskFolder folder;
    auto resources = kustfile::glob_or_base(split(options.resources), folder);
    for (const auto* name : kNames)
        if (folder.exists(name))
            throw base::Error(base::ErrorKind::Conflict, "kustomization file already exists");
    if (options.detect) {
        std::vector<std::string> detected;
        detect(".", options.recursive, detected);
        for (auto& path : detected)
            if (std::find(resources.begin(), resources.end(), path) == resources.end())
                resources.push_back(std::move(path));
    }
    auto file = kustfile::Kustfile::parse("");
    file.set_texts("resources", resources);
    file.set("namespace", options.ns);
    file.set("namePrefix", options.prefix);
    file.set("nameSuffix", options.suffix);
    file.set("commonAnnotations", as_map(kustfile::parse_pairs(split(options.annotations), "annotation")));
    file.set("commonLabels", as_map(kustfile::parse_pairs(split(options.labels), "label")));
    base::write_atomically(kNames.front(), file.text(), 0644);
}

}  // namespace sluice::cli
