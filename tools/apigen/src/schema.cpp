#include "schema.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <stdexcept>
#include <yaml-cpp/yaml.h>

namespace sluice::apigen {
namespace {

std::string text(const YAML::Node& node, const char* key)
{
    const auto member = node[key];
    return member && member.IsScalar() ? member.Scalar() : std::string();
}

Schema read_schema(const YAML::Node& node)
{
    Schema schema;
    schema.type = text(node, "type");
    schema.format = text(node, "format");
    schema.pattern = text(node, "pattern");
    schema.description = text(node, "description");
    schema.default_text = text(node, "default");
    if (const auto required = node["required"]) schema.required = required.as<std::vector<std::string>>();
    if (const auto choices = node["enum"]) schema.choices = choices.as<std::vector<std::string>>();
    if (const auto properties = node["properties"]) {
        for (const auto& property : properties)
            schema.properties.push_back({property.first.Scalar(), read_schema(property.second)});
    }
    if (const auto items = node["items"]) schema.items = std::make_unique<Schema>(read_schema(items));
    if (const auto values = node["additionalProperties"])
        schema.additional = std::make_unique<Schema>(read_schema(values));
    return schema;
}

Kind read_kind(const std::string& file, std::string header)
{
    const auto crd = YAML::LoadFile(file);
    const auto spec = crd["spec"];
    const auto versions = spec["versions"];
    if (!versions || versions.size() != 1) throw std::runtime_error(file + ": exactly one version is expected");
    const auto root = versions[0]["schema"]["openAPIV3Schema"];
    const auto names = spec["names"];
    Kind kind;
    kind.header = std::move(header);
    kind.description = text(root, "description");
    kind.group = text(spec, "group");
    kind.version = text(versions[0], "name");
    kind.kind = text(names, "kind");
    kind.plural = text(names, "plural");
    kind.singular = text(names, "singular");
    if (const auto short_names = names["shortNames"]; short_names && short_names.size() > 0)
        kind.short_name = short_names[0].Scalar();
    kind.spec = read_schema(root["properties"]["spec"]);
    kind.status = read_schema(root["properties"]["status"]);
    return kind;
}

DefinitionFile read_definitions(const std::string& directory, const std::string& name)
{
    DefinitionFile file{.header = std::filesystem::path(name).stem().string(), .definitions = {}};
    const auto document = YAML::LoadFile(directory + "/" + name);
    for (const auto& entry : document["definitions"])
        file.definitions.push_back({entry.first.Scalar(), read_schema(entry.second)});
    return file;
}

}  // namespace

bool Schema::requires_property(const std::string& name) const
{
    return std::find(required.begin(), required.end(), name) != required.end();
}

std::string Schema::shape() const
{
    auto shape = fmt::format("{}|{}|{}|{}|{}", type, format, pattern, default_text, fmt::join(choices, ","));
    std::map<std::string, std::string> sorted;
    for (const auto& [name, property] : properties)
        sorted[name] = (requires_property(name) ? "!" : "?") + property.shape();
    for (const auto& [name, property] : sorted)
        shape += fmt::format("{{{}:{}}}", name, property);
    if (items) shape += "[" + items->shape() + "]";
    if (additional) shape += "<" + additional->shape() + ">";
    return shape;
}

Contracts read_contracts(const std::string& directory)
{
    const auto views = YAML::LoadFile(directory + "/views.yaml");
    Contracts contracts;
    for (const auto& name : views["definitions"])
        contracts.files.push_back(read_definitions(directory, name.Scalar()));
    for (const auto& kind : views["kinds"])
        contracts.kinds.push_back(read_kind(directory + "/" + text(kind, "crd"), text(kind, "header")));
    if (const auto optional = views["optional"]) contracts.optional = optional.as<std::vector<std::string>>();
    return contracts;
}

}  // namespace sluice::apigen
