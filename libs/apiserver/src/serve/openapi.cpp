#include "serve/openapi.hpp"

#include "crd/crd_schema.hpp"
#include "doc/json.hpp"
#include "serve/answer.hpp"
#include "serve/failure.hpp"

#include <algorithm>
#include <set>

namespace sluice::apiserver {

namespace {

using doc::Value;
using Shape = Type::Shape;

std::string definition_name(const Type& type)
{
    std::string name = type.name;
    std::replace(name.begin(), name.end(), '/', '.');
    const bool meta = name.starts_with("meta.") || name.starts_with("runtime.");
    const bool crd = name.starts_with("apiextensions.");
    return (crd    ? "io.k8s.apiextensions-apiserver.pkg.apis."
            : meta ? "io.k8s.apimachinery.pkg.apis."
                   : "io.k8s.api.") +
           name;
}

Value scalar(std::string_view type, std::string_view format = "")
{
    Value out = Value::object({{"type", type}});
    if (!format.empty()) out.set("format", format);
    return out;
}

/// Writes the schemas that it meets into `definitions`.
class Schemas {
public:
    explicit Schemas(std::string prefix) : prefix_(std::move(prefix)) {}
    Value definitions = Value::object();

    Value of(const Type& type)
    {
        switch (type.shape) {
        case Shape::String:
            return scalar("string");
        case Shape::Int32:
            return scalar("integer", "int32");
        case Shape::Int64:
            return scalar("integer", "int64");
        case Shape::Number:
            return scalar("number", "double");
        case Shape::Boolean:
            return scalar("boolean");
        case Shape::Bytes:
            return scalar("string", "byte");
        case Shape::Time:
        case Shape::MicroTime:
            return scalar("string", "date-time");
        case Shape::Duration:
            return scalar("string");
        case Shape::Quantity:
            return Value::object({{"oneOf", Value::array({scalar("string"), scalar("number")})}});
        case Shape::IntOrString:
            return scalar("string", "int-or-string");
        case Shape::List:
            return adorned(type, Value::object({{"type", "array"}, {"items", of(*type.element)}}));
        case Shape::Map:
            return adorned(
                type, Value::object({{"type", "object"}, {"additionalProperties", of(*type.element)}}));
        case Shape::Struct:
            return reference(type);
        default:
            return Value::object({{"type", "object"}});
        }
    }

    Value reference(const Type& type)
    {
        const std::string name = definition_name(type);
        if (seen_.insert(name).second) {
            Value properties = Value::object(), required = Value::array();
            for (const FieldType& field : type.fields) {
                properties.set(field.name, of(*field.type));
                if (field.required) required.push_back(field.name);
            }
            Value schema = Value::object({{"type", "object"}, {"properties", properties}});
            if (!required.empty()) schema.set("required", required);
            definitions.set(name, schema);
        }
        return Value::object({{"$ref", prefix_ + name}});
    }

private:
    static Value adorned(const Type& type, Value schema)
    {
        if (type.relation == Type::Relation::Set) schema.set("x-kubernetes-list-type", "set");
        if (type.relation == Type::Relation::Atomic)
            schema.set(
                type.shape == Shape::List ? "x-kubernetes-list-type" : "x-kubernetes-map-type", "atomic");
        if (type.relation == Type::Relation::Keyed) {
            schema.set("x-kubernetes-list-type", "map");
            Value keys = Value::array();
            for (const std::string& each : type.keys)
                keys.push_back(each);
            schema.set("x-kubernetes-list-map-keys", keys);
        }
        if (type.patch_merge) {
            schema.set("x-kubernetes-patch-strategy", type.patch_retain_keys ? "merge,retainKeys" : "merge");
            if (!type.patch_key.empty()) schema.set("x-kubernetes-patch-merge-key", type.patch_key);
        }
        return schema;
    }

