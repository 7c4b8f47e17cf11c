#include "kube/config.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "credentials.hpp"
#include "in_cluster.hpp"
#include "kubeconfig.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMaxKubeconfig = 4u << 20;
constexpr const char* kServiceAccount = "/var/run/secrets/kubernetes.io/serviceaccount";

std::string environment(const char* name)
{
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
    return value ? value : "";
}

Kubeconfig read(const std::filesystem::path& file)
{
    const auto absolute = std::filesystem::absolute(file);
    return Kubeconfig::parse(base::read_file(absolute, kMaxKubeconfig), absolute.parent_path(), file.string());
}

/// $KUBECONFIG: files that do not exist are left out, as kubectl does.
Config load_list(std::string_view list, const KubeconfigOverrides& overrides)
{
    Kubeconfig merged;
    bool any = false;
    while (!list.empty()) {
        const auto colon = list.find(':');
        const std::filesystem::path file = list.substr(0, colon);
        list.remove_prefix(colon == std::string_view::npos ? list.size() : colon + 1);
        if (file.empty() || !std::filesystem::exists(file)) continue;
        merged.merge(read(file));
        any = true;
    }
    if (!any) throw Error(ErrorKind::NotFound, "none of the files in KUBECONFIG exists");
    return merged.resolve(overrides, {});
}

std::string host_in_url(const std::string& host)
{
    return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

Config from_kubeconfig(
    std::string_view text,
    const std::filesystem::path& directory,
    const KubeconfigOverrides& overrides,
    const KubeconfigTrust& trust)
{
    return Kubeconfig::parse(text, directory, "kubeconfig").resolve(overrides, trust);
}

Config
service_account_config(const std::filesystem::path& directory, const std::string& host, const std::string& port)
{
    if (host.empty() || port.empty())
        throw Error(
            ErrorKind::NotFound,
            "not in a pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
    Config config;
    config.server = http::Url::parse(fmt::format("https://{}:{}", host_in_url(host), port));
    config.server.path.clear();
    base::read_file(directory / "token", kMaxKubeconfig);  // says now what would fail later
    config.auth = token_file(directory / "token");
    // Without a CA file the system's pool decides, as in client-go.
    if (std::filesystem::exists(directory / "ca.crt"))
        config.http.tls.ca_pem = base::read_file(directory / "ca.crt", kMaxKubeconfig);
    if (std::filesystem::exists(directory / "namespace"))
        config.default_namespace = base::read_file(directory / "namespace", 4096);
    return config;
}

Config in_cluster()
{
    return service_account_config(
        kServiceAccount, environment("KUBERNETES_SERVICE_HOST"), environment("KUBERNETES_SERVICE_PORT"));
}

Config load(const std::string& kubeconfig_path, const KubeconfigOverrides& overrides)
{
    if (!kubeconfig_path.empty()) return read(kubeconfig_path).resolve(overrides, {});
    if (const auto list = environment("KUBECONFIG"); !list.empty()) return load_list(list, overrides);
    if (!environment("KUBERNETES_SERVICE_HOST").empty() && std::filesystem::exists(kServiceAccount))
        return in_cluster();
    const auto home = std::filesystem::path(environment("HOME")) / ".kube" / "config";
    if (!std::filesystem::exists(home))
        throw Error(
            ErrorKind::NotFound,
            fmt::format(
                "no cluster to talk to: KUBECONFIG is not set, this is no pod, and {} does not exist",
                home.string()));
    return read(home).resolve(overrides, {});
}

}  // namespace sluice::kube
