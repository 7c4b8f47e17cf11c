#include "serve/call.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/yaml.hpp"
#include "schema/protobuf.hpp"
#include "serve/answer.hpp"
#include "serve/failure.hpp"
#include "serve/table.hpp"

#include <fmt/format.h>

namespace sluice::apiserver {
namespace {

using doc::Value;

constexpr std::size_t kMaxBody = 3u << 20;  // as the original
constexpr doc::ParseLimits kBodyLimits{.max_bytes = kMaxBody, .max_depth = 512, .max_nodes = 1'000'000};

const Type* type_of_kind(std::string_view api_version, std::string_view kind)
{
    if (kind == "DeleteOptions") return &builtin_type("meta/v1.DeleteOptions");
    if (kind == "Scale") return &builtin_type("autoscaling/v1.Scale");
    if (kind == "TokenRequest") return &builtin_type("authentication/v1.TokenRequest");
    if (kind == "Eviction") return &builtin_type("policy/v1.Eviction");
    if (kind == "Binding") return &builtin_type("core/v1.Binding");
    for (const BuiltinKind& each : builtin_kinds())
        if (each.kind == kind &&
            (each.group.empty() ? each.version : each.group + "/" + each.version) == api_version)
            return &builtin_type(each.type);
    return nullptr;
}

// As kubectl and client-go name themselves: what stands before the first slash of User-Agent.
std::string manager_of(const Query& query, const http::ServerRequest& request)
{
    if (!query.get("fieldManager").empty()) return std::string(query.get("fieldManager"));
    std::string_view agent = request.headers.find("User-Agent").value_or("");
    agent = agent.substr(0, agent.find('/'));
    return std::string(agent.substr(0, 128));
}

std::string_view options_kind(std::string_view method)
{
    return method == "POST" ? "CreateOptions" : method == "PUT" ? "UpdateOptions" : "PatchOptions";
}

FieldValidation validation_of(const Query& query)
{
    const std::string_view value = query.get("fieldValidation");
    if (value == "Strict") return FieldValidation::Strict;
    if (value == "Ignore") return FieldValidation::Ignore;
    return FieldValidation::Warn;
}

}  // namespace

std::string_view content_type(const http::ServerRequest& request)
{
    std::string_view type = request.headers.find("Content-Type").value_or("");
    return type.substr(0, type.find(';'));
}

Value parse_body(const http::ServerRequest& request, bool yaml)
{
    try {
        if (yaml) return doc::parse_yaml(request.body, {}, kBodyLimits);
        return doc::parse_json(request.body, kBodyLimits);
    } catch (const base::Error& error) {
        if (error.kind() == base::ErrorKind::LimitExceeded)
            throw Failure{413, "RequestEntityTooLarge", fmt::format("limit is {}", kMaxBody), {}};
        throw bad_request(error.what());
    }
}

Value object_body(const http::ServerRequest& request)
{
    const std::string_view type = content_type(request);
    if (type == "application/vnd.kubernetes.protobuf") {
        try {
            return parse_protobuf(request.body, type_of_kind);
        } catch (const base::Error& error) {
            throw bad_request(error.what());
        }
    }
    if (type == "application/yaml") return parse_body(request, true);
    if (!type.empty() && type != "application/json" && type != "*/*")
        throw unsupported_media_type("application/json, application/yaml, application/vnd.kubernetes.protobuf");
    return parse_body(request, false);
}

bool dry_run(const Query& query, std::string_view options_kind)
{
    const std::string_view value = query.get("dryRun");
    if (value.empty() || value == "All") return !value.empty();
    throw invalid(
        {"meta.k8s.io", "", std::string(options_kind)},
        "",
        {unsupported_value("dryRun", Value::array({value}), {"All"})});
}

WriteOptions write_options(const Call& call, std::vector<std::string>* warnings)
{
    WriteOptions out;
    out.manager = manager_of(call.query, call.request);
    out.subresource = call.path.subresource;
    out.dry_run = dry_run(call.query, options_kind(call.verb()));
    out.force = call.query.flag("force");
    out.validation = validation_of(call.query);
    out.warnings = warnings;
    return out;
}

http::Response object_answer(const Cluster& cluster, const Call& call, int status, const Value& object)
{
    if (object["kind"].string_or("") == "Status") return json_answer(status, object, call.media);
    if (call.media.shape == MediaType::Shape::Partial)
        return json_answer(status, partial_object(object, call.media.meta_version), call.media);
    if (call.media.shape == MediaType::Shape::Table) {
        Value table = table_of(*call.kind, call.media.meta_version, false);
        table.edit("rows").push_back(
            table_row(*call.kind, object, table_object(call.query.get("includeObject")), cluster.now()));
        table.edit("metadata").set("resourceVersion", object["metadata"]["resourceVersion"]);
        return json_answer(status, table, call.media);
    }
    return json_answer(status, object, call.media);
}

}  // namespace sluice::apiserver
