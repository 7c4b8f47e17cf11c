#include "base/base64.hpp"
#include "io/tls.hpp"
#include "scripted_server.hpp"

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {
namespace {

const ObjectKey kKey{"ns", "a"};
constexpr const char* kPath = "/api/v1/namespaces/ns/configmaps/a";

/// A kubeconfig as kubeadm writes it: everything inline.
std::string kubeconfig(
    unsigned short port, const io::SelfSigned& server, const io::SelfSigned* user, const std::string& key = "")
{
    std::string text = fmt::format(
        "apiVersion: v1\nkind: Config\ncurrent-context: c\n"
        "contexts: [{{name: c, context: {{cluster: c, user: u}}}}]\n"
        "clusters: [{{name: c, cluster: {{server: 'https://127.0.0.1:{}', certificate-authority-data: "
        "{}}}}}]\n",
        port,
        base::base64_encode(server.certificate_pem));
    if (user == nullptr) return text + "users: [{name: u, user: {}}]\n";
    return text + fmt::format(
                      "users: [{{name: u, user: {{client-certificate-data: {}, client-key-data: {}}}}}]\n",
                      base::base64_encode(user->certificate_pem),
                      base::base64_encode(key.empty() ? user->private_key_pem : key));
}

/// The name of the object that a client with this kubeconfig gets, or the error.
std::string got(ScriptedServer& server, const std::string& text)
{
    Config config = from_kubeconfig(text, "/", {}, {});
    config.http.proxy.from_environment = false;
    const Client client(server.loop(), std::move(config));
    try {
        const auto deadline = base::Deadline::after(std::chrono::milliseconds(300));
        return client.get(config_maps(), kKey, deadline).value()["metadata"]["name"].text();
    } catch (const base::Error& error) {
        return error.what();
    }
}

TEST_CASE("a server that asks for a client certificate lets in the one it knows and nobody else")
{
    const auto identity = io::make_self_signed("server", {"127.0.0.1"});
    const auto known = io::make_self_signed("me", {"me"}), unknown = io::make_self_signed("them", {"them"});
    io::TlsOptions tls;
    tls.certificate_pem = identity.certificate_pem;
    tls.private_key_pem = identity.private_key_pem;
    tls.ca_pem = known.certificate_pem;
    ScriptedServer server(0, tls);
    server.on(kPath, json(200, R"({"metadata":{"name":"a","namespace":"ns"}})"));

    CHECK(got(server, kubeconfig(server.port(), identity, &known)) == "a");
    CHECK(got(server, kubeconfig(server.port(), identity, nullptr)) != "a");
    CHECK(got(server, kubeconfig(server.port(), identity, &unknown)) != "a");
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a server whose certificate the kubeconfig does not vouch for is told nothing")
{
    const auto identity = io::make_self_signed("server", {"127.0.0.1"});
    const auto other = io::make_self_signed("server", {"127.0.0.1"});
    io::TlsOptions tls;
    tls.certificate_pem = identity.certificate_pem;
    tls.private_key_pem = identity.private_key_pem;
    ScriptedServer server(0, tls);
    const auto answer = got(server, kubeconfig(server.port(), other, nullptr));
    CHECK(answer.find("tls: failed to verify certificate: x509: ") != std::string::npos);
    CHECK(server.requests().empty());
}

TEST_CASE("a key that does not fit its certificate is refused, and the message does not show it")
{
    const auto identity = io::make_self_signed("server", {"127.0.0.1"});
    const auto mine = io::make_self_signed("me", {"me"}), other = io::make_self_signed("me", {"me"});
    ScriptedServer server;
    const auto answer = got(server, kubeconfig(server.port(), identity, &mine, other.private_key_pem));
    CHECK(answer.find("key") != std::string::npos);
    CHECK(answer.find("PRIVATE KEY") == std::string::npos);
    CHECK(answer.find(other.private_key_pem.substr(40, 30)) == std::string::npos);
    CHECK(server.requests().empty());
}

}  // namespace
}  // namespace sluice::kube
