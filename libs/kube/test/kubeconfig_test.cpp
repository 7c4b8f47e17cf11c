#include "base/base64.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "environment.hpp"
#include "in_cluster.hpp"
#include "kube/config.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {
namespace {

const auto kPatience = std::chrono::seconds(20);

/// A kubeconfig with one cluster and user of the given fields (flow style YAML).
std::string config_text(std::string_view cluster, std::string_view user)
{
    return fmt::format(
        "apiVersion: v1\nkind: Config\ncurrent-context: here\n"
        "clusters: [{{name: c, cluster: {{{}}}}}]\n"
        "users: [{{name: u, user: {{{}}}}}]\n"
        "contexts: [{{name: here, context: {{cluster: c, user: u, namespace: apps}}}}]\n",
        cluster,
        user);
}

Config read(
    const std::string& text,
    const std::filesystem::path& directory = "/nowhere",
    const KubeconfigTrust& trust = {})
{
    return from_kubeconfig(text, directory, {}, trust);
}

Config read_user(
    std::string_view user,
    const std::filesystem::path& directory = "/nowhere",
    const KubeconfigTrust& trust = {})
{
    return read(config_text("server: 'https://k:6443'", user), directory, trust);
}

std::string authorization(const Config& config)
{
    http::Headers headers;
    if (config.auth) config.auth->authorize(headers, base::Deadline::after(kPatience));
    return std::string(headers.find("Authorization").value_or("none"));
}

std::string refusal(const std::string& text, const KubeconfigTrust& trust = {})
{
    try {
        read(text, "/nowhere", trust);
    } catch (const base::Error& error) {
        return error.what();
    }
    return "accepted";
}

std::string user_refusal(std::string_view user, const KubeconfigTrust& trust = {})
{
    return refusal(config_text("server: 'https://k:6443'", user), trust);
}

bool has(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

TEST_CASE("the cluster's fields become the way to reach it")
{
    const auto ca = base::base64_encode("CA PEM");
    const auto config = read(config_text(
        fmt::format(
            "server: 'https://k.example:6443/base/', certificate-authority-data: {}, tls-server-name: api, "
            "proxy-url: 'http://me:pw@proxy:3128'",
            ca),
        "token: t"));
    CHECK(config.server.host == "k.example");
    CHECK(config.server.port == 6443);
    CHECK(config.server.path == "/base");
    CHECK(config.http.tls.ca_pem == "CA PEM");
    CHECK(config.http.tls.server_name == "api");
    CHECK(config.http.proxy.address == "http://proxy:3128");
    CHECK(config.http.proxy.username == "me");
    CHECK(config.http.proxy.password == "pw");
    CHECK(config.default_namespace == "apps");
    CHECK(authorization(config) == "Bearer t");
}

TEST_CASE("a server without a scheme is https exactly when TLS is set up")
{
    CHECK(read(config_text("server: 'k:8080'", "")).server.scheme == "http");
    CHECK(read(config_text("server: 'k:8080', insecure-skip-tls-verify: true", "")).server.scheme == "https");
}

TEST_CASE("tokens, token files and passwords become headers")
{
    const base::TempDir dir("kubeconfig-");
    base::write_atomically(dir.path() / "token", "from-file\n");
    CHECK(authorization(read_user("token: abc")) == "Bearer abc");
    CHECK(authorization(read_user("tokenFile: token", dir.path())) == "Bearer from-file");
    CHECK(authorization(read_user("token: abc, tokenFile: token", dir.path())) == "Bearer from-file");
    CHECK(authorization(read_user("username: me, password: pw")) == "Basic " + base::base64_encode("me:pw"));
    CHECK(authorization(read_user("")) == "none");
}

TEST_CASE("a rotated token file is read again")
{
    const base::TempDir dir("kubeconfig-");
    base::write_atomically(dir.path() / "token", "one");
    const auto config = read_user("tokenFile: token", dir.path());
    CHECK(authorization(config) == "Bearer one");
    base::write_atomically(dir.path() / "token", "two");
    CHECK(authorization(config) == "Bearer two");
    base::write_atomically(dir.path() / "token", "  \n");
    CHECK_THROWS_AS(authorization(config), base::Error);
}

TEST_CASE("client certificates come inline or from files, and files are read again")
{
    const auto inline_pair = read_user(fmt::format(
        "client-certificate-data: {}, client-key-data: {}",
        base::base64_encode("CERT"),
        base::base64_encode("KEY")));
    CHECK(inline_pair.http.tls.certificate_pem == "CERT");
    CHECK(inline_pair.http.tls.private_key_pem == "KEY");

    const base::TempDir dir("kubeconfig-");
    base::write_atomically(dir.path() / "tls.crt", "CERT 1");
    base::write_atomically(dir.path() / "tls.key", "KEY 1");
    const auto files = read_user("client-certificate: tls.crt, client-key: tls.key, token: t", dir.path());
    const auto deadline = base::Deadline::after(kPatience);
    CHECK(files.auth->certificate(deadline) == ClientCertificate{"CERT 1", "KEY 1"});
    CHECK(authorization(files) == "Bearer t");
    base::write_atomically(dir.path() / "tls.crt", "CERT 2");
    CHECK(files.auth->certificate(deadline)->certificate_pem == "CERT 2");
    CHECK(has(user_refusal("client-certificate: tls.crt"), "belong together"));
}

TEST_CASE("impersonation is taken over")
{
    const auto who =
        read_user("token: t, as: jane, as-uid: '7', as-groups: [dev, ops], as-user-extra: {scopes: [a, b]}")
            .impersonate;
    CHECK(who.user == "jane");
    CHECK(who.uid == "7");
    CHECK(who.groups == std::vector<std::string>{"dev", "ops"});
    REQUIRE(who.extra.size() == 1);
    CHECK(who.extra[0].second == std::vector<std::string>{"a", "b"});
    CHECK(has(user_refusal("as-groups: [dev]"), "need as"));
}

TEST_CASE("a broken kubeconfig names what is wrong with it")
{
    CHECK(has(refusal("current-context: x"), "context \"x\" does not exist"));
    CHECK(has(refusal("clusters: []"), "no current-context"));
    CHECK(has(
        refusal("contexts: [{name: a, context: {cluster: nope}}]\ncurrent-context: a"), "cluster \"nope\""));
    CHECK(has(refusal("clusters: [{name: a}, {name: a}]"), "duplicate name \"a\""));
    CHECK(has(refusal("kind: Deployment"), "not Config"));
    CHECK(has(refusal("[1, 2]"), "not a kubeconfig"));
    CHECK(has(refusal(config_text("", "")), "no server"));
    CHECK(has(
        refusal(config_text("server: 'https://k', certificate-authority-data: '*'", "")), "not valid base64"));
    CHECK(has(user_refusal("auth-provider: {name: gcp}"), "auth-provider \"gcp\" was removed"));
    CHECK(has(user_refusal("token: t, username: u"), "exclude each other"));
    CHECK(
        has(refusal(config_text(
                "server: 'https://k', insecure-skip-tls-verify: true, certificate-authority-data: QQ==", "")),
            "exclude each other"));
    CHECK(
        has(user_refusal("exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}"), "v1alpha1"));
    CHECK(has(
        user_refusal("exec: {apiVersion: client.authentication.k8s.io/v1, command: x}"), "interactiveMode"));
}

TEST_CASE("messages about a broken kubeconfig keep its secrets")
{
    CHECK_FALSE(has(user_refusal("token: hunter2, username: u, password: hunter2"), "hunter2"));
    CHECK_FALSE(
        has(refusal(config_text("server: 'https://k', proxy-url: 'http://u:hunter2@ bad'", "")), "hunter2"));
    CHECK_FALSE(has(refusal("users: [{name: u, user: {token: hunter2}}"), "hunter2"));
}

TEST_CASE("a kubeconfig from a stranger may neither run programs, nor read files, nor skip verification")
{
    const KubeconfigTrust none{.exec = false, .files = false, .insecure_tls = false};
    CHECK(
        has(user_refusal("exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: id}", none),
            "not allowed"));
    CHECK(has(user_refusal("tokenFile: /etc/passwd", none), "not allowed"));
    CHECK(has(user_refusal("client-certificate: /a, client-key: /b", none), "not allowed"));
    CHECK(has(refusal(config_text("server: 'https://k', certificate-authority: /a", ""), none), "not allowed"));
    CHECK(has(
        refusal(config_text("server: 'https://k', insecure-skip-tls-verify: true", ""), none), "not allowed"));
    CHECK(user_refusal("token: t", none) == "accepted");
}

TEST_CASE("of several kubeconfigs the first to define a name wins, and paths stay relative to their file")
{
    const base::TempDir dir("kubeconfig-");
    std::filesystem::create_directory(dir.path() / "two");
    base::write_atomically(dir.path() / "two" / "token", "two-token");
    base::write_atomically(
        dir.path() / "one.yaml",
        "clusters: [{name: c, cluster: {server: 'https://one'}}]\ncurrent-context: both\n");
    base::write_atomically(
        dir.path() / "two" / "config",
        "clusters: [{name: c, cluster: {server: 'https://two'}}, {name: d, cluster: {server: 'https://d'}}]\n"
        "users: [{name: u, user: {tokenFile: token}}]\ncurrent-context: other\n"
        "contexts: [{name: both, context: {cluster: c, user: u}}]\n");
    const Environment list(
        "KUBECONFIG", fmt::format("{0}/missing:{0}/one.yaml:{0}/two/config", dir.path().string()));
    const auto config = load("", {});
    CHECK(config.server.host == "one");
    CHECK(authorization(config) == "Bearer two-token");

    KubeconfigOverrides overrides;
    overrides.cluster = "d";
    overrides.namespace_ = "elsewhere";
    CHECK(load("", overrides).server.host == "d");
    CHECK(load("", overrides).default_namespace == "elsewhere");
    CHECK_THROWS_AS(load((dir.path() / "missing").string(), {}), base::Error);
}

TEST_CASE("a pod's service account is enough to find its API server")
{
    const base::TempDir dir("serviceaccount-");
    base::write_atomically(dir.path() / "token", "pod-token");
    base::write_atomically(dir.path() / "ca.crt", "CA");
    base::write_atomically(dir.path() / "namespace", "flux-system");
    const auto config = service_account_config(dir.path(), "fd00::1", "443");
    CHECK(config.server.str().starts_with("https://[fd00::1]"));
    CHECK(config.http.tls.ca_pem == "CA");
    CHECK(config.default_namespace == "flux-system");
    CHECK(authorization(config) == "Bearer pod-token");
    CHECK_THROWS_AS(service_account_config(dir.path(), "", ""), base::Error);
}

}  // namespace
}  // namespace sluice::kube
