#include "serve/router.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"
#include "doc/patch.hpp"
#include "doc/yaml.hpp"
#include "schema/protobuf.hpp"
#include "serve/answer.hpp"
#include "serve/discovery.hpp"
#include "serve/failure.hpp"
#include "serve/openapi.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::apiserver {

namespace {

using doc::Value;

constexpr std::size_t kMaxBody = 3u << 20;  // as the original
constexpr doc::ParseLimits kBodyLimits{.max_bytes = kMaxBody, .max_depth = 512, .max_nodes = 1'000'000};

// Tokens are compared in a time that does not tell how much of one was right.
bool same_secret(std::string_view left, std::string_view right)
{
    unsigned difference = left.size() == right.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i)
        difference |=
            static_cast<unsigned>(static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
    return difference == 0;
}

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

const Type* type_of_kind(std::string_view api_version, std::string_view kind)
{
    if (kind == "DeleteOptions") return &builtin_type("meta/v1.DeleteOptions");
    if (kind == "Scale") return &builtin_type("autoscaling/v1.Scale");
    for (const BuiltinKind& each : builtin_kinds())
        if (each.kind == kind &&
            (each.group.empty() ? each.version : each.group + "/" + each.version) == api_version)
            return &builtin_type(each.type);
    return nullptr;
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

// As kubectl and client-go name themselves: what stands before the first slash of User-Agent.
std::string manager_of(const Query& query, const http::ServerRequest& request)
{
    if (!query.get("fieldManager").empty()) return std::string(query.get("fieldManager"));
    std::string_view agent = request.headers.find("User-Agent").value_or("");
    agent = agent.substr(0, agent.find('/'));
    return std::string(agent.substr(0, 128));
}

bool dry_run(const Query& query, std::string_view options_kind)
{
    const std::string_view value = query.get("dryRun");
    if (value.empty() || value == "All") return !value.empty();
    Failure failure = invalid(
        {"meta.k8s.io", "", std::string(options_kind)},
        "",
        {unsupported_value("dryRun", Value::array({value}), {"All"})});
    throw failure;
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

std::string encode_continue(std::uint64_t revision, std::string_view after, std::size_t remaining)
{
    const Value token = Value::object(
        {{"v", "meta.k8s.io/v1"},
         {"rv", revision},
         {"start", after},
         {"left", static_cast<std::uint64_t>(remaining)}});
    std::string text = base::base64_encode(doc::to_json(token));
    while (text.ends_with('='))
        text.pop_back();
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

struct Continue {
    std::uint64_t revision = 0;
    std::string after;
    std::size_t remaining = 0;
};

Continue decode_continue(std::string_view token)
{
    std::string text(token);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    while (text.size() % 4 != 0)
        text += '=';
    const auto decoded = base::base64_decode(text);
    if (!decoded) throw bad_request("continue key is not valid: illegal base64 data");
    try {
        const Value value = doc::parse_json(*decoded, {.max_bytes = 4096, .max_depth = 4, .max_nodes = 20});
        return {
            static_cast<std::uint64_t>(value["rv"].int_or(0)),
            value["start"].text(),
            static_cast<std::size_t>(value["left"].int_or(0))};
    } catch (const base::Error&) {
        throw bad_request("continue key is not valid: unexpected content");
    }
}

/// Not even a group is served there: the answer is no Status.
struct NoSuchPage {};

bool kind_served_virtually(const Kind& kind)
{
    return kind.group == "authentication.k8s.io" || kind.group == "authorization.k8s.io";
}

}  // namespace

/// One request to a resource.
struct Router::Call {
    const http::ServerRequest& request;
    ResourcePath path;
    KindPtr kind;
    Query query;
    MediaType media;
    std::string_view verb() const { return request.method; }
};

Router::Router(Cluster& cluster, WatchHub& hub, std::string token, base::Logger log)
    : cluster_(cluster), hub_(hub), token_(std::move(token)), log_(std::move(log))
{
}

bool Router::is_watch(const http::ServerRequest& request)
{
    if (request.method != "GET" || request.query.find("watch=") == std::string::npos) return false;
    return Query(request.query).flag("watch") && resource_path(Path::parse(request.path)).has_value();
}

void Router::authenticate(const http::ServerRequest& request) const
{
    const std::string_view header = request.headers.find("Authorization").value_or("");
    if (!header.starts_with("Bearer ") || !same_secret(header.substr(7), token_)) throw unauthorized();
}

http::Response Router::handle(const http::ServerRequest& request)
{
    try {
        return route(request);
    } catch (const NoSuchPage&) {
        return text_answer(404, "404 page not found\n", "text/plain; charset=utf-8");
    } catch (const Failure& failure) {
        return failure_answer(failure);
    } catch (const std::exception& error) {
        log_.error("request failed", error.what(), {{"method", request.method}, {"path", request.path}});
        return failure_answer(internal_error(error.what()));
    }
}

http::Response Router::metrics() const
{
    std::string out = "# TYPE apiserver_storage_objects gauge\n";
    for (const std::string& each : cluster_.store().collections())
        out += fmt::format(
            "apiserver_storage_objects{{resource=\"{}\"}} {}\n", each, cluster_.store().count(each));
    return text_answer(200, out, "text/plain; version=0.0.4");
}

http::Response Router::route(const http::ServerRequest& request)
{
    const Path path = Path::parse(request.path);
    const std::string& first = path.at(0);
    // Health and version are for everybody, as in a cluster with the default roles.
    if (first == "healthz" || first == "livez" || first == "readyz")
        return text_answer(200, "ok", "text/plain; charset=utf-8");
    if (first == "version" && path.size() == 1) return json_answer(200, version_info());
    authenticate(request);
    if (first == "metrics") return metrics();
    const auto kinds = cluster_.kinds();
    if (first == "openapi") return openapi_answer(path, *kinds, request.headers.find("Accept").value_or(""));
    if (const auto resource_at = resource_path(path)) {
        Call call = call_of(request, *resource_at);
        return resource(call);
    }
    if (request.method != "GET") throw no_such_path();
    const MediaType media = negotiate(request.headers.find("Accept"));
    const bool core = first == "api";
    if ((core || first == "apis") && path.size() == 1) {
        if (media.aggregated_discovery) {
            http::Response out = json_answer(200, aggregated(*kinds, core));
            out.headers.set(
                "Content-Type", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList");
            return out;
        }
        return json_answer(200, core ? core_versions(address_) : group_list(*kinds), media);
    }
    if (core && path.size() == 2)
        if (const auto list = resource_list(*kinds, "", path.at(1))) return json_answer(200, *list, media);
    if (first == "apis" && path.size() == 2)
        if (const auto one = group(*kinds, path.at(1))) return json_answer(200, *one, media);
    if (first == "apis" && path.size() == 3)
        if (const auto list = resource_list(*kinds, path.at(1), path.at(2)))
            return json_answer(200, *list, media);
    if (path.size() == 0)
        return json_answer(
            200, Value::object({{"paths", Value::array({"/api", "/apis", "/healthz", "/version"})}}));
    return text_answer(404, "404 page not found\n", "text/plain; charset=utf-8");
}

Router::Call Router::call_of(const http::ServerRequest& request, const ResourcePath& path) const
{
    const auto kinds = cluster_.kinds();
    const KindPtr kind = kinds->find(path.group, path.version, path.plural);
    if (!kind && !kinds->has_version(path.group, path.version)) throw NoSuchPage();
    if (!kind) throw no_such_path();
    if (kind->namespaced != path.namespaced && (path.namespaced || !path.name.empty())) throw no_such_path();
    return Call{request, path, kind, Query(request.query), negotiate(request.headers.find("Accept"))};
}

http::Response Router::resource(Call& call)
{
    const Kind& kind = *call.kind;
    const std::string_view verb = call.verb();
    const ResourcePath& path = call.path;
    if (kind_served_virtually(kind) && verb == "POST") return review(call);
    if (!path.subresource.empty() && !kind.has_subresource(path.subresource)) throw no_such_path();
    if (path.subresource == "scale") return scale(call);
    if (path.subresource == "token" || path.subresource == "eviction" || path.subresource == "binding") {
        if (verb == "POST") return review(call);
        throw method_not_allowed();
    }
    if (!path.subresource.empty() && path.subresource != "status" && path.subresource != "finalize" &&
        path.subresource != "approval" && path.subresource != "ephemeralcontainers" &&
        path.subresource != "resize") {
        if (path.subresource == "log") {
            cluster_.get(kind, path.namespace_, path.name);
            return text_answer(200, "", "text/plain");
        }
        throw Failure{
            501, "NotImplemented", fmt::format("pods of this server run nowhere: no {}", path.subresource), {}};
    }
    if (path.name.empty()) {
        if (verb == "GET") return list(call);
        if (verb == "POST" && (path.namespaced || !kind.namespaced)) return create(call);
        if (verb == "DELETE") return remove_collection(call);
        throw method_not_allowed();
    }
    if (verb == "GET") return get(call);
    if (verb == "PUT") return update(call);
    if (verb == "PATCH") return patch(call);
    if (verb == "DELETE" && path.subresource.empty()) return remove(call);
    throw method_not_allowed();
}

http::Response Router::object_answer(const Call& call, int status, const Value& object) const
{
    if (object["kind"].string_or("") == "Status") return json_answer(status, object, call.media);
    if (call.media.shape == MediaType::Shape::Partial)
        return json_answer(status, partial_object(object, call.media.meta_version), call.media);
    if (call.media.shape == MediaType::Shape::Table) {
        Value table = table_of(*call.kind, call.media.meta_version, false);
        table.edit("rows").push_back(
            table_row(*call.kind, object, table_object(call.query.get("includeObject")), cluster_.now()));
        table.edit("metadata").set("resourceVersion", object["metadata"]["resourceVersion"]);
        return json_answer(status, table, call.media);
    }
    return json_answer(status, object, call.media);
}

http::Response Router::get(Call& call)
{
    const Kind& kind = *call.kind;
    if (call.media.shape == MediaType::Shape::Object && !call.media.yaml) {
        const StoredPtr stored =
            cluster_.store().get(kind.collection, object_key(kind, call.path.namespace_, call.path.name));
        if (!stored) throw not_found(kind.resource(), call.path.name);
        return text_answer(200, Cluster::text(kind, *stored) + "\n", "application/json");
    }
    return object_answer(call, 200, cluster_.get(kind, call.path.namespace_, call.path.name));
}

http::Response Router::list(Call& call)
{
    const Kind& kind = *call.kind;
    const Selector selector(kind, call.query.get("labelSelector"), call.query.get("fieldSelector"));
    const std::string prefix = call.path.namespaced ? call.path.namespace_ + "/" : "";
    const std::size_t limit =
        static_cast<std::size_t>(std::max<std::int64_t>(0, call.query.number("limit").value_or(0)));
    Continue from;
    const bool continued = !call.query.get("continue").empty();
    if (continued) from = decode_continue(call.query.get("continue"));

    Store::Page page;
    std::vector<StoredPtr> items;
    std::string after = from.after;
    const bool plain = selector.everything();
    while (true) {
        page = cluster_.store().list(
            kind.collection,
            prefix,
            after,
            plain ? limit : (limit == 0 ? 0 : limit * 4 + 100),
            plain && !continued);
        std::size_t taken = 0;
        for (const StoredPtr& each : page.items) {
            if (limit != 0 && items.size() == limit) break;
            ++taken;
            if (plain || selector.matches(*each)) items.push_back(each);
        }
        const bool cut = taken < page.items.size();
        if (cut) page.next = taken == 0 ? after : page.items[taken - 1]->key;
        after = page.next;
        if (page.next.empty() || (limit != 0 && items.size() == limit)) break;
    }
    // All pages speak of the moment of the first: what changed since is told by a watch from there.
    const std::uint64_t revision = continued ? from.revision : page.revision;
    Value metadata = Value::object({{"resourceVersion", std::to_string(revision)}});
    if (kind.custom() && call.media.shape == MediaType::Shape::Object) metadata.set("continue", "");
    if (!page.next.empty()) {
        const std::size_t left =
            continued ? from.remaining - std::min(from.remaining, items.size()) : page.remaining;
        metadata.set("continue", encode_continue(revision, page.next, left));
        if (plain) metadata.set("remainingItemCount", static_cast<std::uint64_t>(left));
    }
    const std::string meta_text = doc::to_json(metadata);
    if (call.media.shape == MediaType::Shape::Table) {
        const TableObject wanted = table_object(call.query.get("includeObject"));
        Value table = table_of(kind, call.media.meta_version, false);
        table.set("metadata", metadata);
        const auto now = cluster_.now();
        for (const StoredPtr& each : items)
            table.edit("rows").push_back(table_row(kind, Cluster::document(kind, *each), wanted, now));
        return json_answer(200, table, call.media);
    }
    const bool partial = call.media.shape == MediaType::Shape::Partial;
    if (call.media.yaml) {
        Value out = Value::object(
            {{"kind", kind.list_kind},
             {"apiVersion", kind.api_version()},
             {"metadata", metadata},
             {"items", Value::array()}});
        for (const StoredPtr& each : items)
            out.edit("items").push_back(Cluster::document(kind, *each));
        return json_answer(200, out, call.media);
    }
    std::size_t bytes = 256;
    for (const StoredPtr& each : items)
        bytes += each->text.size() + 1;
    std::string body;
    body.reserve(partial ? 256 : bytes);
    body += fmt::format(
        R"({{"kind":"{}","apiVersion":"{}","metadata":{},"items":[)",
        partial ? "PartialObjectMetadataList" : kind.list_kind,
        partial ? "meta.k8s.io/" + call.media.meta_version : kind.api_version(),
        meta_text);
    bool first = true;
    const bool as_stored = kind.storage_version == kind.api_version();
    for (const StoredPtr& each : items) {
        if (!std::exchange(first, false)) body += ',';
        if (partial)
            doc::write_json(body, partial_object(Cluster::document(kind, *each), call.media.meta_version));
        else if (as_stored)
            body += each->text;
        else
            body += Cluster::text(kind, *each);
    }
    body += "]}\n";
    return text_answer(200, std::move(body), "application/json");
}

WriteOptions Router::write_options(const Call& call, std::vector<std::string>* warnings) const
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

http::Response Router::create(Call& call)
{
    if (!call.kind->can("create")) throw method_not_allowed();
    std::vector<std::string> warnings;
    const Value body = object_body(call.request);
    const Value created =
        cluster_.create(*call.kind, call.path.namespace_, body, write_options(call, &warnings));
    http::Response out = object_answer(call, 201, created);
    add_warnings(out, warnings);
    return out;
}

http::Response Router::update(Call& call)
{
    std::vector<std::string> warnings;
    const Value body = object_body(call.request);
    WriteOptions options = write_options(call, &warnings);
    const Cluster::Written written =
        cluster_.update(*call.kind, call.path.namespace_, call.path.name, body, options);
    http::Response out = object_answer(call, written.created ? 201 : 200, written.object);
    add_warnings(out, warnings);
    return out;
}

http::Response Router::patch(Call& call)
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
            cluster_.apply(kind, call.path.namespace_, call.path.name, parse_body(call.request, true), options);
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
        written = cluster_.patch(
            kind, call.path.namespace_, call.path.name, patch_kind, parse_body(call.request, false), options);
    }
    http::Response out = object_answer(call, written.created ? 201 : 200, written.object);
    add_warnings(out, warnings);
    return out;
}

namespace {

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

http::Response Router::remove(Call& call)
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
    const Cluster::Removed removed = cluster_.remove(*call.kind, call.path.namespace_, call.path.name, options);
    http::Response out = object_answer(call, 200, removed.answer);
    if (call.kind->collection == "batch/jobs" && options.propagation.empty())
        add_warnings(
            out,
            {"child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to "
             "remove them "
             "or set propagationPolicy=Orphan to suppress this warning"});
    return out;
}

http::Response Router::remove_collection(Call& call)
{
    const Kind& kind = *call.kind;
    if (!kind.can("deletecollection")) throw method_not_allowed();
    const DeleteOptions options = delete_options(call.request, call.query);
    const Selector selector(kind, call.query.get("labelSelector"), call.query.get("fieldSelector"));
    const std::string prefix = call.path.namespaced ? call.path.namespace_ + "/" : "";
    const Store::Page page = cluster_.store().list(kind.collection, prefix, "", 0);
    Value metadata = Value::object({{"resourceVersion", std::to_string(page.revision)}});
    if (kind.custom()) metadata.set("continue", "");
    Value items = Value::array();
    for (const StoredPtr& each : page.items) {
        if (!selector.matches(*each)) continue;
        try {
            cluster_.remove(kind, each->namespace_(), each->name(), options);
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

namespace {

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

}  // namespace

http::Response Router::scale(Call& call)
{
    const Kind& kind = *call.kind;
    if (call.verb() == "GET")
        return json_answer(
            200, scale_of(kind, cluster_.get(kind, call.path.namespace_, call.path.name)), call.media);
    if (call.verb() != "PUT" && call.verb() != "PATCH") throw method_not_allowed();
    WriteOptions options = write_options(call, nullptr);
    std::string replicas_path = kind.scale_spec_path.empty() ? ".spec.replicas" : kind.scale_spec_path;
    std::replace(replicas_path.begin(), replicas_path.end(), '.', '/');
    const Value sent = call.verb() == "PUT"
                           ? object_body(call.request)
                           : parse_body(call.request, content_type(call.request).ends_with("yaml"));
    Value result;
    const bool found = cluster_.edit(kind, call.path.namespace_, call.path.name, options, [&](Value& object) {
        Value scale = scale_of(kind, object);
        if (call.verb() == "PUT")
            scale = sent;
        else if (content_type(call.request) == "application/json-patch+json")
            doc::apply_json_patch(scale, sent);
        else
            doc::apply_merge_patch(scale, sent);
        const std::string version = scale["metadata"]["resourceVersion"].text();
        if (!version.empty()) object.edit("metadata").set("resourceVersion", version);
        doc::set_pointer(object, replicas_path, scale["spec"]["replicas"].int_or(0));
        return true;
    });
    if (!found) throw not_found(kind.resource(), call.path.name);
    return json_answer(
        200, scale_of(kind, cluster_.get(kind, call.path.namespace_, call.path.name)), call.media);
}

// Everybody who has the token may do everything; what is asked about it is answered so.
http::Response Router::review(Call& call)
{
    Value body = object_body(call.request);
    const Kind& kind = *call.kind;
    if (call.path.subresource == "eviction" || call.path.subresource == "binding") {
        if (call.path.subresource == "eviction")
            cluster_.remove(kind, call.path.namespace_, call.path.name, {});
        return json_answer(
            201,
            Value::object(
                {{"kind", "Status"},
                 {"apiVersion", "v1"},
                 {"metadata", Value::object()},
                 {"status", "Success"},
                 {"code", 201}}));
    }
    if (call.path.subresource == "token") {
        cluster_.get(kind, call.path.namespace_, call.path.name);
        const auto expires =
            cluster_.now() + std::chrono::seconds(body["spec"]["expirationSeconds"].int_or(3600));
        body.set("kind", "TokenRequest");
        body.set("apiVersion", "authentication.k8s.io/v1");
        body.set(
            "status",
            Value::object({{"token", token_}, {"expirationTimestamp", base::format_rfc3339(expires)}}));
        return json_answer(201, body);
    }
    body.set("kind", kind.kind);
    body.set("apiVersion", kind.api_version());
    const Value user = Value::object(
        {{"username", "admin"},
         {"uid", "admin"},
         {"groups", Value::array({"system:masters", "system:authenticated"})}});
    if (kind.plural == "tokenreviews") {
        const bool known = same_secret(body["spec"]["token"].string_or(""), token_);
        body.set(
            "status",
            known ? Value::object({{"authenticated", true}, {"user", user}})
                  : Value::object({{"user", Value::object()}}));
    } else if (kind.plural == "selfsubjectreviews") {
        body.set("status", Value::object({{"userInfo", user}}));
    } else if (kind.plural == "selfsubjectrulesreviews") {
        const Value all = Value::array({"*"});
        body.set(
            "status",
            Value::object(
                {{"resourceRules",
                  Value::array({Value::object({{"verbs", all}, {"apiGroups", all}, {"resources", all}})})},
                 {"nonResourceRules",
                  Value::array({Value::object({{"verbs", all}, {"nonResourceURLs", all}})})},
                 {"incomplete", false}}));
    } else {
        body.set("status", Value::object({{"allowed", true}}));
    }
    return json_answer(201, body);
}

void Router::begin_watch(const http::ServerRequest& request, std::shared_ptr<http::Responder> responder)
{
    try {
        authenticate(request);
        const auto path = resource_path(Path::parse(request.path));
        Call call = call_of(request, *path);
        if (!call.kind->can("watch")) throw method_not_allowed();
        WatchRequest watch;
        watch.kind = call.kind;
        watch.namespace_ = path->namespace_;
        std::string fields(call.query.get("fieldSelector"));
        if (!path->name.empty())
            fields += (fields.empty() ? "" : ",") + std::string("metadata.name=") + path->name;
        watch.selector = Selector(*call.kind, call.query.get("labelSelector"), fields);
        watch.media = call.media;
        watch.table_object = table_object(call.query.get("includeObject"));
        watch.resource_version = std::string(call.query.get("resourceVersion"));
        watch.bookmarks = call.query.flag("allowWatchBookmarks");
        watch.initial_events = call.query.flag("sendInitialEvents");
        if (const auto seconds = call.query.number("timeoutSeconds"); seconds && *seconds > 0)
            watch.timeout = std::chrono::seconds(*seconds);
        hub_.add(std::move(watch), std::move(responder));
    } catch (const NoSuchPage&) {
        responder->respond(text_answer(404, "404 page not found\n", "text/plain; charset=utf-8"));
    } catch (const Failure& failure) {
        responder->respond(failure_answer(failure));
    } catch (const std::exception& error) {
        log_.error("watch failed", error.what(), {{"path", request.path}});
        responder->respond(failure_answer(internal_error(error.what())));
    }
}

}  // namespace sluice::apiserver
