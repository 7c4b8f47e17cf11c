#pragma once
#include "api/git_repository.hpp"
#include "base/deadline.hpp"
#include "git/access.hpp"
#include "kube/client.hpp"

#include <map>
#include <string>

namespace sluice::source_controller {

/// A Secret's data, decoded.
using SecretData = std::map<std::string, std::string, std::less<>>;

/// Reads a Secret of the object's namespace. Throws base::Error{NotFound} "failed to get secret 'ns/name':
/// ..."; the message never holds data.
SecretData read_secret(const kube::Client&, const kube::ObjectKey&, const base::Deadline&);

/// What the Secret of spec.secretRef says about reaching spec.url: usernames and tokens, certificates, ssh
/// keys. An ssh URL cannot do without. Throws base::Error{Unauthorized} "invalid 'ssh' auth option: 'identity'
/// is required" and the like.
git::Access access_from(const SecretData&, const api::GitRepository&);
/// address, username and password of the Secret of spec.proxySecretRef. Throws base::Error that names the
/// Secret.
http::ProxyOptions read_proxy(const kube::Client&, const kube::ObjectKey&, const base::Deadline&);
bool has_github_app(const SecretData&);

}  // namespace sluice::source_controller
