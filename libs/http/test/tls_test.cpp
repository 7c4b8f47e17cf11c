#include "certificates.hpp"
#include "raw_peer.hpp"
#include "support.hpp"

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

namespace {

ServerOptions serving(const Issued& identity, const std::string& client_ca = "")
{
    ServerOptions options;
    options.tls.emplace();
    options.tls->certificate_pem = identity.certificate;
    options.tls->private_key_pem = identity.key;
    options.tls->ca_pem = client_ca;
    return options;
}

ClientOptions trusting(const std::string& ca)
{
    ClientOptions options;
    options.tls.ca_pem = ca;
    return options;
}

/// What a client says that connects to this server: the body, or what follows the URL in the failure.
std::string
outcome(const ServerOptions& server, const ClientOptions& client, const std::string& host = "127.0.0.1")
{
    const Pair pair(echo(), server, client);
    const Url url = Url::parse("https://" + host + ":" + std::to_string(pair.server.port()) + "/");
    std::string body;
    const auto failure = failure_of([&] { body = pair.client.send({.url = url}, soon(), 100).body; });
    if (failure == "nothing") return body;
    return failure.substr(failure.find(": ", failure.find("https://")) + 2);
}

constexpr auto kRefused = "tls: failed to verify certificate: x509: ";

}  // namespace

TEST_CASE("a server whose authority is trusted is believed, by name and by address")
{
    const Authority authority("our authority");
    const auto server = serving(authority.issue("server"));
    CHECK(outcome(server, trusting(authority.certificate())) == "GET / ");
    CHECK(outcome(server, trusting(authority.certificate()), "localhost") == "GET / ");
}

TEST_CASE("a certificate that is not to be believed is refused, in Go's words")
{
    const Authority authority("our authority");
    const Authority stranger("a stranger");
    const auto trust = trusting(authority.certificate());
    CHECK(
        outcome(serving(stranger.issue("server")), trust) ==
        kRefused + std::string("certificate signed by unknown authority"));
    CHECK(
        outcome(serving(authority.issue("server")), {}) ==
        kRefused + std::string("certificate signed by unknown authority"));

    Authority::Wish wish;
    wish.from_days = -20;
    wish.to_days = -10;
    CHECK(
        outcome(serving(authority.issue("server", wish)), trust) ==
        kRefused + std::string("certificate has expired or is not yet valid"));
    wish = {};
    wish.from_days = 10;
    CHECK(
        outcome(serving(authority.issue("server", wish)), trust) ==
        kRefused + std::string("certificate has expired or is not yet valid"));
    wish = {};
    wish.alternative_names = "DNS:elsewhere.example,IP:10.0.0.1";
    CHECK(
        outcome(serving(authority.issue("server", wish)), trust) ==
        kRefused + std::string("certificate is valid for elsewhere.example, 10.0.0.1, not 127.0.0.1"));
    wish.alternative_names = "DNS:127.0.0.1";
    CHECK(outcome(serving(authority.issue("127.0.0.1", wish)), trust).starts_with(kRefused));
    wish.alternative_names.clear();
    CHECK(
        outcome(serving(authority.issue("localhost", wish)), trust, "localhost") ==
        kRefused + std::string("certificate is not valid for any names, but wanted to match localhost"));
}

TEST_CASE("a self-signed certificate is believed when it is in the pool, and only then")
{
    const auto identity = io::make_self_signed("me", {"127.0.0.1"});
    const auto server = serving({identity.certificate_pem, identity.private_key_pem});
    CHECK(outcome(server, trusting(identity.certificate_pem)) == "GET / ");
    CHECK(outcome(server, {}) == kRefused + std::string("certificate signed by unknown authority"));
    ClientOptions careless;
    careless.tls.insecure_skip_verify = true;
    CHECK(outcome(server, careless) == "GET / ");
}

TEST_CASE("server_name replaces the host in the check")
{
    const Authority authority("our authority");
    Authority::Wish wish;
    wish.alternative_names = "DNS:kubernetes.default.svc";
    const auto server = serving(authority.issue("server", wish));
    auto client = trusting(authority.certificate());
    client.tls.server_name = "kubernetes.default.svc";
    CHECK(outcome(server, client) == "GET / ");
    client.tls.server_name = "other.default.svc";
    CHECK(
        outcome(server, client) ==
        kRefused + std::string("certificate is valid for kubernetes.default.svc, not other.default.svc"));
}

