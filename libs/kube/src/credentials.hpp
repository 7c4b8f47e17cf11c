#pragma once
#include "base/clock.hpp"
#include "doc/value.hpp"
#include "kube/config.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sluice::kube {

// The ways a request can prove who it is, each an Authenticator.

std::shared_ptr<Authenticator> bearer_token(std::string token);
std::shared_ptr<Authenticator> basic_auth(const std::string& username, const std::string& password);
/// Read again whenever the file changes: kubelets and sidecars rotate such tokens.
std::shared_ptr<Authenticator> token_file(std::filesystem::path file);
/// A pair of PEM files, read again whenever one of them changes. `other` adds the Authorization header; may be
/// null.
std::shared_ptr<Authenticator> certificate_files(
    std::filesystem::path certificate, std::filesystem::path key, std::shared_ptr<Authenticator> other);

/// A kubeconfig's `exec`: a program that prints an ExecCredential (client.authentication.k8s.io v1 and
/// v1beta1).
struct ExecPlugin {
    std::string api_version, command, install_hint;
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;
    doc::Value cluster;  ///< spec.cluster of KUBERNETES_EXEC_INFO; null unless provideClusterInfo
};
std::shared_ptr<Authenticator> exec_plugin(ExecPlugin plugin, base::WallClock clock = base::system_clock());

}  // namespace sluice::kube
