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
    bool metadata_only = false;  ///< apiVersion, kind and metadata alone
};

enum class PatchType { Json, Merge, StrategicMerge };

/// What the server does with fields that it does not know. ServerDefault is Warn.
enum class FieldValidation { ServerDefault, Ignore, Warn, Strict };

struct WriteOptions {
    std::string field_manager;
    bool dry_run = false;
    std::string subresource;  ///< "status"
    FieldValidation field_validation = FieldValidation::ServerDefault;
};
struct ApplyOptions {
    std::string field_manager;
    bool force = false;
    bool dry_run = false;
    std::string subresource;
    FieldValidation field_validation = FieldValidation::ServerDefault;
};
enum class Propagation { Default, Background, Foreground, Orphan };
struct DeleteOptions {
    Propagation propagation = Propagation::Default;
    std::string uid, resource_version;  ///< preconditions
    bool dry_run = false;
};

/// Client: the API server's verbs on documents. Blocks; worker threads only; thread-safe. Every call takes a
/// deadline. Within it the following are tried again with growing jittered pauses: 429 (with its Retry-After),
/// anything else that carries Retry-After, a few times 5xx and lost connections of idempotent verbs (all but
/// create and JSON patch), refused connections, and once a 401 after the credentials were read afresh. An
/// answer that the caller could not expect is an ApiError; no answer is base::Error{Unavailable or Timeout}; a
/// stop is Cancelled.
class Client {
public:
    Client(io::Loop& loop, Config config, base::Logger log = base::Logger::none());
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    /// nullopt: the server answered 404.
    std::optional<doc::Value> get(const Resource&, const ObjectKey&, const base::Deadline&) const;
    /// All pages, in the server's order. Items have apiVersion and kind. Parsed while it arrives. When the
    /// pages expire in between (410), it begins again without pages.
    std::vector<doc::Value>
    list(const Resource&, std::string_view namespace_, const ListOptions&, const base::Deadline&) const;
    doc::Value
    create(const Resource&, const doc::Value& object, const WriteOptions&, const base::Deadline&) const;
    doc::Value
    update(const Resource&, const doc::Value& object, const WriteOptions&, const base::Deadline&) const;
    doc::Value patch(
        const Resource&,
        const ObjectKey&,
        PatchType,
        const doc::Value& patch,
        const WriteOptions&,
        const base::Deadline&) const;
    /// Server-side apply.
    doc::Value
    apply(const Resource&, const doc::Value& object, const ApplyOptions&, const base::Deadline&) const;
    /// False: there was nothing to delete. Throws ApiError conflict() when a precondition does not hold.
    bool remove(const Resource&, const ObjectKey&, const DeleteOptions&, const base::Deadline&) const;

    /// Anything else: path with query, e.g. "/version". Any status comes back.
    http::Response
    raw(std::string method, std::string_view path_and_query, std::string body, const base::Deadline&) const;

    /// The same server as somebody else; shares connections and credentials.
    std::unique_ptr<Client> as(Impersonation) const;
    const Config& config() const noexcept;
    io::Loop& loop() const noexcept;

    /// The path of a collection or object below the server, "/apis/apps/v1/namespaces/x/deployments/y".
    static std::string path(
        const Resource&, std::string_view namespace_, std::string_view name, std::string_view subresource = "");

    struct Impl;

private:
    friend class Informer;
    friend class Discovery;
    explicit Client(std::shared_ptr<Impl>);
    std::shared_ptr<Impl> impl_;
};

}  // namespace sluice::kube
