#include "kubeconfig.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "credentials.hpp"
#include "doc/yaml.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace sluice::kube {

namespace {

using base::Error;
using base::ErrorKind;
using Entry = Kubeconfig::Entry;
using Entries = std::map<std::string, Entry, std::less<>>;

constexpr doc::ParseLimits kKubeconfigLimits{.max_bytes = 4u << 20, .max_depth = 64, .max_nodes = 200'000};
constexpr std::size_t kMaxPemFile = 4u << 20;

[[noreturn]] void invalid(const std::string& message)
{
    throw Error(ErrorKind::Invalid, message);
}

Entries named_list(
    const doc::Value& list,
    std::string_view what,
    std::string_view field,
    const std::filesystem::path& directory,
    const std::string& file)
{
    Entries entries;
    for (const auto& item : list.elements()) {
        const auto name = item["name"].text();
        if (!entries.emplace(name, Entry{item[field], directory}).second)
            invalid(fmt::format("{}: duplicate name \"{}\" in {}", file, name, what));
    }
    return entries;
}

const Entry& find(const Entries& entries, std::string_view what, const std::string& name)
{
    const auto found = entries.find(name);
    if (found == entries.end()) invalid(fmt::format("kubeconfig: {} \"{}\" does not exist", what, name));
    return found->second;
}

/// Reads the fields of one cluster or user, with what the source of the kubeconfig may do.
class Reader {
public:
    Reader(const Entry& entry, std::string where, const KubeconfigTrust& trust)
        : entry_(entry), where_(std::move(where)), trust_(trust)
    {
    }

    const doc::Value& operator[](std::string_view field) const { return entry_.value[field]; }
    bool has(std::string_view field) const { return !entry_.value[field].string_or("").empty(); }
    [[noreturn]] void fail(const std::string& why) const
    {
        invalid(fmt::format("kubeconfig: {}: {}", where_, why));
    }

    std::string text(std::string_view field) const
    {
        const auto& value = entry_.value[field];
        if (!value.is_null() && !value.is_string()) fail(fmt::format("{} is not a string", field));
        return value.text();
    }

    std::filesystem::path path(std::string_view field) const
    {
        if (!trust_.files) fail(fmt::format("{} names a file, which is not allowed here", field));
        std::filesystem::path path = text(field);
        if (path.is_relative()) path = entry_.directory / path;
        return path.lexically_normal();
    }

    /// FIELD-data, else the contents of FIELD's file, else nothing.
    std::string pem(std::string_view field) const
    {
        const auto data_field = fmt::format("{}-data", field);
        if (has(data_field)) return decoded(data_field);
        if (!has(field)) return {};
        const auto file = path(field);
        return base::with_context(fmt::format("kubeconfig: {}: {}", where_, field), [&] {
            return base::read_file(file, kMaxPemFile);
        });
    }

    std::string decoded(std::string_view field) const
    {
        auto bytes = base::base64_decode(text(field));
        if (!bytes) fail(fmt::format("{} is not valid base64", field));
        return *std::move(bytes);
    }

    const KubeconfigTrust& trust() const noexcept { return trust_; }
    const std::filesystem::path& directory() const noexcept { return entry_.directory; }

private:
    const Entry& entry_;
    std::string where_;
    const KubeconfigTrust& trust_;
};

// --- cluster
// -------------------------------------------------------------------------------------------------------

http::Url server_url(const Reader& cluster, bool tls)
{
    auto text = cluster.text("server");
    if (text.empty()) cluster.fail("no server is given");
    if (text.find("://") == std::string::npos) text = (tls ? "https://" : "http://") + text;
    try {
        auto url = http::Url::parse(text);
        while (url.path.ends_with('/'))
            url.path.pop_back();
        return url;
    } catch (const Error& error) {
        cluster.fail(fmt::format("server: {}", error.what()));
    }
}

http::ProxyOptions proxy(const Reader& cluster)
{
    http::ProxyOptions options;
    const auto text = cluster.text("proxy-url");
    if (text.empty()) return options;
    try {
        auto url = http::Url::parse(text);
        options.username = std::move(url.user);
        options.password = std::move(url.password);
        options.address = url.origin();
        options.from_environment = false;
    } catch (const Error&) {
        cluster.fail("proxy-url is not a valid URL");  // its text may hold a password
    }
    return options;
}

void read_cluster(Config& config, const Reader& cluster)
{
    auto& tls = config.http.tls;
    tls.ca_pem = cluster.pem("certificate-authority");
    tls.server_name = cluster.text("tls-server-name");
    tls.insecure_skip_verify = cluster["insecure-skip-tls-verify"].bool_or(false);
    if (tls.insecure_skip_verify && !cluster.trust().insecure_tls)
        cluster.fail("insecure-skip-tls-verify is not allowed here");
    if (tls.insecure_skip_verify && !tls.ca_pem.empty())
        cluster.fail("certificate-authority and insecure-skip-tls-verify exclude each other");
    config.http.proxy = proxy(cluster);
    config.server = server_url(cluster, tls.insecure_skip_verify || !tls.ca_pem.empty());
}

// --- user
// ----------------------------------------------------------------------------------------------------------

/// ExecCredential's spec.cluster, as client-go fills it.
doc::Value cluster_info(const Config& config, const Entry& cluster)
{
    const auto& tls = config.http.tls;
    auto info = doc::Value::object({{"server", config.server.str()}});
    if (!tls.server_name.empty()) info.set("tls-server-name", tls.server_name);
    if (tls.insecure_skip_verify) info.set("insecure-skip-tls-verify", true);
    if (!tls.ca_pem.empty()) info.set("certificate-authority-data", base::base64_encode(tls.ca_pem));
    if (const auto proxy = cluster.value["proxy-url"].string_or(""); !proxy.empty())
        info.set("proxy-url", proxy);
    for (const auto& extension : cluster.value["extensions"].elements())
        if (extension["name"].string_or("") == "client.authentication.k8s.io/exec")
            info.set("config", extension["extension"]);
    return info;
}

std::string plugin_command(const Reader& user, const std::string& command)
{
    const bool relative = command.find('/') != std::string::npos && command.front() != '/';
    return relative ? (user.directory() / command).lexically_normal().string() : command;
}

std::shared_ptr<Authenticator> read_exec(const Config& config, const Entry& cluster, const Reader& user)
{
    if (!user.trust().exec) user.fail("exec runs a program, which is not allowed here");
    const auto& exec = user["exec"];
    ExecPlugin plugin;
    plugin.api_version = exec["apiVersion"].text();
    constexpr std::array<std::string_view, 2> kKnown{
        "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"};
    if (std::ranges::find(kKnown, plugin.api_version) == kKnown.end())
        user.fail(fmt::format(
            "exec: apiVersion \"{}\" is not one of {}", plugin.api_version, fmt::join(kKnown, ", ")));
    const auto command = exec["command"].text();
    if (command.empty()) user.fail("exec: no command is given");
    const auto mode = exec["interactiveMode"].string_or("");
    if (mode.empty() && plugin.api_version == kKnown.front())
        user.fail("exec: interactiveMode must be given in v1");
    if (mode == "Always") user.fail("exec: the plugin needs a terminal (interactiveMode Always)");
    plugin.command = plugin_command(user, command);
    plugin.install_hint = exec["installHint"].text();
    for (const auto& argument : exec["args"].elements())
        plugin.arguments.push_back(argument.text());
    for (const auto& variable : exec["env"].elements())
        plugin.environment.emplace_back(variable["name"].text(), variable["value"].text());
    if (exec["provideClusterInfo"].bool_or(false)) plugin.cluster = cluster_info(config, cluster);
    return exec_plugin(std::move(plugin));
}

/// The part of a user that becomes an Authorization header.
std::shared_ptr<Authenticator> read_header_auth(const Reader& user)
{
    const bool token = user.has("token") || user.has("tokenFile");
    if (token && user.has("username")) user.fail("a token and a username exclude each other");
    if (user.has("tokenFile")) return token_file(user.path("tokenFile"));  // wins over token, as in client-go
    if (user.has("token")) return bearer_token(user.text("token"));
    if (user.has("username")) return basic_auth(user.text("username"), user.text("password"));
    return nullptr;
}

void read_certificate(Config& config, const Reader& user)
{
    const bool certificate = user.has("client-certificate-data") || user.has("client-certificate");
    const bool key = user.has("client-key-data") || user.has("client-key");
    if (certificate != key) user.fail("client-certificate and client-key belong together");
    if (!certificate) return;
    const bool files = !user.has("client-certificate-data") && !user.has("client-key-data");
    if (files) {
        config.auth =
            certificate_files(user.path("client-certificate"), user.path("client-key"), std::move(config.auth));
        return;
    }
    config.http.tls.certificate_pem = user.pem("client-certificate");
    config.http.tls.private_key_pem = user.pem("client-key");
}

void read_impersonation(Impersonation& who, const Reader& user)
{
    who.user = user.text("as");
    who.uid = user.text("as-uid");
    for (const auto& group : user["as-groups"].elements())
        who.groups.push_back(group.text());
    for (const auto& member : user["as-user-extra"].members()) {
        auto& values = who.extra.emplace_back(member.key(), std::vector<std::string>{}).second;
        for (const auto& value : member.value.elements())
            values.push_back(value.text());
    }
    if (who.user.empty() && !(who.uid.empty() && who.groups.empty() && who.extra.empty()))
        user.fail("as-uid, as-groups and as-user-extra need as");
}

void read_user(Config& config, const Entry& cluster, const Reader& user)
{
    if (!user["auth-provider"].is_null())
        user.fail(fmt::format(
            "auth-provider \"{}\" was removed from Kubernetes; use an exec plugin or a token",
            user["auth-provider"]["name"].string_or("")));
    if (!user["exec"].is_null()) {
        if (read_header_auth(user)) user.fail("exec and a token or username exclude each other");
        config.auth = read_exec(config, cluster, user);
    } else {
        config.auth = read_header_auth(user);
    }
    read_certificate(config, user);
    read_impersonation(config.impersonate, user);
}

}  // namespace

Kubeconfig
Kubeconfig::parse(std::string_view text, const std::filesystem::path& directory, const std::string& name)
{
    doc::YamlOptions options;
    options.file = name;
    const auto document = doc::parse_yaml(text, options, kKubeconfigLimits);
    Kubeconfig config;
    if (document.is_null()) return config;
    if (!document.is_object()) invalid(fmt::format("{}: not a kubeconfig", name));
    if (const auto kind = document["kind"].string_or("Config"); kind != "Config")
        invalid(fmt::format("{}: kind is \"{}\", not Config", name, kind));
    config.clusters_ = named_list(document["clusters"], "clusters", "cluster", directory, name);
    config.users_ = named_list(document["users"], "users", "user", directory, name);
    config.contexts_ = named_list(document["contexts"], "contexts", "context", directory, name);
    config.current_context_ = document["current-context"].text();
    return config;
}

void Kubeconfig::merge(const Kubeconfig& later)
{
    clusters_.insert(later.clusters_.begin(), later.clusters_.end());
    users_.insert(later.users_.begin(), later.users_.end());
    contexts_.insert(later.contexts_.begin(), later.contexts_.end());
    if (current_context_.empty()) current_context_ = later.current_context_;
}

Config Kubeconfig::resolve(const KubeconfigOverrides& overrides, const KubeconfigTrust& trust) const
{
    const auto& context_name = overrides.context.empty() ? current_context_ : overrides.context;
    doc::Value context;
    if (!context_name.empty()) context = find(contexts_, "context", context_name).value;
    const auto cluster_name = overrides.cluster.empty() ? context["cluster"].text() : overrides.cluster;
    const auto user_name = overrides.user.empty() ? context["user"].text() : overrides.user;
    if (cluster_name.empty())
        invalid(
            context_name.empty() ? std::string("kubeconfig: no current-context is set")
                                 : fmt::format("kubeconfig: context \"{}\" names no cluster", context_name));

    Config config;
    const auto& cluster = find(clusters_, "cluster", cluster_name);
    read_cluster(config, Reader(cluster, fmt::format("cluster \"{}\"", cluster_name), trust));
    if (!user_name.empty()) {
        const auto& user = find(users_, "user", user_name);
        read_user(config, cluster, Reader(user, fmt::format("user \"{}\"", user_name), trust));
    }
    if (const auto wanted = context["namespace"].text(); !wanted.empty()) config.default_namespace = wanted;
    if (!overrides.namespace_.empty()) config.default_namespace = overrides.namespace_;
    return config;
}

}  // namespace sluice::kube
