#include "git_access.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"

#include <fmt/format.h>

namespace sluice::source_controller {
namespace {

constexpr std::size_t kMaxProxyAddress = 2048;

kube::Resource secrets()
{
    kube::Resource resource;
    resource.gvk = {"", "v1", "Secret"};
    resource.plural = "secrets";
    resource.singular = "secret";
    return resource;
}

std::string find(const SecretData& data, std::string_view key)
{
    const auto found = data.find(key);
    return found != data.end() ? found->second : std::string();
}

[[noreturn]] void refuse(const std::string& message)
{
    throw base::Error(base::ErrorKind::Unauthorized, message);
}

/// ca.crt (caFile before Flux 2), tls.crt and tls.key.
io::TlsOptions tls_from(const SecretData& data)
{
    io::TlsOptions tls;
    tls.ca_pem = find(data, "ca.crt");
    if (tls.ca_pem.empty()) tls.ca_pem = find(data, "caFile");
    tls.certificate_pem = find(data, "tls.crt");
    tls.private_key_pem = find(data, "tls.key");
    // Flux takes half a pair for none; the server that wants it will say so.
    if (tls.certificate_pem.empty() || tls.private_key_pem.empty())
        tls.certificate_pem = tls.private_key_pem = "";
    return tls;
}

void read_ssh(const SecretData& data, git::Access& access)
{
    access.ssh.private_key_pem = find(data, "identity");
    access.ssh.known_hosts = find(data, "known_hosts");
    access.ssh.passphrase = find(data, "password");
    if (access.ssh.private_key_pem.empty()) refuse("invalid 'ssh' auth option: 'identity' is required");
    if (access.ssh.known_hosts.empty()) refuse("invalid 'ssh' auth option: 'known_hosts' is required");
    git::check_private_key(access.ssh);
}

void read_http(const SecretData& data, git::Access& access)
{
    access.bearer_token = find(data, "bearerToken");
    access.username = find(data, "username");
    access.password = find(data, "password");
    if (access.username.empty() && !access.password.empty())
        refuse("invalid 'http' auth option: 'password' requires 'username' to be set");
    access.tls = tls_from(data);
}

std::optional<SecretData>
find_secret(const kube::Client& client, const kube::ObjectKey& key, const base::Deadline& deadline)
{
    const auto secret = client.get(secrets(), key, deadline);
    if (!secret) return std::nullopt;
    SecretData data;
    for (const auto& [field, value] : (*secret)["data"].members())
        if (auto decoded = base::base64_decode(value.string_or("")))
            data.emplace(field.string_or(""), std::move(*decoded));
    return data;
}

}  // namespace

SecretData read_secret(const kube::Client& client, const kube::ObjectKey& key, const base::Deadline& deadline)
{
    const auto what = fmt::format("failed to get secret '{}'", key.str());
    auto data = base::with_context(what, [&] { return find_secret(client, key, deadline); });
    if (!data)
        throw base::Error(
            base::ErrorKind::NotFound, fmt::format("{}: secrets \"{}\" not found", what, key.name));
    return *std::move(data);
}

git::Access access_from(const SecretData& data, const api::GitRepository& repository)
{
    git::Access access;
    if (repository.spec().url.starts_with("ssh://"))
        read_ssh(data, access);
    else
        read_http(data, access);
    return access;
}

http::ProxyOptions
read_proxy(const kube::Client& client, const kube::ObjectKey& key, const base::Deadline& deadline)
{
    const auto what = fmt::format("secret '{}'", key.str());
    const auto data = base::with_context(what, [&] { return find_secret(client, key, deadline); });
    if (!data) throw base::Error(base::ErrorKind::NotFound, what + " not found");
    http::ProxyOptions proxy;
    proxy.address = find(*data, "address");
    proxy.username = find(*data, "username");
    proxy.password = find(*data, "password");
    if (proxy.address.empty()) refuse(what + ": key 'address' not found");
    if (proxy.address.size() > kMaxProxyAddress) refuse(what + ": 'address' is too long");
    return proxy;
}

bool has_github_app(const SecretData& data)
{
    return data.contains("githubAppID");
}

}  // namespace sluice::source_controller
