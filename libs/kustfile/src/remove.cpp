#include "common.hpp"
#include "kustfile/edit.hpp"
#include "pattern.hpp"

#include <fmt/format.h>

namespace sluice::kustfile {

Edit remove_paths(const Arguments& patterns, const std::string& field)
{
    if (patterns.empty()) refuse(fmt::format("must specify a {} file", field.substr(0, field.size() - 1)));
    return {[patterns, field](Edit::Target& target) {
        std::vector<std::string> kept;
        const auto all = target.file.texts(field);
        for (const auto& path : all) {
            bool matched = false;
            for (const auto& pattern : patterns)
                matched = matched || path_matches(pattern, path);
            if (!matched) kept.push_back(path);
        }
        if (kept.size() == all.size()) return false;
        target.file.set_texts(field, kept);
        return true;
    }};
}

Edit remove_build_metadata(const Arguments& arguments)
{
    return {[options = build_metadata_options(arguments)](Edit::Target& target) {
        std::vector<std::string> kept;
        for (const auto& option : target.file.texts("buildMetadata"))
            if (!contains(options, option)) kept.push_back(option);
        target.file.set_texts("buildMetadata", kept);
        return true;
    }};
}

Edit remove_metadata(const Arguments& arguments, const std::string& field, bool ignore_missing)
{
    // The original says "label" of annotations too until it looks at the file.
    if (arguments.empty()) refuse("must specify label");
    if (arguments.size() > 1) refuse("labels must be comma-separated, with no spaces");
    auto keys = split(arguments.front(), ',');
    for (const auto& key : keys)
        if (key.empty()) refuse("invalid label: '' (name is empty)");
    return {[keys = std::move(keys), field, ignore_missing](Edit::Target& target) {
        auto map = target.file.fields[field];
        if (!map.is_object() && !ignore_missing) refuse(field + " is not defined in kustomization file");
        const auto* kind = field == "commonLabels" ? "label" : "annotation";
        for (const auto& key : keys)
            if ((!map.is_object() || !map.erase(key)) && !ignore_missing)
                refuse(fmt::format("{} {} is not defined in kustomization file", kind, key));
        target.file.set(field, std::move(map));
        return true;
    }};
}

}  // namespace sluice::kustfile
