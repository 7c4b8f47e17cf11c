#include "serve/deletes.hpp"

#include "serve/answer.hpp"
#include "serve/failure.hpp"
#include "serve/selector.hpp"

namespace sluice::apiserver {
namespace {

using doc::Value;

DeleteOptions delete_options(const http::ServerRequest& request, const Query& query)
{
    DeleteOptions out;
    out.propagation = std::string(query.get("propagationPolicy"));
    out.dry_run = dry_run(query, "DeleteOptions");
    out.grace_period = query.number("gracePeriodSeconds");
    if (query.flag("orphanDependents")) out.propagation = "Orphan";
    if (request.body.empty()) return out;
    const Value body = object_body(request);
    if (!body["propagationPolicy"].is_null()) out.propagation = body["propagationPolicy"].text();
    if (body["orphanDependents"].bool_or(false)) out.propagation = "Orphan";
    out.uid = body["preconditions"]["uid"].text();
    out.resource_version = body["preconditions"]["resourceVersion"].text();
    if (body["gracePeriodSeconds"].is_integer()) out.grace_period = body["gracePeriodSeconds"].as_int();
    if (!body["dryRun"].empty()) out.dry_run = true;
    return out;
}

}  // namespace

http::Response delete_object(Cluster& cluster, const Call& call)
{
    if (!call.kind->can("delete")) throw method_not_allowed();
    const DeleteOptions options = delete_options(call.request, call.query);
    if (!options.propagation.empty() && options.propagation != "Background" &&
        options.propagation != "Foreground" && options.propagation != "Orphan")
        throw invalid(
            {"meta.k8s.io", "", "DeleteOptions"},
            "",
            {unsupported_value(
                "propagationPolicy", options.propagation, {"Foreground", "Background", "Orphan", "nil"})});
    const Cluster::Removed removed = cluster.remove(*call.kind, call.path.namespace_, call.path.name, options);
    http::Response out = object_answer(cluster, call, 200, removed.answer);
    if (call.kind->collection == "batch/jobs" && options.propagation.empty())
        add_warnings(
            out,
            {"child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to "
             "remove them "
             "or set propagationPolicy=Orphan to suppress this warning"});
    return out;
}

http::Response delete_collection(Cluster& cluster, const Call& call)
{
    const Kind& kind = *call.kind;
    if (!kind.can("deletecollection")) throw method_not_allowed();
    const DeleteOptions options = delete_options(call.request, call.query);
    const Selector selector(kind, call.query.get("labelSelector"), call.query.get("fieldSelector"));
    const std::string prefix = call.path.namespaced ? call.path.namespace_ + "/" : "";
    const Store::Page page = cluster.store().list(kind.collection, prefix, "", 0);
    Value metadata = Value::object({{"resourceVersion", std::to_string(page.revision)}});
    if (kind.custom()) metadata.set("continue", "");
    Value items = Value::array();
    for (const StoredPtr& each : page.items) {
        if (!selector.matches(*each)) continue;
        try {
            cluster.remove(kind, each->namespace_(), each->name(), options);
            items.push_back(Cluster::document(kind, *each));
        } catch (const Failure& failure) {
            if (failure.code != 404) throw;  // somebody else was faster: gone is gone
        }
    }
    return json_answer(
        200,
        Value::object(
            {{"kind", kind.list_kind},
             {"apiVersion", kind.api_version()},
             {"metadata", metadata},
             {"items", items}}),
        call.media);
}

}  // namespace sluice::apiserver
