#include "serve/router.hpp"

#include "serve/answer.hpp"
#include "serve/deletes.hpp"
#include "serve/discovery.hpp"
#include "serve/failure.hpp"
#include "serve/openapi.hpp"
#include "serve/reads.hpp"
#include "serve/review.hpp"
#include "serve/scale.hpp"
#include "serve/writes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::apiserver {

namespace {

using doc::Value;

/// What the original says to everybody who still asks for that kind; empty for most.
std::string deprecation_of(const Kind& kind)
{
    if (kind.collection == "/endpoints")
        return "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";
    if (kind.collection == "/componentstatuses") return "v1 ComponentStatus is deprecated in v1.19+";
    return {};
}

/// Not even a group is served there: the answer is no Status.
struct NoSuchPage {};

bool kind_served_virtually(const Kind& kind)
{
    return kind.group == "authentication.k8s.io" || kind.group == "authorization.k8s.io";
}

}  // namespace

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
        const Call call = call_of(request, *resource_at);
        http::Response out = resource(call);
        if (const auto warning = deprecation_of(*call.kind); !warning.empty()) add_warnings(out, {warning});
        return out;
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

Call Router::call_of(const http::ServerRequest& request, const ResourcePath& path) const
{
    const auto kinds = cluster_.kinds();
    const KindPtr kind = kinds->find(path.group, path.version, path.plural);
    if (!kind && !kinds->has_version(path.group, path.version)) throw NoSuchPage();
    if (!kind) throw no_such_path();
    if (kind->namespaced != path.namespaced && (path.namespaced || !path.name.empty())) throw no_such_path();
    return Call{request, path, kind, Query(request.query), negotiate(request.headers.find("Accept"))};
}

http::Response Router::resource(const Call& call)
{
    const Kind& kind = *call.kind;
    const std::string_view verb = call.verb();
    const ResourcePath& path = call.path;
    if (kind_served_virtually(kind) && verb == "POST") return serve_review(cluster_, call, token_);
    if (!path.subresource.empty() && !kind.has_subresource(path.subresource)) throw no_such_path();
    if (path.subresource == "scale") return serve_scale(cluster_, call);
    if (path.subresource == "token" || path.subresource == "eviction" || path.subresource == "binding") {
        if (verb == "POST") return serve_review(cluster_, call, token_);
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
        if (verb == "GET") return read_list(cluster_, call);
        if (verb == "POST" && (path.namespaced || !kind.namespaced)) return create_object(cluster_, call);
        if (verb == "DELETE") return delete_collection(cluster_, call);
        throw method_not_allowed();
    }
    if (verb == "GET") return read_object(cluster_, call);
    if (verb == "PUT") return update_object(cluster_, call);
    if (verb == "PATCH") return patch_object(cluster_, call);
    if (verb == "DELETE" && path.subresource.empty()) return delete_object(cluster_, call);
    throw method_not_allowed();
}

void Router::begin_watch(const http::ServerRequest& request, std::shared_ptr<http::Responder> responder)
{
    try {
        authenticate(request);
        const auto path = resource_path(Path::parse(request.path));
        const Call call = call_of(request, *path);
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