    std::string prefix_;
    std::set<std::string> seen_;
};

Value gvk_of(const Kind& kind)
{
    return Value::object({{"group", kind.group}, {"version", kind.version}, {"kind", kind.kind}});
}

std::string custom_name(const Kind& kind)
{
    std::string out;
    std::string_view group = kind.group;
    while (!group.empty()) {  // example.com -> com.example
        const std::size_t dot = group.find('.');
        out = std::string(group.substr(0, dot)) + (out.empty() ? "" : "." + out);
        group.remove_prefix(dot == std::string_view::npos ? group.size() : dot + 1);
    }
    return out + "." + kind.version + "." + kind.kind;
}

void add_kind(const Kind& kind, Schemas& schemas)
{
    const std::string name = kind.custom() ? custom_name(kind) : definition_name(*kind.type);
    if (kind.custom()) {
        Value schema = kind.schema->document();
        schema.edit("properties").set("metadata", schemas.reference(builtin_type("meta/v1.ObjectMeta")));
        schema.edit("properties").set("apiVersion", scalar("string"));
        schema.edit("properties").set("kind", scalar("string"));
        schemas.definitions.set(name, schema);
    } else {
        schemas.reference(*kind.type);
    }
    Value& gvks = schemas.definitions.edit(name).edit("x-kubernetes-group-version-kind");
    gvks.push_back(gvk_of(kind));
}

Value query_parameter(std::string_view name, bool v3)
{
    Value out = Value::object({{"name", name}, {"in", "query"}, {"uniqueItems", true}});
    if (v3) {
        out.erase("uniqueItems");
        out.set("schema", Value::object({{"type", "string"}, {"uniqueItems", true}}));
    } else {
        out.set("type", "string");
    }
    return out;
}

Value operation(const Kind& kind, std::string_view action, bool patch, bool v3)
{
    Value parameters = Value::array();
    if (action != "get" && action != "list")
        for (const char* name : {"dryRun", "fieldManager", "fieldValidation"})
            parameters.push_back(query_parameter(name, v3));
    Value out = Value::object(
        {{"parameters", parameters},
         {"x-kubernetes-action", action},
         {"x-kubernetes-group-version-kind", gvk_of(kind)}});
    if (!patch) return out;
    Value types = Value::array(
        {"application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"});
    if (!kind.custom()) types.push_back("application/strategic-merge-patch+json");
    if (v3) {
        Value content = Value::object();
        for (const Value& each : types.elements())
            content.set(each.as_string(), Value::object({{"schema", Value::object({{"type", "object"}})}}));
        out.set("requestBody", Value::object({{"content", content}, {"required", true}}));
    } else {
        out.set("consumes", types);
    }
    return out;
}

void add_paths(const Kind& kind, Value& paths, bool v3)
{
    const std::string root =
        kind.group.empty() ? "/api/" + kind.version : "/apis/" + kind.group + "/" + kind.version;
    const std::string collection = root + (kind.namespaced ? "/namespaces/{namespace}/" : "/") + kind.plural;
    paths.set(
        collection,
        Value::object(
            {{"get", operation(kind, "list", false, v3)}, {"post", operation(kind, "post", false, v3)}}));
    paths.set(
        collection + "/{name}",
        Value::object(
            {{"get", operation(kind, "get", false, v3)},
             {"put", operation(kind, "put", false, v3)},
             {"patch", operation(kind, "patch", true, v3)},
             {"delete", operation(kind, "delete", false, v3)}}));
}

Value info()
{
    return Value::object({{"title", "Kubernetes"}, {"version", "v1.36.3+sluice"}});
}

Value version_two(const Kinds& kinds)
{
    Schemas schemas("#/definitions/");
    Value paths = Value::object();
    for (const KindPtr& kind : kinds.all()) {
        add_kind(*kind, schemas);
        add_paths(*kind, paths, false);
    }
    return Value::object(
        {{"swagger", "2.0"}, {"info", info()}, {"paths", paths}, {"definitions", schemas.definitions}});
}

std::string path_of(std::string_view group, std::string_view version)
{
    return group.empty() ? "api/" + std::string(version)
                         : "apis/" + std::string(group) + "/" + std::string(version);
}

Value index(const Kinds& kinds)
{
    Value paths = Value::object();
    for (const Kinds::Group& group : kinds.groups())
        for (const std::string& version : group.versions) {
            const std::string path = path_of(group.name, version);
            paths.set(path, Value::object({{"serverRelativeURL", "/openapi/v3/" + path}}));
        }
    return Value::object({{"paths", paths}});
}

Value version_three(const Kinds& kinds, std::string_view group, std::string_view version)
{
    Schemas schemas("#/components/schemas/");
    Value paths = Value::object();
    for (const KindPtr& kind : kinds.all()) {
        if (kind->group != group || kind->version != version) continue;
        add_kind(*kind, schemas);
        add_paths(*kind, paths, true);
    }
    return Value::object(
        {{"openapi", "3.0.0"},
         {"info", info()},
         {"paths", paths},
         {"components", Value::object({{"schemas", schemas.definitions}})}});
}

}  // namespace

http::Response openapi_answer(const Path& path, const Kinds& kinds, std::string_view accept)
{
    constexpr std::string_view kProtobuf = "application/com.github.proto-openapi.spec.v2";
    if (path.at(1) == "v2" && path.size() == 2)
        return accept.starts_with(kProtobuf) ? text_answer(200, "", std::string(kProtobuf) + ".v1.0+protobuf")
                                             : json_answer(200, version_two(kinds));
    if (path.at(1) != "v3") throw no_such_path();
    if (path.size() == 2) return json_answer(200, index(kinds));
    if (path.at(2) == "api" && kinds.has_version("", path.at(3)))
        return json_answer(200, version_three(kinds, "", path.at(3)));
    if (path.at(2) == "apis" && kinds.has_version(path.at(3), path.at(4)))
        return json_answer(200, version_three(kinds, path.at(3), path.at(4)));
    throw no_such_path();
}

}  // namespace sluice::apiserver
