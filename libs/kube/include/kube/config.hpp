#pragma once
#include "base/log.hpp"
#include "doc/value.hpp"
#include "http/client.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::kube {

/// How a request proves who it is. Thread-safe: called by every worker before every request. Token files are read again at
/// least every minute and after a 401, exec plugins run again when their credential expires.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// Adds Authorization (or nothing). Blocks when a token must be fetched.
    virtual void authorize(http::Headers&, const base::Deadline&) = 0;
    /// The server said 401: forget what is cached. True if another try makes sense.
    virtual bool refresh() = 0;
};

struct Impersonation {
    std::string user;
    std::vector<std::string> groups;
    bool operator==(const Impersonation&) const = default;
};

/// Config: one cluster as a client reaches it. Made by load(), in_cluster() or from_kubeconfig(). A value.
struct Config {
    http::Url server;
    http::ClientOptions http;
    std::shared_ptr<Authenticator> auth;  ///< null: anonymous, or a client certificate in http.tls
    Impersonation impersonate;
    std::string default_namespace = "default";
    std::string user_agent = "sluice";
};

/// What a kubeconfig may do. A file of the user's own may do all; one from a Secret may neither run programs nor read files.
struct KubeconfigTrust {
    bool exec = true, files = true, insecure_tls = true;
};
struct KubeconfigOverrides {
    std::string context, cluster, user, namespace_;
};
/// `text` is YAML or JSON; relative paths in it are relative to `directory`. Throws base::Error{Invalid} naming what is
/// missing, never a credential.
Config from_kubeconfig(
    std::string_view text,
    const std::filesystem::path& directory,
    const KubeconfigOverrides&,
    const KubeconfigTrust&);
/// The service account of the pod that we run in. Throws base::Error{NotFound} outside a pod.
Config in_cluster();
/// As kubectl and controller-runtime look: the path given, $KUBECONFIG (a list, merged), in-cluster, ~/.kube/config.
Config load(const std::string& kubeconfig_path, const KubeconfigOverrides&);

}  // namespace sluice::kube
