#pragma once
#include "base/log.hpp"
#include "doc/value.hpp"
#include "http/client.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::kube {

/// What a TLS client shows. PEM texts.
struct ClientCertificate {
    std::string certificate_pem, private_key_pem;
    bool operator==(const ClientCertificate&) const = default;
};

/// How a request proves who it is. Thread-safe: asked by every worker before every request. Token and
/// certificate files are read again as soon as they change and after a 401, exec plugins run again when their
/// credential expires. Throws base::Error{Unauthorized or Unavailable} without any secret in it.
class Authenticator {
public:
    virtual ~Authenticator() = default;
    /// Adds Authorization (or nothing). Blocks when a token must be fetched.
    virtual void authorize(http::Headers&, const base::Deadline&) = 0;
    /// The certificate to connect with from now on; nullopt: the one in Config::http. Blocks as authorize()
    /// does.
    virtual std::optional<ClientCertificate> certificate(const base::Deadline&) { return std::nullopt; }
    /// The server said 401: forget what is cached. True if another try makes sense.
    virtual bool refresh() = 0;
    /// True: the next question may take long, so the loop thread must not ask it.
    virtual bool may_wait() const { return false; }
};

/// Whom to act as; the server checks that we may. Empty user: nobody else.
struct Impersonation {
    std::string user;
    std::vector<std::string> groups;
    std::string uid;
    std::vector<std::pair<std::string, std::vector<std::string>>> extra;
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
    /// Told of each answer to a call, with status 0 when none came: for metrics. Any thread; must not block.
    std::function<void(std::string_view method, int status)> on_answer = nullptr;
};

/// What a kubeconfig may do. A file of the user's own may do all; one from a Secret may neither run programs
/// nor read files.
struct KubeconfigTrust {
    bool exec = true, files = true, insecure_tls = true;
};
struct KubeconfigOverrides {
    std::string context, cluster, user, namespace_;
};
/// `text` is YAML or JSON; relative paths in it are relative to `directory`. Throws base::Error{Invalid} naming
/// the field and what is wrong with it, never a credential. What `trust` does not allow is an error, not
/// silently left out.
Config from_kubeconfig(
    std::string_view text,
    const std::filesystem::path& directory,
    const KubeconfigOverrides&,
    const KubeconfigTrust&);
/// The service account of the pod that we run in; its token is read again when the kubelet rotates it. Throws
/// base::Error{NotFound} outside a pod.
Config in_cluster();
/// As controller-runtime looks: the path given (alone), $KUBECONFIG (a list, merged as kubectl does: the first
/// file that defines a name wins), in-cluster, ~/.kube/config. Throws base::Error{NotFound} when there is none
/// of them.
Config load(const std::string& kubeconfig_path, const KubeconfigOverrides&);

}  // namespace sluice::kube
