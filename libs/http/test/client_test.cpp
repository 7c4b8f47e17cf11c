#include "archive/gzip.hpp"
#include "raw_peer.hpp"
#include "support.hpp"

#include <latch>
#include <semaphore>
#include <thread>

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

namespace {

constexpr auto kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// A client on a loop of its own.
struct Alone {
    explicit Alone(ClientOptions options = {}) : client(loop, std::move(options)) {}
    Response get(unsigned short port, std::size_t max = 1 << 20, const std::string& path = "/") const
    {
        return client.send({.url = Url::parse("http://127.0.0.1:" + std::to_string(port) + path)}, soon(), max);
    }
    io::Loop loop;
    Client client;
};

/// The part of a failure behind the URL.
std::string reason(const std::string& failure)
{
    const auto at = failure.find(": ", failure.find("http://"));
    return at == std::string::npos ? failure : failure.substr(at + 2);
}

}  // namespace

TEST_CASE("connections are kept and used again")
{
    RawServer server([](RawPeer& peer) {
        while (!peer.read_until("\r\n\r\n").empty())
            peer.send(kOk);
    });
    const Alone alone;
    for (int i = 0; i < 5; ++i)
        CHECK(alone.get(server.port()).body == "ok");
    CHECK(server.connections() == 1);
}

TEST_CASE("a kept connection that the server closed meanwhile costs nobody anything")
{
    std::counting_semaphore<> closed(0);
    RawServer server([&](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send(kOk);  // keeps alive, it says, and closes
        peer.close();
        closed.release();
    });
    const Alone alone;
    for (int i = 0; i < 20; ++i) {
        const auto response = alone.client.send(
            {.method = "POST",
             .url = Url::parse("http://127.0.0.1:" + std::to_string(server.port())),
             .body = "x"},
            soon(),
            10);
        CHECK(response.body == "ok");
        closed.acquire();
    }
    CHECK(server.connections() == 20);
}

TEST_CASE("a kept connection that dies under a request: a GET is sent again, a POST is not")
{
    std::atomic<int> requests = 0;
    RawServer server([&](RawPeer& peer) {
        while (!peer.read_until("\r\n\r\n").empty()) {
            if (++requests % 2 == 0) return;  // taken, not answered
            peer.send(kOk);
        }
    });
    const Alone alone;
    CHECK(alone.get(server.port()).body == "ok");
    CHECK(alone.get(server.port()).body == "ok");
    CHECK(requests == 3);
    const Url url = Url::parse("http://127.0.0.1:" + std::to_string(server.port()) + "/p");
    CHECK(reason(failure_of([&] {
              alone.client.send({.method = "POST", .url = url}, soon(), 10);
          })) == "the server closed the connection without an answer");
    CHECK(requests == 4);
}

