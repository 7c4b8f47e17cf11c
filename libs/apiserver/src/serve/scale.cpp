#include "serve/scale.hpp"

#include "doc/patch.hpp"
#include "serve/answer.hpp"
#include "serve/failure.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace sluice::apiserver {
namespace {

using doc::Value;

Value scale_of(const Kind& kind, const Value& object)
{
    const auto at = [&](const std::string& path, std::string_view fallback) {
        std::string text = path.empty() ? std::string(fallback) : path;
        std::replace(text.begin(), text.end(), '.', '/');
        const Value* found = doc::find_pointer(object, text);
        return found != nullptr ? *found : Value();
    };
    std::string selector;
    if (kind.custom()) {
        selector = kind.scale_selector_path.empty() ? "" : at(kind.scale_selector_path, "").text();
    } else {
        const Value& labels = object["spec"]["selector"]["matchLabels"].is_object()
                                  ? object["spec"]["selector"]["matchLabels"]
                                  : object["spec"]["selector"];
        for (const doc::Member& each : labels.members())
            selector += (selector.empty() ? "" : ",") + std::string(each.key()) + "=" + each.value.text();
    }
    const Value& metadata = object["metadata"];
    Value meta = Value::object();
    for (const char* part : {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"})
        if (metadata.contains(part)) meta.set(part, metadata[part]);
    Value status = Value::object({{"replicas", at(kind.scale_status_path, ".status.replicas").int_or(0)}});
    if (!selector.empty()) status.set("selector", selector);
    return Value::object(
        {{"kind", "Scale"},
         {"apiVersion", "autoscaling/v1"},
         {"metadata", meta},
         {"spec", Value::object({{"replicas", at(kind.scale_spec_path, ".spec.replicas").int_or(0)}})},
         {"status", status}});
}

/// The Scale itself, or as a table of its own.
http::Response scale_answer(const Cluster& cluster, const Call& call)
{
    const Value scale = scale_of(*call.kind, cluster.get(*call.kind, call.path.namespace_, call.path.name));
    auto table_kind = std::make_shared<Kind>();
    table_kind->collection = "autoscaling/scales";
    return object_answer(
        cluster, {call.request, call.path, std::move(table_kind), call.query, call.media}, 200, scale);
}

}  // namespace

http::Response serve_scale(Cluster& cluster, const Call& call)
{
    const Kind& kind = *call.kind;
    if (call.verb() == "GET") return scale_answer(cluster, call);
    if (call.verb() != "PUT" && call.verb() != "PATCH") throw method_not_allowed();
    WriteOptions options = write_options(call, nullptr);
    std::string replicas_path = kind.scale_spec_path.empty() ? ".spec.replicas" : kind.scale_spec_path;
    std::replace(replicas_path.begin(), replicas_path.end(), '.', '/');
    const Value sent = call.verb() == "PUT"
                           ? object_body(call.request)
                           : parse_body(call.request, content_type(call.request).ends_with("yaml"));
    const bool found = cluster.edit(kind, call.path.namespace_, call.path.name, options, [&](Value& object) {
        Value scale = scale_of(kind, object);
        if (call.verb() == "PUT")
            scale = sent;
        else if (content_type(call.request) == "application/json-patch+json")
            doc::apply_json_patch_of_kubernetes(scale, sent);
        else
            doc::apply_merge_patch(scale, sent);
        const std::string version = scale["metadata"]["resourceVersion"].text();
        if (!version.empty()) object.edit("metadata").set("resourceVersion", version);
        doc::set_pointer(object, replicas_path, scale["spec"]["replicas"].int_or(0));
        return true;
    });
    if (!found) throw not_found(kind.resource(), call.path.name);
    return scale_answer(cluster, call);
}

}  // namespace sluice::apiserver
