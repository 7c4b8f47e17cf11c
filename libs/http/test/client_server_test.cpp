#include "support.hpp"

#include <thread>
#include <vector>

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

TEST_CASE("a request reaches the handler and its answer comes back")
{
    const Pair pair(echo());
    const auto response =
        pair.client.send({.method = "POST", .url = pair.url("/a/b%20c?x=1"), .body = "hello"}, soon(), 1024);
    CHECK(response.status == 200);
    CHECK(response.reason == "OK");
    CHECK(response.body == "POST /a/b%20c?x=1 hello");
}

TEST_CASE("the same works over TLS, by IP address and with the certificate as trust")
{
    const auto identity = io::make_self_signed("sluice", {"localhost", "127.0.0.1"});
    ServerOptions options;
    options.tls.emplace();
    options.tls->certificate_pem = identity.certificate_pem;
    options.tls->private_key_pem = identity.private_key_pem;
    ClientOptions client;
    client.tls.ca_pem = identity.certificate_pem;
    const Pair pair(echo(), options, client);
    for (int i = 0; i < 3; ++i)
        CHECK(pair.get("/secure", "https").body == "GET /secure ");
}

TEST_CASE("many threads share one client")
{
    const Pair pair(echo());
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    for (int t = 0; t < 8; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i)
                if (pair.get("/" + std::to_string(i)).body == "GET /" + std::to_string(i) + " ") ++good;
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(good == 1600);
}

TEST_CASE("a connection that is refused is an error that names method and URL")
{
    io::Loop loop;
    const Client client(loop, {});
    CHECK(failure_of([&] {
              client.send({.url = Url::parse("http://user:secret@127.0.0.1:1/path?token=abc")}, soon(), 10);
          }) == "Unavailable: GET http://127.0.0.1:1/path: connection refused");
}

TEST_CASE("a server that accepts and stays silent ends in a timeout")
{
    std::shared_ptr<Responder> kept;
    const Pair pair(
        [&](const ServerRequest&, std::shared_ptr<Responder> responder) { kept = std::move(responder); });
    const auto begin = std::chrono::steady_clock::now();
    CHECK(failure_of([&] {
              pair.client.send({.url = pair.url("/slow")}, base::Deadline::after(100ms), 10);
          }).starts_with("Timeout: GET http://127.0.0.1:"));
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
}
