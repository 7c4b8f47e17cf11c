#pragma once
#include "base/deadline.hpp"
#include "doc/value.hpp"
#include "kube/api_error.hpp"
#include "kube/config.hpp"
#include "kube/resource.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::kube {

struct ListOptions {
    std::string label_selector, field_selector;
    std::size_t page_size = 500;
    bool metadata_only = false;  ///< PartialObjectMetadata
};

enum class PatchType { Json, Merge, StrategicMerge };

struct WriteOptions {
    std::string field_manager;
    bool dry_run = false;
    std::string subresource;  ///< "status"
};
struct ApplyOptions {
    std::string field_manager;
    bool force = false;
    bool dry_run = false;
    std::string subresource;
};
enum class Propagation { Default, Background, Foreground, Orphan };
struct DeleteOptions {
    Propagation propagation = Propagation::Default;
    std::string uid, resource_version;  ///< preconditions
    bool dry_run = false;
};

/// Client: the API server's verbs on documents. Blocks; worker threads only; thread-safe. Every call takes a deadline.
/// 429 (with its Retry-After) and 5xx of idempotent verbs and refused connections are tried again within the deadline. An
/// answer that the caller could not expect is an ApiError; no answer is base::Error{Unavailable or Timeout}.
class Client {
public:
    Client(io::Loop& loop, Config config, base::Logger log = base::Logger::none());
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// nullopt: the server answered 404.
    std::optional<doc::Value> get(const Resource&, const ObjectKey&, const base::Deadline&) const;
    /// All pages, in the server's order. Items have apiVersion and kind.
    std::vector<doc::Value>
    list(const Resource&, std::string_view namespace_, const ListOptions&, const base::Deadline&) const;
    doc::Value create(const Resource&, const doc::Value& object, const WriteOptions&, const base::Deadline&) const;
    doc::Value update(const Resource&, const doc::Value& object, const WriteOptions&, const base::Deadline&) const;
    doc::Value patch(
        const Resource&, const ObjectKey&, PatchType, const doc::Value& patch, const WriteOptions&, const base::Deadline&) const;
    /// Server-side apply.
    doc::Value apply(const Resource&, const doc::Value& object, const ApplyOptions&, const base::Deadline&) const;
    /// False: there was nothing to delete.
    bool remove(const Resource&, const ObjectKey&, const DeleteOptions&, const base::Deadline&) const;

    /// Anything else: path with query, e.g. "/version". Any status comes back.
    http::Response raw(std::string method, std::string_view path_and_query, std::string body, const base::Deadline&) const;

    /// The same server as somebody else; shares the connections.
    std::unique_ptr<Client> as(Impersonation) const;
    const Config& config() const noexcept;
    io::Loop& loop() const noexcept;

    /// The path of a collection or object below the server, "/apis/apps/v1/namespaces/x/deployments/y".
    static std::string path(const Resource&, std::string_view namespace_, std::string_view name, std::string_view subresource = "");

    struct Impl;

private:
    friend class Informer;
    explicit Client(std::shared_ptr<Impl>);
    std::shared_ptr<Impl> impl_;
};

}  // namespace sluice::kube
