#include "raw_peer.hpp"
#include "support.hpp"
#include "testing/golden.hpp"

#include <latch>
#include <thread>

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

namespace {

/// A server without a client.
struct Serving {
    explicit Serving(Handler handler, ServerOptions options = {})
        : server(loop, std::move(options), std::move(handler))
    {
    }
    /// Sends this and returns all that comes back, without Date lines.
    std::string talk(const std::string& request) const
    {
        auto peer = RawPeer::connect(server.port());
        peer.send(request);
        peer.close_sending();
        return without_dates(peer.read_all());
    }
    static std::string without_dates(std::string text)
    {
        for (auto at = text.find("Date: "); at != std::string::npos; at = text.find("Date: "))
            text.erase(at, text.find("\r\n", at) + 2 - at);
        return text;
    }
    io::Loop loop;
    Server server;
};

std::string first_line(const std::string& answer)
{
    return answer.substr(0, answer.find("\r\n"));
}

}  // namespace

TEST_CASE("requests that were sent at once are answered in their order, on one connection")
{
    const Serving serving(echo());
    CHECK(
        serving.talk("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
                     "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                     "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                     "GET /never HTTP/1.1\r\nHost: x\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nGET /1 "
        "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nPOST /2 abc"
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\nGET /3 ");
}

TEST_CASE("ten thousand pipelined requests are no deep recursion")
{
    const Serving serving(echo());
    std::string many;
    for (int i = 0; i < 10'000; ++i)
        many += "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    auto peer = RawPeer::connect(serving.server.port());
    std::thread sender([&] {
        peer.send(many);
        peer.close_sending();
    });
    const auto answers = peer.read_all();
    sender.join();
    std::size_t count = 0;
    for (auto at = answers.find("200 OK"); at != std::string::npos; at = answers.find("200 OK", at + 1))
        ++count;
    CHECK(count == 10'000);
}

TEST_CASE("a chunked request is joined, and its sender is told to go on when it asks")
{
    const Serving serving(echo());
    auto peer = RawPeer::connect(serving.server.port());
    peer.send("PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
    CHECK(peer.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
    CHECK(peer.read_until("PUT /c abcdefg").ends_with("PUT /c abcdefg"));
}

TEST_CASE("a sender is told to go on when its head comes late on a connection that was at rest")
{
    const Serving serving(echo());
    auto peer = RawPeer::connect(serving.server.port());
    peer.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(peer.read_until("GET /first ").ends_with("GET /first "));
    peer.send("PUT /c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    CHECK(peer.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("abc");
    CHECK(peer.read_until("PUT /c abc").ends_with("PUT /c abc"));
}

TEST_CASE("HTTP/1.0 gets a connection that closes, and one that stays when it asks")
{
    const Serving serving(echo());
    CHECK(
        serving.talk("GET / HTTP/1.0\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nGET / ");
    CHECK(
        serving.talk("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\nGET / ");
}

TEST_CASE("what is no proper request is refused and the connection closed")
{
    ServerOptions options;
    options.max_header_bytes = 1000;
    options.max_body_bytes = 10;
    const Serving serving(echo(), options);
    const auto line = [&](const std::string& request) { return first_line(serving.talk(request)); };
    CHECK(line("rubbish\r\n\r\n") == "HTTP/1.1 400 Bad Request");
    CHECK(line("GET / HTTP/1.1\r\n\r\n") == "HTTP/1.1 400 Bad Request");
    CHECK(line("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n") == "HTTP/1.1 400 Bad Request");
    CHECK(line("GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 400 Bad Request");
    CHECK(
        line("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n") ==
        "HTTP/1.1 400 Bad Request");
    CHECK(
        line(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") ==
        "HTTP/1.1 400 Bad Request");
    CHECK(line("GET / HTTP/1.1\r\nHost: x\r\nX-A : b\r\n\r\n") == "HTTP/1.1 400 Bad Request");
    CHECK(
        line("GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'x') + "\r\n\r\n") ==
        "HTTP/1.1 431 Request Header Fields Too Large");
    CHECK(
        line("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n12345678901") ==
        "HTTP/1.1 413 Request Entity Too Large");
    CHECK(
        line("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n12345678901\r\n0\r\n\r\n") ==
        "HTTP/1.1 413 Request Entity Too Large");
    CHECK(line("GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n") == "HTTP/1.1 417 Expectation Failed");
    CHECK(line("GET http://elsewhere/path?q HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 200 OK");
}

TEST_CASE("HEAD gets the head alone")
{
    const Serving serving(echo());
    CHECK(
        serving.talk(
            "HEAD /x HTTP/1.1\r\nHost: x\r\n\r\nGET /y HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n"
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 7\r\n\r\nGET /y ");
}

TEST_CASE("a handler that forgets to answer, or throws in a pool, is a 500")
{
    const Serving forgetful([](const ServerRequest&, const std::shared_ptr<Responder>&) {});
    CHECK(
        first_line(forgetful.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) ==
        "HTTP/1.1 500 Internal Server Error");
    const Serving throwing(
        pooled(2, [](const ServerRequest&, Responder&) { throw std::runtime_error("the reason"); }));
    const auto answer = throwing.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(first_line(answer) == "HTTP/1.1 500 Internal Server Error");
    CHECK(answer.ends_with("\r\n\r\nthe reason\n"));
}

TEST_CASE("pooled handlers run beside one another")
{
    std::latch both(2);
    const Serving serving(pooled(2, [&](const ServerRequest&, Responder& responder) {
        both.arrive_and_wait();
        Response response;
        response.status = 204;
        responder.respond(response);
    }));
    std::thread other([&] { serving.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n"); });
    CHECK(serving.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 204 No Content\r\n\r\n");
    other.join();
}

TEST_CASE("a header of an answer cannot hold a second one")
{
    const Serving serving([](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 204;
        response.headers.set("Location", "x\r\nSet-Cookie: y");
        responder->respond(response);
    });
    CHECK(serving.talk("GET / HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST_CASE("connections that say nothing, or never end their request, are closed")
{
    ServerOptions options;
    options.idle_timeout = 100ms;
    options.request_timeout = 100ms;
    const Serving serving(echo(), options);
    auto silent = RawPeer::connect(serving.server.port());
    auto slow = RawPeer::connect(serving.server.port());
    slow.send("GET / HTTP/1.1\r\nHos");
    auto stalled = RawPeer::connect(serving.server.port());
    stalled.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
    CHECK(silent.read_all().empty());
    CHECK(slow.read_all().empty());
    CHECK(stalled.read_all().empty());
}

TEST_CASE("more connections than allowed wait in front of the door")
{
    ServerOptions options;
    options.max_connections = 2;
    const Serving serving(echo(), options);
    const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    auto one = RawPeer::connect(serving.server.port());
    auto two = RawPeer::connect(serving.server.port());
    for (auto* peer : {&one, &two}) {
        peer->send(get);
        CHECK(peer->read_until("GET / ").ends_with("GET / "));
    }
    auto three = RawPeer::connect(serving.server.port());
    three.send(get);
    one.close();
    CHECK(three.read_until("GET / ").ends_with("GET / "));
}

TEST_CASE("a stopping server answers what it has begun, closes what is idle and takes nothing new")
{
    std::shared_ptr<Responder> held;
    std::latch taken(1);
    Serving serving([&](const ServerRequest&, std::shared_ptr<Responder> responder) {
        held = std::move(responder);
        taken.count_down();
    });
    auto idle = RawPeer::connect(serving.server.port());
    auto busy = RawPeer::connect(serving.server.port());
    busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    taken.wait();
    std::thread stopper([&] { serving.server.stop(20s); });
    CHECK(idle.read_all().empty());
    Response response;
    response.status = 200;
    response.body = "done";
    held->respond(response);
    CHECK(busy.read_all().ends_with("\r\n\r\ndone"));
    stopper.join();
    CHECK_THROWS(RawPeer::connect(serving.server.port()));
}

TEST_CASE("a server that stops without grace hangs up on everybody, also on a stream")
{
    std::shared_ptr<Responder> held;
    std::latch taken(1);
    std::atomic<bool> told = false;
    auto serving = std::make_unique<Serving>([&](const ServerRequest&, std::shared_ptr<Responder> responder) {
        held = std::move(responder);
        held->on_disconnect([&] { told = true; });
        Response head;
        head.status = 200;
        held->start(head);
        taken.count_down();
    });
    auto peer = RawPeer::connect(serving->server.port());
    peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    taken.wait();
    serving->server.stop(50ms);
    CHECK(told);
    CHECK_FALSE(held->write("more"));
    peer.read_all();
    serving.reset();
    held->finish();
}

TEST_CASE("a client that closed its sending side still gets its answer")
{
    const Serving serving(pooled(1, [](const ServerRequest& request, Responder& responder) {
        Response response;
        response.status = 200;
        response.body = std::string(1 << 20, 'x') + request.path;
        responder.respond(response);
    }));
    CHECK(serving.talk("GET /end HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("xx/end"));
}

TEST_CASE("two servers cannot have one port, and the second says why")
{
    const Serving serving(echo());
    ServerOptions options;
    options.port = serving.server.port();
    io::Loop loop;
    CHECK(
        failure_of([&] { const Server second(loop, options, echo()); }) ==
        "Unavailable: listen on 127.0.0.1:" + std::to_string(options.port) + ": address already in use");
}

TEST_CASE("a server on every address answers on both families")
{
    ServerOptions options;
    options.address = "";
    const Serving serving(echo(), options);
    io::Loop loop;
    const Client client(loop, {});
    const auto port = std::to_string(serving.server.port());
    CHECK(client.send({.url = Url::parse("http://127.0.0.1:" + port + "/4")}, soon(), 99).body == "GET /4 ");
    CHECK(client.send({.url = Url::parse("http://[::1]:" + port + "/6")}, soon(), 99).body == "GET /6 ");
}

TEST_CASE("listen addresses are read as Go's flags are")
{
    CHECK(parse_listen_address(":9090", "--x").host.empty());
    CHECK(parse_listen_address(":9090", "--x").port == 9090);
    CHECK(parse_listen_address("[::1]:80", "--x").host == "::1");
    CHECK(parse_listen_address("localhost:0", "--x").host == "localhost");
    for (const char* bad : {"", "9090", ":", ":http", ":65536", "::1:80", "[::1:80", "a:b:1"}) {
        INFO(bad);
        CHECK(failure_of([&] {
                  parse_listen_address(bad, "--health-addr");
              }).starts_with("Invalid: --health-addr: invalid address \""));
    }
}
