#include "base/error.hpp"
#include "client_impl.hpp"
#include "doc/json.hpp"
#include "status.hpp"

#include <fmt/format.h>

namespace sluice::kube {

namespace {

std::string_view text_of(FieldValidation validation)
{
    switch (validation) {
    case FieldValidation::Ignore:
        return "Ignore";
    case FieldValidation::Warn:
        return "Warn";
    case FieldValidation::Strict:
        return "Strict";
    case FieldValidation::ServerDefault:
        break;
    }
    return "";
}

std::string_view text_of(Propagation propagation)
{
    switch (propagation) {
    case Propagation::Background:
        return "Background";
    case Propagation::Foreground:
        return "Foreground";
    case Propagation::Orphan:
        return "Orphan";
    case Propagation::Default:
        break;
    }
    return "";
}

std::string_view content_type(PatchType type)
{
    switch (type) {
    case PatchType::Json:
        return "application/json-patch+json";
    case PatchType::Merge:
        return "application/merge-patch+json";
    case PatchType::StrategicMerge:
        break;
    }
    return "application/strategic-merge-patch+json";
}

template <class Options> Query write_query(const Options& options)
{
    Query query;
    query.add("fieldManager", options.field_manager);
    query.add("dryRun", options.dry_run ? "All" : "");
    query.add("fieldValidation", text_of(options.field_validation));
    return query;
}

bool good(const http::Response& response)
{
    return response.status >= 200 && response.status < 300;
}

doc::Value document(const http::Response& response, const http::Request& request)
{
    return base::with_context(
        fmt::format("{} {}: the API server's answer", request.method, request.url.path),
        [&] { return doc::parse_json(response.body, doc::kApiLimits); });
}

/// The object's own namespace, which a cluster-scoped kind must not have in its path.
std::string_view namespace_for(const Resource& resource, const doc::Value& object)
{
    return resource.namespaced ? namespace_of(object) : std::string_view{};
}

void set_body(http::Request& request, const doc::Value& body, std::string_view type)
{
    doc::write_json(request.body, body);
    request.headers.set("Content-Type", std::string(type));
}

doc::Value delete_options(const DeleteOptions& options)
{
    auto body = doc::Value::object({{"kind", "DeleteOptions"}, {"apiVersion", "v1"}});
    if (options.propagation != Propagation::Default)
        body.set("propagationPolicy", text_of(options.propagation));
    if (!options.uid.empty()) body.edit({"preconditions", "uid"}) = options.uid;
    if (!options.resource_version.empty())
        body.edit({"preconditions", "resourceVersion"}) = options.resource_version;
    if (options.dry_run) body.set("dryRun", doc::Value::array({"All"}));
    return body;
}

}  // namespace

std::string qualified(const Resource& resource)
{
    return resource.gvk.group.empty() ? resource.plural : resource.plural + "." + resource.gvk.group;
}

Query& Query::add(std::string_view name, std::string_view value)
{
    if (value.empty()) return *this;
    if (!text_.empty()) text_ += '&';
    text_ += name;
    text_ += '=';
    text_ += http::percent_encode(value);
    return *this;
}

std::string Client::path(
    const Resource& resource, std::string_view namespace_, std::string_view name, std::string_view subresource)
{
    auto path = resource.gvk.group.empty()
                    ? "/api/" + resource.gvk.version
                    : fmt::format("/apis/{}/{}", resource.gvk.group, resource.gvk.version);
    if (resource.namespaced && !namespace_.empty()) path += "/namespaces/" + http::percent_encode(namespace_);
    path += "/" + resource.plural;
    if (!name.empty()) path += "/" + http::percent_encode(name);
    if (!subresource.empty()) path += fmt::format("/{}", subresource);
    return path;
}

http::Request Client::Impl::request(
    std::string_view method, std::string_view path, const Query& query, std::string_view accept) const
{
    http::Request request;
    request.method = method;
    request.url = config.server;
    request.url.path += path;
    request.url.query = query.str();
    request.headers.set("Accept", std::string(accept));
    const auto& who = config.impersonate;
    if (who.user.empty()) return request;
    request.headers.set("Impersonate-User", who.user);
    for (const auto& group : who.groups)
        request.headers.add("Impersonate-Group", group);
    if (!who.uid.empty()) request.headers.set("Impersonate-Uid", who.uid);
    for (const auto& [key, values] : who.extra)
        for (const auto& value : values)
            request.headers.add("Impersonate-Extra-" + http::percent_encode(key), value);
    return request;
}

http::Response
Client::Impl::send(const http::Request& request, bool idempotent, const base::Deadline& deadline) const
{
    return connection->send(request, idempotent, doc::kApiLimits.max_bytes, deadline);
}

Client::Client(io::Loop& loop, Config config, base::Logger log)
    : impl_(std::make_shared<Impl>(Impl{std::make_shared<Connection>(loop, config, std::move(log)), config}))
{
}

Client::Client(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::~Client() = default;

const Config& Client::config() const noexcept
{
    return impl_->config;
}

io::Loop& Client::loop() const noexcept
{
    return impl_->connection->loop();
}

std::unique_ptr<Client> Client::as(Impersonation who) const
{
    auto config = impl_->config;
    config.impersonate = std::move(who);
    return std::unique_ptr<Client>(
        new Client(std::make_shared<Impl>(Impl{impl_->connection, std::move(config)})));
}

std::optional<doc::Value>
Client::get(const Resource& resource, const ObjectKey& key, const base::Deadline& deadline) const
{
    const auto request = impl_->request("GET", path(resource, key.namespace_, key.name), {});
    const auto response = impl_->send(request, true, deadline);
    if (response.status == 404) return std::nullopt;
    if (!good(response)) throw api_error(response, {"get", qualified(resource), key.name});
    return document(response, request);
}

doc::Value Client::create(
    const Resource& resource,
    const doc::Value& object,
    const WriteOptions& options,
    const base::Deadline& deadline) const
{
    // A subresource (token of a service account, eviction of a pod) is created below its object.
    const auto name = options.subresource.empty() ? std::string_view{} : name_of(object);
    auto request = impl_->request(
        "POST",
        path(resource, namespace_for(resource, object), name, options.subresource),
        write_query(options));
    set_body(request, object, kJson);
    const auto response = impl_->send(request, false, deadline);
    if (!good(response)) throw api_error(response, {"create", qualified(resource), name_of(object)});
    return document(response, request);
}

doc::Value Client::update(
    const Resource& resource,
    const doc::Value& object,
    const WriteOptions& options,
    const base::Deadline& deadline) const
{
    auto request = impl_->request(
        "PUT",
        path(resource, namespace_for(resource, object), name_of(object), options.subresource),
        write_query(options));
    set_body(request, object, kJson);
    const auto response = impl_->send(request, true, deadline);
    if (!good(response)) throw api_error(response, {"update", qualified(resource), name_of(object)});
    return document(response, request);
}

doc::Value Client::patch(
    const Resource& resource,
    const ObjectKey& key,
    PatchType type,
    const doc::Value& patch,
    const WriteOptions& options,
    const base::Deadline& deadline) const
{
    auto request = impl_->request(
        "PATCH", path(resource, key.namespace_, key.name, options.subresource), write_query(options));
    set_body(request, patch, content_type(type));
    // "Add to the end of a list" would happen twice.
    const bool idempotent = type != PatchType::Json;
    const auto response = impl_->send(request, idempotent, deadline);
    if (!good(response)) throw api_error(response, {"patch", qualified(resource), key.name});
    return document(response, request);
}

doc::Value Client::apply(
    const Resource& resource,
    const doc::Value& object,
    const ApplyOptions& options,
    const base::Deadline& deadline) const
{
    auto query = write_query(options);
    query.add("force", options.force ? "true" : "");
    auto request = impl_->request(
        "PATCH", path(resource, namespace_for(resource, object), name_of(object), options.subresource), query);
    // JSON is YAML, and the only content type that older servers know for apply.
    set_body(request, object, "application/apply-patch+yaml");
    const auto response = impl_->send(request, true, deadline);
    if (!good(response)) throw api_error(response, {"patch", qualified(resource), name_of(object)});
    return document(response, request);
}

bool Client::remove(
    const Resource& resource,
    const ObjectKey& key,
    const DeleteOptions& options,
    const base::Deadline& deadline) const
{
    auto request = impl_->request("DELETE", path(resource, key.namespace_, key.name), {});
    set_body(request, delete_options(options), kJson);
    const auto response = impl_->send(request, true, deadline);
    if (response.status == 404) return false;
    if (!good(response)) throw api_error(response, {"delete", qualified(resource), key.name});
    return true;
}

http::Response Client::raw(
    std::string method, std::string_view path_and_query, std::string body, const base::Deadline& deadline) const
{
    const auto mark = path_and_query.find('?');
    auto request = impl_->request(method, path_and_query.substr(0, mark), {});
    if (mark != std::string_view::npos) request.url.query = path_and_query.substr(mark + 1);
    request.body = std::move(body);
    if (!request.body.empty()) request.headers.set("Content-Type", std::string(kJson));
    const bool idempotent = method != "POST" && method != "PATCH";
    return impl_->send(request, idempotent, deadline);
}

}  // namespace sluice::kube
