#include "metadata.hpp"

#include "base/error.hpp"
#include "base/semver.hpp"
#include "doc/json.hpp"
#include "go_struct.hpp"
#include "gotemplate/strconv.hpp"
#include "path_match.hpp"
#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace sluice::chart {

using base::Error;
using base::ErrorKind;
using doc::Value;

namespace {

template <class... Parts> [[noreturn]] void invalid(fmt::format_string<Parts...> format, Parts&&... parts)
{
    throw Error(ErrorKind::Invalid, "validation: " + fmt::format(format, std::forward<Parts>(parts)...));
}

std::string quoted(std::string_view text)
{
    return gotemplate::strconv::quote(text);
}

void check_object(const Value& value, std::string_view go_type)
{
    if (!value.is_null() && !value.is_object())
        throw Error(
            ErrorKind::Invalid,
            fmt::format(
                "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type "
                "{}",
                json_word(value),
                go_type));
}

void report(const std::string& error)
{
    if (!error.empty())
        throw Error(ErrorKind::Invalid, "error unmarshaling JSON: while decoding JSON: " + error);
}

Dependency read_dependency(const GoStruct& from)
{
    Dependency to;
    from.text("alias", to.alias);
    from.text("condition", to.condition);
    from.flag("enabled", to.enabled);
    if (const auto* values = from.list("import-values", "[]interface {}")) to.import_values = *values;
    from.text("name", to.name);
    from.text("repository", to.repository);
    from.texts("tags", to.tags);
    from.text("version", to.version);
    return to;
}

std::vector<Dependency> read_dependencies(const GoStruct& from, const Value& list, bool& has_null)
{
    std::vector<Dependency> dependencies;
    for (const auto& element : list.elements()) {
        if (element.is_null())
            has_null = true;
        else
            dependencies.push_back(read_dependency(from.element(element, "dependencies", "Dependency")));
    }
    return dependencies;
}

std::vector<Maintainer> read_maintainers(const GoStruct& from, const Value& list, bool& has_null)
{
    std::vector<Maintainer> maintainers;
    for (const auto& element : list.elements()) {
        if (element.is_null()) {
            has_null = true;
            continue;
        }
        const auto fields = from.element(element, "maintainers", "Maintainer");
        auto& maintainer = maintainers.emplace_back();
        fields.text("email", maintainer.email);
        fields.text("name", maintainer.name);
        fields.text("url", maintainer.url);
    }
    return maintainers;
}

/// White space of any kind becomes a space; what cannot be printed goes.
void sanitize(std::string& text)
{
    if (std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; })) return;
    std::string clean;
    for (std::string_view rest = text; !rest.empty();) {
        const auto rune = first_rune(rest);
        if (is_space(rune.value))
            clean += ' ';
        else if (gotemplate::strconv::is_print(rune.value))
            append_rune(clean, rune.value);
        rest.remove_prefix(rune.length);
    }
    text = std::move(clean);
}

bool is_alias(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    });
}

void validate(Dependency& dependency)
{
    for (auto* text : {&dependency.name, &dependency.version, &dependency.repository, &dependency.condition})
        sanitize(*text);
    std::ranges::for_each(dependency.tags, sanitize);
    if (!is_alias(dependency.alias))
        invalid("dependency {} has disallowed characters in the alias", quoted(dependency.name));
}

void validate(std::vector<Dependency>& dependencies)
{
    std::set<std::string_view> names;
    for (auto& dependency : dependencies) {
        validate(dependency);
        const auto& name = dependency.alias.empty() ? dependency.name : dependency.alias;
        if (!names.insert(name).second) invalid("more than one dependency with name or alias {}", quoted(name));
    }
}

void validate_name(const std::string& name)
{
    if (name.empty()) invalid("chart.metadata.name is required");
    if (name == "." || name == "..") invalid("chart.metadata.name {} is not allowed", quoted(name));
    if (name != path_base(name)) invalid("chart.metadata.name {} is invalid", quoted(name));
}

}  // namespace

bool Metadata::is_library() const
{
    return equal_fold(type, "library");
}

void read_metadata(std::string_view yaml, Metadata& into)
{
    read_metadata_object(unmarshal_floats(yaml), into);
}

void read_metadata_object(const Value& object, Metadata& into)
{
    check_object(object, "v2.Metadata");
    std::string error;
    const GoStruct fields(object, "Metadata", error);
    fields.text_map("annotations", into.annotations);
    fields.text("apiVersion", into.api_version);
    fields.text("appVersion", into.app_version);
    fields.text("condition", into.condition);
    if (const auto* list = fields.list("dependencies", "[]*v2.Dependency"))
        into.dependencies = read_dependencies(fields, *list, into.null_dependency);
    else if (object.contains("dependencies"))
        into.dependencies.reset();
    fields.flag("deprecated", into.deprecated);
    fields.text("description", into.description);
    fields.text("home", into.home);
    fields.text("icon", into.icon);
    fields.texts("keywords", into.keywords);
    fields.text("kubeVersion", into.kube_version);
    if (const auto* list = fields.list("maintainers", "[]*v2.Maintainer"))
        into.maintainers = read_maintainers(fields, *list, into.null_maintainer);
    fields.text("name", into.name);
    fields.texts("sources", into.sources);
    fields.text("tags", into.tags);
    fields.text("type", into.type);
    fields.text("version", into.version);
    report(error);
}

Lock read_lock(std::string_view yaml)
{
    Lock lock;
    const auto object = unmarshal_floats(yaml);
    check_object(object, "v2.Lock");
    std::string error;
    bool has_null = false;
    const GoStruct fields(object, "Lock", error);
    if (const auto* list = fields.list("dependencies", "[]*v2.Dependency"))
        lock.dependencies = read_dependencies(fields, *list, has_null);
    fields.text("digest", lock.digest);
    fields.text("generated", lock.generated);
    report(error);
    return lock;
}

void validate(Metadata& metadata)
{
    for (auto* text :
         {&metadata.name,
          &metadata.description,
          &metadata.home,
          &metadata.icon,
          &metadata.condition,
          &metadata.tags,
          &metadata.app_version,
          &metadata.kube_version})
        sanitize(*text);
    std::ranges::for_each(metadata.sources, sanitize);
    std::ranges::for_each(metadata.keywords, sanitize);
    if (metadata.api_version.empty()) invalid("chart.metadata.apiVersion is required");
    validate_name(metadata.name);
    if (metadata.version.empty()) invalid("chart.metadata.version is required");
    if (!base::Version::parse(metadata.version))
        invalid("chart.metadata.version {} is invalid", quoted(metadata.version));
    if (!metadata.type.empty() && metadata.type != "application" && metadata.type != "library")
        invalid("chart.metadata.type must be application or library");
    if (metadata.null_maintainer) invalid("maintainers must not contain empty or null nodes");
    for (auto& maintainer : metadata.maintainers)
        for (auto* text : {&maintainer.name, &maintainer.email, &maintainer.url})
            sanitize(*text);
    if (metadata.null_dependency) invalid("dependencies must not contain empty or null nodes");
    if (metadata.dependencies) validate(*metadata.dependencies);
}

}  // namespace sluice::chart
