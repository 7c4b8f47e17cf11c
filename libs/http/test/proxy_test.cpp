#include "certificates.hpp"
#include "proxy.hpp"
#include "raw_peer.hpp"
#include "support.hpp"

#include <map>
#include <thread>

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

namespace {

/// Carries bytes both ways until either side closes.
void relay(RawPeer& from, unsigned short port)
{
    auto to = RawPeer::connect(port);
    RawPeer::join(from, to);
}

struct SecureServer {
    Authority authority{"authority"};
    io::Loop loop;
    std::optional<Server> server;
    SecureServer()
    {
        const auto identity = authority.issue("server");
        ServerOptions options;
        options.tls.emplace();
        options.tls->certificate_pem = identity.certificate;
        options.tls->private_key_pem = identity.key;
        server.emplace(loop, options, echo());
    }
    std::string
    fetch(const std::string& proxy, const std::string& user = "", const std::string& password = "") const
    {
        io::Loop client_loop;
        ClientOptions options;
        options.tls.ca_pem = authority.certificate();
        options.proxy = {.address = proxy, .username = user, .password = password};
        const Client client(client_loop, options);
        const Url url = Url::parse("https://localhost:" + std::to_string(server->port()) + "/x");
        std::string body;
        const auto failure = failure_of([&] { body = client.send({.url = url}, soon(), 100).body; });
        return failure == "nothing" ? body : failure;
    }
};

std::string address(const std::string& scheme, const RawServer& server)
{
    return scheme + "://127.0.0.1:" + std::to_string(server.port());
}

}  // namespace

TEST_CASE("an https URL goes through an http proxy by CONNECT, with its credentials for the proxy alone")
{
    const SecureServer target;
    std::string asked;
    RawServer proxy([&](RawPeer& peer) {
        asked = peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
        relay(peer, target.server->port());
    });
    const auto host = "localhost:" + std::to_string(target.server->port());
    CHECK(target.fetch(address("http", proxy), "user", "pass") == "GET /x ");
    CHECK(
        asked == "CONNECT " + host + " HTTP/1.1\r\nHost: " + host +
                     "\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n\r\n");
}

TEST_CASE("a proxy that refuses is an error that names it and keeps its password")
{
    const SecureServer target;
    RawServer proxy([&](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    });
    CHECK(
        target.fetch(address("http", proxy), "user", "hunter2") ==
        "Unavailable: GET https://localhost:" + std::to_string(target.server->port()) + "/x: proxy 127.0.0.1:" +
            std::to_string(proxy.port()) + " answered CONNECT with 407 Proxy Authentication Required");
}

TEST_CASE("a plain URL is asked of an http proxy in its absolute form")
{
    std::string asked;
    RawServer proxy([&](RawPeer& peer) {
        asked = peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    });
    io::Loop loop;
    ClientOptions options;
    options.proxy.address = "http://u:p@127.0.0.1:" + std::to_string(proxy.port());
    const Client client(loop, options);
    CHECK(client.send({.url = Url::parse("http://nowhere.example/a?b=c")}, soon(), 10).body == "ok");
    CHECK(asked.starts_with("GET http://nowhere.example/a?b=c HTTP/1.1\r\nHost: nowhere.example\r\n"));
    CHECK(asked.find("Proxy-Authorization: Basic dTpw\r\n") != std::string::npos);
}

TEST_CASE("a SOCKS5 proxy is told the name, and user and password when it asks")
{
    const SecureServer target;
    const auto port = target.server->port();
    std::string login;
    std::string asked;
    RawServer proxy([&](RawPeer& peer) {
        const auto greeting = peer.read_exactly(2);
        const auto methods = peer.read_exactly(static_cast<std::size_t>(greeting[1]));
        if (methods.size() == 2) {
            peer.send("\x05\x02");
            login = peer.read_exactly(11);
            peer.send(std::string("\x01\x00", 2));
        } else {
            peer.send(std::string("\x05\x00", 2));
        }
        asked = peer.read_exactly(5 + 9 + 2);
        peer.send(std::string("\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50", 10));
        relay(peer, port);
    });
    CHECK(target.fetch(address("socks5", proxy)) == "GET /x ");
    CHECK(asked.substr(0, 14) == std::string("\x05\x01\x00\x03\x09localhost", 14));
    CHECK(login.empty());
    CHECK(target.fetch(address("socks5", proxy), "user", "pass") == "GET /x ");
    CHECK(login == "\x01\x04user\x04pass");
}

