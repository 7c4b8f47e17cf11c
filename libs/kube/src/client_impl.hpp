#pragma once
#include "connection.hpp"
#include "kube/client.hpp"

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::kube {

/// Query: the part of a request behind "?", built parameter by parameter. Empty values are left out.
class Query {
public:
    Query& add(std::string_view name, std::string_view value);
    const std::string& str() const noexcept { return text_; }

private:
    std::string text_;
};

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kPartialList =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
inline constexpr std::string_view kPartialObject =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/// Client's inside: one connection, and whom it acts as.
struct Client::Impl {
    std::shared_ptr<Connection> connection;
    Config config;

    /// A request to `path` (below the server's own path), with Accept and the impersonation headers.
    http::Request
    request(std::string_view method, std::string_view path, const Query& query, std::string_view accept = kJson)
        const;
    http::Response send(const http::Request&, bool idempotent, const base::Deadline&) const;
};

/// Gives an item of a list what the server leaves out there, apiVersion and kind of the resource, in front;
/// they also replace the stand-in kind of a metadata-only answer. `metadata_only` drops the rest, should the
/// server have sent it.
void complete_item(doc::Value& item, const Resource& resource, bool metadata_only);

/// "deployments.apps", "pods": how the server's own messages name a resource.
std::string qualified(const Resource& resource);

}  // namespace sluice::kube
