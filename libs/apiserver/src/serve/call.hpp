#pragma once
#include "cluster/cluster.hpp"
#include "http/server.hpp"
#include "serve/request.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::apiserver {

/// Call: one request to a resource of a served kind, taken apart. Lives as long as its request.
struct Call {
    const http::ServerRequest& request;
    ResourcePath path;
    KindPtr kind;
    Query query;
    MediaType media;
    std::string_view verb() const { return request.method; }
};

/// The media type of the request's body, without parameters.
std::string_view content_type(const http::ServerRequest&);
/// The body as JSON or YAML, whatever its media type says. Throws Failure.
doc::Value parse_body(const http::ServerRequest&, bool yaml);
/// The body as an object in any of the media types that objects are sent in. Throws Failure.
doc::Value object_body(const http::ServerRequest&);

/// True for ?dryRun=All. Throws Failure naming `options_kind` for anything else but nothing.
bool dry_run(const Query&, std::string_view options_kind);
/// What the query of a create, update or patch asks for; warnings go to `warnings`, which may be null.
WriteOptions write_options(const Call&, std::vector<std::string>* warnings);

/// One object in the shape that was asked for: itself, its metadata or a table.
http::Response object_answer(const Cluster&, const Call&, int status, const doc::Value& object);

}  // namespace sluice::apiserver