TEST_CASE("a truncated answer is an error, whichever way it is framed")
{
    const auto cut = [](const std::string& text) {
        RawServer server([&](RawPeer& peer) {
            peer.read_until("\r\n\r\n");
            peer.send(text);
        });
        const Alone alone;
        return reason(failure_of([&] { alone.get(server.port()); }));
    };
    CHECK(cut("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") == "unexpected EOF");
    CHECK(cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n") == "unexpected EOF");
    CHECK(cut("HTTP/1.1 200 OK\r\nContent-Le") == "unexpected EOF");
    CHECK(cut("") == "the server closed the connection without an answer");
    CHECK(cut("SSH-2.0-OpenSSH_9.2\r\n").starts_with("malformed HTTP response: "));
    CHECK(cut("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
              .starts_with("malformed HTTP response: "));
}

TEST_CASE("an answer without a length ends with the connection")
{
    RawServer server([](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.0 200 OK\r\n\r\nall of it");
    });
    const Alone alone;
    CHECK(alone.get(server.port()).body == "all of it");
}

TEST_CASE("chunks are joined, interim answers and trailers are passed over")
{
    RawServer server([](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
        peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 1\r\n\r\n3;x=y\r\nabc\r\n");
        peer.send("2\r\nde\r\n0\r\nA: 2\r\n\r\n");
    });
    const Alone alone;
    const auto response = alone.get(server.port());
    CHECK(response.body == "abcde");
    CHECK(response.headers.fields().size() == 2);
    CHECK(response.headers.find("a") == "1");
}

TEST_CASE("a body above the limit is refused before it is read")
{
    RawServer server([](RawPeer& peer) {
        const auto request = peer.read_until("\r\n\r\n");
        if (request.starts_with("GET /length"))
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
        else
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n");
        peer.read_all();
    });
    const Alone alone;
    for (const char* path : {"/length", "/chunks"}) {
        const auto failure = failure_of([&] { alone.get(server.port(), 5, path); });
        CHECK(failure.starts_with("LimitExceeded: "));
        CHECK(reason(failure) == "the body has more than 5 bytes");
    }
    CHECK(alone.client.options().max_redirects == 10);
}

TEST_CASE("an answer that comes before the request is sent counts")
{
    RawServer server([](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig");
        peer.close_sending();
        peer.read_all();
    });
    const Alone alone;
    const Url url = Url::parse("http://127.0.0.1:" + std::to_string(server.port()));
    const auto response =
        alone.client.send({.method = "PUT", .url = url, .body = std::string(8 << 20, 'x')}, soon(), 100);
    CHECK(response.status == 413);
    CHECK(response.body == "big");
}

TEST_CASE("a deadline says in what stage the time ran out")
{
    RawServer server([](RawPeer& peer) {
        const auto request = peer.read_until("\r\n\r\n");
        if (request.starts_with("GET /body")) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        peer.read_all();
    });
    const Alone alone;
    const auto at = [&](const std::string& path) {
        return reason(failure_of([&] {
            const Url url = Url::parse("http://127.0.0.1:" + std::to_string(server.port()) + path);
            alone.client.send({.url = url}, base::Deadline::after(150ms), 100);
        }));
    };
    CHECK(at("/silent") == "deadline exceeded while awaiting the answer");
    CHECK(at("/body") == "deadline exceeded while reading the body");
}

TEST_CASE("a request that is stopped ends within milliseconds, as cancelled")
{
    std::latch taken(1);
    RawServer server([&](RawPeer& peer) {
        peer.read_until("\r\n\r\n");
        taken.count_down();
        peer.read_all();
    });
    const Alone alone;
    std::stop_source stop;
    Promise<std::chrono::steady_clock::time_point> stopped;
    std::thread stopper([&] {
        taken.wait();
        stopped.set(std::chrono::steady_clock::now());
        stop.request_stop();
    });
    const Url url = Url::parse("http://127.0.0.1:" + std::to_string(server.port()));
    const auto deadline = base::Deadline::after(20s, stop.get_token());
    CHECK(failure_of([&] { alone.client.send({.url = url}, deadline, 100); }) == "cancelled");
    stopper.join();
    CHECK(std::chrono::steady_clock::now() - stopped.get() < 500ms);
    CHECK(failure_of([&] { alone.client.send({.url = url}, deadline, 100); }) == "cancelled");
}

TEST_CASE("a host that has no address is named")
{
    const Alone alone;
    const auto failure = failure_of(
        [&] { alone.client.send({.url = Url::parse("http://no-such-host.invalid/x")}, soon(), 10); });
    CHECK(failure.starts_with("Unavailable: GET http://no-such-host.invalid/x: "));
}

TEST_CASE("localhost answers although only one of its addresses does")
{
    RawServer server([](RawPeer& peer) {
        while (!peer.read_until("\r\n\r\n").empty())
            peer.send(kOk);
    });
    const Alone alone;
    const Url url = Url::parse("http://localhost:" + std::to_string(server.port()));
    CHECK(alone.client.send({.url = url}, soon(), 10).body == "ok");
}

TEST_CASE("a request goes out as it should")
{
    std::string seen;
    RawServer server([&](RawPeer& peer) {
        seen = peer.read_until("\r\n\r\n");
        seen += peer.read(2);
        peer.send(kOk);
    });
    const Alone alone;
    Request request;
    request.method = "POST";
    request.url = Url::parse("http://user:pa%3Ass@127.0.0.1:" + std::to_string(server.port()) + "/a b?c=d e#f");
    request.headers = {{"X-One", "1"}, {"content-length", "99"}, {"Transfer-Encoding", "chunked"}};
    request.body = "hi";
    alone.client.send(request, soon(), 10);
    CHECK(
        seen == "POST /a%20b?c=d%20e HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                    "\r\nUser-Agent: sluice/0.1\r\nAuthorization: Basic dXNlcjpwYTpzcw==\r\nX-One: "
                    "1\r\nContent-Length: 2\r\n\r\nhi");
}

TEST_CASE("what would smuggle a line into the request is refused")
{
    const Alone alone;
    const auto failing = [&](const Request& request) {
        return failure_of([&] { alone.client.send(request, soon(), 1); });
    };
    const Url url = Url::parse("http://127.0.0.1:1/");
    CHECK(
        failing({.url = url, .headers = {{"A", "1\r\nB: 2"}}}) ==
        "Invalid: GET http://127.0.0.1:1/: invalid header A");
    CHECK(failing({.url = url, .headers = {{"A\r\nB", "1"}}}).starts_with("Invalid: "));
    CHECK(failing({.method = "GET / HTTP/1.1\r\nX:", .url = url}).starts_with("Invalid: request http"));
    CHECK(failing({.url = Url::parse("ssh://host/")}) == "Invalid: GET ssh://host/: unsupported scheme");
}

TEST_CASE("gzip is asked for and unpacked when the caller wants it, and the limit counts what comes out")
{
    // gzip of 100000 "a", by Go's compress/gzip
    const std::string packed(
        "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xec\xc0\x81\x0c\x00\x00\x00\xc3\x30\xd6\xf9\x4b\x9c\x40\xb5"
        "\x05\x00\x00\x00\x00"
        "\x00\x00",
        32);
    std::string seen;
    Pair pair([&](const ServerRequest& request, const std::shared_ptr<Responder>& responder) {
        seen = request.headers.find("Accept-Encoding").value_or("none");
        Response response;
        response.status = 200;
        response.headers.set("Content-Encoding", "gzip");
        response.body = packed;
        responder->respond(std::move(response));
    });
    CHECK(pair.get("/").body == packed);
    CHECK(seen == "none");
    const auto failure =
        failure_of([&] { pair.client.send({.url = pair.url("/broken"), .accept_gzip = true}, soon(), 1000); });
    CHECK(seen == "gzip");
    CHECK(failure.starts_with("Corrupt: GET http://127.0.0.1:"));
}

TEST_CASE("a packed answer comes out unpacked, as big as the limit allows and no bigger")
{
    const std::string text(100'000, 'a');
    Pair pair([&](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 200;
        response.headers.set("Content-Encoding", "gzip");
        response.body = archive::gzip(text);
        responder->respond(std::move(response));
    });
    const auto ask = [&](std::size_t limit) {
        return pair.client.send({.url = pair.url("/"), .accept_gzip = true}, soon(), limit);
    };
    CHECK(ask(text.size()).body == text);
    CHECK(failure_of([&] { ask(text.size() - 1); }).starts_with("LimitExceeded: GET http://127.0.0.1:"));
}

TEST_CASE("a download goes to the sink as it comes, however slow the sink is")
{
    const std::string piece(64 << 10, 'p');
    Pair pair([&](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 200;
        response.body.reserve(piece.size() * 256);
        for (int i = 0; i < 256; ++i)
            response.body += piece;
        responder->respond(std::move(response));
    });
    std::size_t total = 0;
    std::size_t largest = 0;
    const auto response =
        pair.client.download({.url = pair.url("/big")}, soon(), 1 << 30, [&](std::string_view bytes) {
            total += bytes.size();
            largest = std::max(largest, bytes.size());
            std::this_thread::yield();
        });
    CHECK(response.status == 200);
    CHECK(response.body.empty());
    CHECK(total == 256 * piece.size());
    CHECK(largest <= (2u << 20));
}

TEST_CASE("a sink that throws ends the download with its own exception, and the client works on")
{
    Pair pair([&](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 200;
        response.body = std::string(8 << 20, 'x');
        responder->respond(std::move(response));
    });
    const auto sink = [](std::string_view) { throw std::runtime_error("disk full"); };
    CHECK_THROWS_AS(pair.client.download({.url = pair.url("/")}, soon(), 1 << 30, sink), std::runtime_error);
    CHECK(failure_of([&] {
              pair.client.download({.url = pair.url("/")}, soon(), 1 << 20, [](std::string_view) {});
          }).starts_with("LimitExceeded: GET http://127.0.0.1:"));
    CHECK(pair.client.send({.url = pair.url("/")}, soon(), 8 << 20).body.size() == 8u << 20);
}

TEST_CASE("the answer to a failed download comes back with the beginning of its body")
{
    Pair pair([&](const ServerRequest&, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 404;
        response.body = std::string(1 << 20, 'n');
        responder->respond(std::move(response));
    });
    bool called = false;
    const auto response =
        pair.client.download({.url = pair.url("/")}, soon(), 10, [&](std::string_view) { called = true; });
    CHECK(response.status == 404);
    CHECK(response.body.size() == 64u << 10);
    CHECK_FALSE(called);
}
