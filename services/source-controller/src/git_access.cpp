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
    if (tls.certificate_pem.empty() != tls.private_key_pem.empty())
        refuse("invalid 'tls' auth option: 'tls.crt' and 'tls.key' must be set together");
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

}  // namespace

SecretData read_secret(
    const kube::Client& client,
    std::string_view namespace_,
    std::string_view name,
    const base::Deadline& deadline)
{
    const kube::ObjectKey key{std::string(namespace_), std::string(name)};
    const auto fail = [&](base::ErrorKind kind, std::string_view why) {
        throw base::Error(kind, fmt::format("failed to get secret '{}': {}", key.str(), why));
    };
    std::optional<doc::Value> secret;
    try {
        secret = client.get(secrets(), key, deadline);
    } catch (const base::Error& error) {
        fail(error.kind(), error.what());
    }
    if (!secret) fail(base::ErrorKind::NotFound, fmt::format("secrets \"{}\" not found", name));
    SecretData data;
    for (const auto& [field, value] : (*secret)["data"].members())
        if (auto decoded = base::base64_decode(value.string_or("")))
            data.emplace(field.string_or(""), std::move(*decoded));
    return data;
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

http::ProxyOptions proxy_from(const SecretData& data)
{
    http::ProxyOptions proxy;
    proxy.address = find(data, "address");
    proxy.username = find(data, "username");
    proxy.password = find(data, "password");
    if (proxy.address.empty()) refuse("invalid proxy secret: key 'address' is missing");
    if (proxy.address.size() > kMaxProxyAddress) refuse("invalid proxy secret: 'address' is too long");
    return proxy;
}

bool has_github_app(const SecretData& data)
{
    return data.contains("githubAppID");
}

}  // namespace sluice::source_controller
