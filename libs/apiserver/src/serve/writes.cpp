#include "serve/writes.hpp"

#include "doc/json.hpp"
#include "serve/answer.hpp"
#include "serve/failure.hpp"

namespace sluice::apiserver {

using doc::Value;

http::Response create_object(Cluster& cluster, const Call& call)
{
    if (!call.kind->can("create")) throw method_not_allowed();
    std::vector<std::string> warnings;
    const Value body = object_body(call.request);
    const Value created =
        cluster.create(*call.kind, call.path.namespace_, body, write_options(call, &warnings));
    http::Response out = object_answer(cluster, call, 201, created);
    add_warnings(out, warnings);
    return out;
}

http::Response update_object(Cluster& cluster, const Call& call)
{
    std::vector<std::string> warnings;
    const Value body = object_body(call.request);
    WriteOptions options = write_options(call, &warnings);
    const Cluster::Written written =
        cluster.update(*call.kind, call.path.namespace_, call.path.name, body, options);
    http::Response out = object_answer(cluster, call, written.created ? 201 : 200, written.object);
    add_warnings(out, warnings);
    return out;
}

http::Response patch_object(Cluster& cluster, const Call& call)
{
    std::vector<std::string> warnings;
    const std::string_view type = content_type(call.request);
    const WriteOptions options = write_options(call, &warnings);
    Cluster::Written written;
    const Kind& kind = *call.kind;
    if (type == "application/apply-patch+yaml") {
        if (call.query.get("fieldManager").empty())
            throw Failure{
                422,
                "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply "
                "patch",
                Value::object(
                    {{"group", "meta.k8s.io"},
                     {"kind", "PatchOptions"},
                     {"causes",
                      Value::array({Value::object(
                          {{"reason", "FieldValueRequired"},
                           {"message", "Required value: is required for apply patch"},
                           {"field", "fieldManager"}})})}})};
        written =
            cluster.apply(kind, call.path.namespace_, call.path.name, parse_body(call.request, true), options);
    } else {
        if (call.query.has("force") && call.query.flag("force"))
            throw Failure{
                422,
                "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for "
                "non-apply patch",
                {}};
        PatchKind patch_kind = PatchKind::Strategic;
        if (type == "application/json-patch+json")
            patch_kind = PatchKind::Json;
        else if (type == "application/merge-patch+json")
            patch_kind = PatchKind::Merge;
        else if (type != "application/strategic-merge-patch+json")
            throw Failure{415, "UnsupportedMediaType", "415: Unsupported Media Type", Value::object()};
        if (const auto error = doc::go_json_error(call.request.body); !error.empty()) throw bad_request(error);
        written = cluster.patch(
            kind, call.path.namespace_, call.path.name, patch_kind, parse_body(call.request, false), options);
    }
    http::Response out = object_answer(cluster, call, written.created ? 201 : 200, written.object);
    add_warnings(out, warnings);
    return out;
}

}  // namespace sluice::apiserver
