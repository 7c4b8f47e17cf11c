#include "chart/show.hpp"

#include "chart/render.hpp"
#include "doc/yaml.hpp"
#include "gotemplate/set.hpp"
#include "metadata.hpp"
#include "text.hpp"

#include <array>

namespace sluice::chart {

using doc::Value;

namespace {

void put(Value& object, std::string_view key, const std::string& text)
{
    if (!text.empty()) object.set(key, text);
}

void put(Value& object, std::string_view key, const std::vector<std::string>& texts)
{
    if (texts.empty()) return;
    auto list = Value::array();
    for (const auto& text : texts)
        list.push_back(text);
    object.set(key, list);
}

Value maintainer_value(const Maintainer& maintainer)
{
    auto object = Value::object();
    put(object, "email", maintainer.email);
    put(object, "name", maintainer.name);
    put(object, "url", maintainer.url);
    return object;
}

template <class Entries, class Convert>
void put_list(Value& object, std::string_view key, const Entries& entries, Convert convert)
{
    if (entries.empty()) return;
    auto list = Value::array();
    for (const auto& entry : entries)
        list.push_back(convert(entry));
    object.set(key, list);
}

}  // namespace

Value dependency_value(const Dependency& dependency)
{
    auto object = Value::object();
    put(object, "alias", dependency.alias);
    put(object, "condition", dependency.condition);
    if (dependency.enabled) object.set("enabled", true);
    if (!dependency.import_values.empty()) object.set("import-values", dependency.import_values);
    object.set("name", dependency.name);
    object.set("repository", dependency.repository);
    put(object, "tags", dependency.tags);
    put(object, "version", dependency.version);
    return object;
}

std::string chart_text(const Metadata& metadata)
{
    auto object = Value::object();
    if (!metadata.annotations.empty()) object.set("annotations", metadata.annotations);
    put(object, "apiVersion", metadata.api_version);
    put(object, "appVersion", metadata.app_version);
    put(object, "condition", metadata.condition);
    if (metadata.dependencies) put_list(object, "dependencies", *metadata.dependencies, dependency_value);
    if (metadata.deprecated) object.set("deprecated", true);
    put(object, "description", metadata.description);
    put(object, "home", metadata.home);
    put(object, "icon", metadata.icon);
    put(object, "keywords", metadata.keywords);
    put(object, "kubeVersion", metadata.kube_version);
    put_list(object, "maintainers", metadata.maintainers, maintainer_value);
    put(object, "name", metadata.name);
    put(object, "sources", metadata.sources);
    put(object, "tags", metadata.tags);
    put(object, "type", metadata.type);
    put(object, "version", metadata.version);
    return doc::to_yaml(object);
}

const File* readme_of(const Chart& chart)
{
    constexpr std::array<std::string_view, 3> kNames{"readme.md", "readme.txt", "readme"};
    for (const auto& file : chart.files)
        for (const auto name : kNames)
            if (equal_fold(file.name, name)) return &file;
    return nullptr;
}

std::string release_name_from(std::string_view name_template, base::WallClock clock, base::RandomSource random)
{
    gotemplate::Set set(helm_functions(HelmVersion::V4));
    set.parse("name-template", name_template);
    gotemplate::Render render(set, {.clock = std::move(clock), .random = std::move(random)});
    return render.execute("name-template", {});
}

}  // namespace sluice::chart