TEST_CASE("wildcards match one label and no more")
{
    const Authority authority("our authority");
    Authority::Wish wish;
    wish.alternative_names = "DNS:*.example.com";
    const auto server = serving(authority.issue("server", wish));
    auto client = trusting(authority.certificate());
    client.tls.server_name = "git.example.com";
    CHECK(outcome(server, client) == "GET / ");
    client.tls.server_name = "a.git.example.com";
    CHECK(outcome(server, client).starts_with(kRefused));
    client.tls.server_name = "example.com";
    CHECK(outcome(server, client).starts_with(kRefused));
}

TEST_CASE("an own authority beside the system's is trusted as well")
{
    const Authority authority("our authority");
    auto client = trusting(authority.certificate());
    client.tls.also_system_pool = true;
    CHECK(outcome(serving(authority.issue("server")), client) == "GET / ");
}

TEST_CASE("a client certificate is shown, and required by a server that asks for one")
{
    const Authority servers("servers");
    const Authority clients("clients");
    const Authority others("others");
    const auto server = serving(servers.issue("server"), clients.certificate());
    auto client = trusting(servers.certificate());
    CHECK(outcome(server, client) != "GET / ");
    const auto mine = clients.issue("me");
    client.tls.certificate_pem = mine.certificate;
    client.tls.private_key_pem = mine.key;
    CHECK(outcome(server, client) == "GET / ");
    const auto theirs = others.issue("them");
    client.tls.certificate_pem = theirs.certificate;
    client.tls.private_key_pem = theirs.key;
    CHECK(outcome(server, client) != "GET / ");
}

TEST_CASE("what is no certificate or key is refused when the client is made")
{
    io::Loop loop;
    const auto making = [&](const io::TlsOptions& tls) {
        return failure_of([&] {
            ClientOptions options;
            options.tls = tls;
            const Client client(loop, options);
        });
    };
    const Authority authority("authority");
    const auto one = authority.issue("one");
    const auto two = authority.issue("two");
    CHECK(making({.ca_pem = "rubbish"}) == "Invalid: tls: the CA bundle holds no certificate");
    CHECK(
        making({.certificate_pem = one.certificate}) == "Invalid: tls: a certificate without its private key");
    CHECK(making({.private_key_pem = one.key}) == "Invalid: tls: a private key without its certificate");
    CHECK(
        making({.certificate_pem = one.certificate, .private_key_pem = two.key}) ==
        "Invalid: tls: private key does not match the certificate");
    CHECK(
        making({.certificate_pem = one.certificate, .private_key_pem = "rubbish"}) ==
        "Invalid: tls: failed to parse the private key");
    CHECK(making({.certificate_pem = one.certificate, .private_key_pem = one.key}) == "nothing");
}

TEST_CASE("a bundle with comments, keys and a broken certificate is good for what is good in it")
{
    const Authority authority("our authority");
    const auto leaf = authority.issue("x");
    auto broken = leaf.certificate;
    broken[100] = '!';
    const auto bundle = "# comment\n" + leaf.key + broken + authority.certificate();
    CHECK(outcome(serving(authority.issue("server")), trusting(bundle)) == "GET / ");
}

TEST_CASE(
    "a plain server behind an https URL, and a TLS server behind an http URL, are told apart from a broken one")
{
    const Authority authority("our authority");
    CHECK(outcome({}, trusting(authority.certificate())).starts_with("tls: "));
    const Pair pair(echo(), serving(authority.issue("server")));
    CHECK(failure_of([&] { pair.get("/", "http"); }).starts_with("Unavailable: GET http://127.0.0.1:"));
}

TEST_CASE("a server that goes silent in the handshake is left after the connect timeout")
{
    RawServer server([](RawPeer& peer) { peer.read_all(); });
    io::Loop loop;
    ClientOptions options;
    options.connect_timeout = 100ms;
    const Client client(loop, options);
    const auto address = "127.0.0.1:" + std::to_string(server.port());
    CHECK(failure_of([&] {
              client.send({.url = Url::parse("https://" + address + "/x")}, soon(), 10);
          }) == "Timeout: GET https://" + address + "/x: connect to " + address + ": i/o timeout");
}

TEST_CASE("big bodies go through TLS both ways")
{
    const Authority authority("our authority");
    const Pair pair(echo(), serving(authority.issue("server")), trusting(authority.certificate()));
    std::string body(5 << 20, ' ');
    for (std::size_t i = 0; i < body.size(); ++i)
        body[i] = static_cast<char>('a' + i % 23);
    const auto response =
        pair.client.send({.method = "PUT", .url = pair.url("/", "https"), .body = body}, soon(), 10 << 20);
    CHECK(response.body == "PUT / " + body);
}
