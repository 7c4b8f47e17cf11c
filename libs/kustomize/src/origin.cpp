#include "origin.hpp"

#include "budget.hpp"
#include "decode.hpp"
#include "doc/yaml.hpp"
#include "fieldspec.hpp"
#include "kustomize/repository_url.hpp"
#include "resource.hpp"
#include "scalar.hpp"

namespace sluice::kustomize {
namespace {

const std::string kOrigin = "config.kubernetes.io/origin";
const std::string kTransformations = "alpha.config.kubernetes.io/transformations";

void set_if(doc::Value& object, std::string_view key, const std::string& text)
{
    if (!text.empty()) object.set(key, text);
}

doc::Value as_value(const Origin& origin)
{
    auto value = doc::Value::object();
    set_if(value, "path", origin.path);
    set_if(value, "repo", origin.repo);
    set_if(value, "ref", origin.reference);
    set_if(value, "configuredIn", origin.configured_in);
    const auto& by = origin.configured_by;
    auto configured_by = doc::Value::object();
    set_if(configured_by, "apiVersion", by.api_version);
    set_if(configured_by, "kind", by.kind);
    set_if(configured_by, "name", by.name);
    set_if(configured_by, "namespace", by.ns);
    if (!configured_by.empty()) value.set("configuredBy", configured_by);
    return value;
}

std::string annotation(const doc::Value& object, const std::string& name)
{
    return text_of(object["metadata"]["annotations"][name]);
}

void set_annotation(doc::Value& object, const std::string& name, const std::string& text)
{
    auto annotations = metadata_map(object, "annotations");
    if (text.empty())
        annotations.erase(name);
    else
        annotations[name] = text;
    set_metadata_map(object, "annotations", annotations);
}

/// filepath.Join: "" for nothing, "../base/x" stays relative.
std::string join_relative(const std::string& base, const std::string& path)
{
    std::vector<std::string> parts;
    std::string joined = base;
    joined.append("/").append(path);
    for (std::size_t start = 0; start <= joined.size();) {
        const auto end = std::min(joined.find('/', start), joined.size());
        auto part = joined.substr(start, end - start);
        start = end + 1;
        if (part.empty() || part == ".") continue;
        if (part == ".." && !parts.empty() && parts.back() != "..")
            parts.pop_back();
        else
            parts.push_back(std::move(part));
    }
    std::string result;
    for (const auto& part : parts)
        result.append(result.empty() ? "" : "/").append(part);
    return result;
}

}  // namespace

Origin Origin::entered(const std::string& more) const
{
    auto result = *this;
    if (const auto url = RepositoryUrl::parse(more)) {
        result.repo = url->clone_url();
        result.reference = url->reference;
        // The reference's name for "not cloned yet" shows where a repository's root should.
        result.path = url->directory.empty() ? "notCloned" : join_relative("", url->directory);
        return result;
    }
    result.path = join_relative(path, more);
    return result;
}

Origin Origin::builtin(const std::string& file, const std::string& kind) const
{
    return {
        .path = {},
        .repo = repo,
        .reference = reference,
        .configured_in = file,
        .configured_by = {"builtin", kind, {}, {}}};
}

std::string origin_text(const doc::Value& object)
{
    return annotation(object, kOrigin);
}

void set_origin_text(doc::Value& object, const std::string& text)
{
    set_annotation(object, kOrigin, text);
}

void note_origin(doc::Value& object, const std::string& text)
{
    static const FieldSpec kAnnotations({}, "metadata/annotations", true);
    apply_to_any_type(object, kAnnotations, Create::Map, [&](doc::Value& annotations) {
        if (annotations.is_object()) annotations.set(kOrigin, made_text(text));
    });
}

std::string to_text(const Origin& origin)
{
    return doc::to_yaml(as_value(origin), doc::YamlDialect::Kyaml);
}

void add_transformation(doc::Value& object, const Origin& origin)
{
    if (origin_text(object).empty()) return set_origin_text(object, to_text(origin));
    const auto before = annotation(object, kTransformations);
    Budget::charge(before.size());
    Budget::spend(before.size() / 8);
    auto list = before.empty() ? doc::Value::array() : parse_config(before);
    list.push_back(as_value(origin));
    set_annotation(object, kTransformations, doc::to_yaml(list, doc::YamlDialect::Kyaml));
}

Origin origin_of_plugin(const doc::Value& configuration)
{
    const auto text = origin_text(configuration);
    if (text.empty()) return {};
    const auto& metadata = configuration["metadata"];
    const auto origin = parse_config(text);
    return {
        .path = {},
        .repo = text_of(origin["repo"]),
        .reference = text_of(origin["ref"]),
        .configured_in = text_of(origin["path"]),
        .configured_by = {
            text_of(configuration["apiVersion"]),
            text_of(configuration["kind"]),
            text_of(metadata["name"]),
            text_of(metadata["namespace"])}};
}

void remove_origin(doc::Value& object)
{
    set_annotation(object, kOrigin, "");
}

void remove_transformations(doc::Value& object)
{
    set_annotation(object, kTransformations, "");
}

}  // namespace sluice::kustomize