TEST_CASE("a SOCKS5 proxy that refuses says why")
{
    const SecureServer target;
    RawServer proxy([](RawPeer& peer) {
        peer.read_exactly(3);
        peer.send(std::string("\x05\x00", 2));
        peer.read_exactly(16);
        peer.send(std::string("\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00", 10));
    });
    CHECK(target.fetch(address("socks5", proxy)).ends_with(": connection not allowed by ruleset"));
    RawServer silent([](RawPeer& peer) { peer.read_exactly(3); });
    CHECK(target.fetch(address("socks5", silent)).ends_with(": unexpected EOF"));
}

TEST_CASE("the environment chooses the proxy as it does for Go programs")
{
    const auto chosen = [](std::map<std::string, std::string> environment, const std::string& url) {
        const ProxyRules rules({}, [&](const char* name) { return environment[name]; });
        const auto proxy = rules.find(Url::parse(url));
        return proxy ? proxy->url.origin() : std::string("direct");
    };
    const std::map<std::string, std::string> both = {
        {"HTTP_PROXY", "http://plain:3128"}, {"https_proxy", "secure:8443"}};
    CHECK(chosen(both, "http://a.example/") == "http://plain:3128");
    CHECK(chosen(both, "https://a.example/") == "http://secure:8443");
    CHECK(chosen(both, "https://localhost/") == "direct");
    CHECK(chosen(both, "https://127.3.2.1/") == "direct");
    CHECK(chosen(both, "https://[::1]/") == "direct");
    auto cgi = both;
    cgi["REQUEST_METHOD"] = "GET";
    CHECK(chosen(cgi, "http://a.example/") == "direct");

    const auto excluded = [&](const std::string& no_proxy, const std::string& url) {
        auto environment = both;
        environment["NO_PROXY"] = no_proxy;
        return chosen(environment, url) == "direct";
    };
    CHECK(excluded("*", "https://a.example/"));
    CHECK(excluded("example.com", "https://example.com/"));
    CHECK(excluded("example.com", "https://a.example.com/"));
    CHECK_FALSE(excluded("example.com", "https://notexample.com/"));
    CHECK_FALSE(excluded(".example.com", "https://example.com/"));
    CHECK(excluded(".example.com", "https://a.example.com/"));
    CHECK(excluded("*.example.com", "https://a.example.com/"));
    CHECK(excluded("x, Example.COM:8443 ", "https://example.com:8443/"));
    CHECK_FALSE(excluded("example.com:8443", "https://example.com/"));
    CHECK(excluded("10.0.0.0/8", "https://10.96.0.1/"));
    CHECK_FALSE(excluded("10.0.0.0/8", "https://11.0.0.1/"));
    CHECK(excluded("10.96.0.1", "https://10.96.0.1/"));
    CHECK(excluded("fd00::/8", "https://[fd00::1]/"));
    CHECK(excluded(".svc,.cluster.local,10.0.0.0/8", "https://kubernetes.default.svc/"));
    CHECK_FALSE(excluded("", "https://a.example/"));
}

TEST_CASE("a proxy of a kind we do not know is refused without repeating its password")
{
    io::Loop loop;
    const auto failure = failure_of([&] {
        ClientOptions options;
        options.proxy.address = "ftp://user:hunter2@proxy";
        const Client client(loop, options);
    });
    CHECK(failure.starts_with("Invalid: "));
    CHECK(failure.find("hunter2") == std::string::npos);
}
