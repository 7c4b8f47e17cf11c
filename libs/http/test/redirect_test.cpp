#include "support.hpp"

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;

namespace {

/// Redirects /STATUS/PATH to PATH (which may be a URL) and tells what it was asked otherwise.
Handler redirecting()
{
    return [](const ServerRequest& request, const std::shared_ptr<Responder>& responder) {
        Response response;
        response.status = 200;
        const auto number = request.path.substr(1, 3);
        if (request.path == "/loop") {
            response.status = 302;
            response.headers.set("Location", "/loop");
        } else if (number.size() == 3 && number[0] == '3' && !request.query.empty()) {
            response.status = std::stoi(number);
            response.headers.set("Location", *percent_decode(request.query));
        } else {
            const auto authorization = request.headers.find("Authorization").value_or("none");
            response.body =
                request.method + " " + request.path + " [" + request.body + "] " + std::string(authorization);
        }
        responder->respond(response);
    };
}

std::string ask(const Pair& pair, const std::string& method, const std::string& target)
{
    Request request;
    request.method = method;
    request.url = pair.url(target);
    request.headers.set("Authorization", "secret");
    if (method == "POST") request.body = "body";
    return pair.client.send(request, soon(), 1000).body;
}

}  // namespace

TEST_CASE("redirects change the method as Go's client changes it")
{
    const Pair pair(redirecting());
    CHECK(ask(pair, "GET", "/301?/a") == "GET /a [] secret");
    CHECK(ask(pair, "POST", "/301?/a") == "GET /a [] secret");
    CHECK(ask(pair, "POST", "/302?/a") == "GET /a [] secret");
    CHECK(ask(pair, "POST", "/303?/a") == "GET /a [] secret");
    CHECK(ask(pair, "POST", "/307?/a") == "POST /a [body] secret");
    CHECK(ask(pair, "POST", "/308?/a") == "POST /a [body] secret");
    CHECK(ask(pair, "GET", "/304?/a").empty());
    CHECK(ask(pair, "GET", "/302?relative") == "GET /relative [] secret");
    CHECK(ask(pair, "GET", "/302?/301%3F/twice") == "GET /twice [] secret");
}

TEST_CASE("credentials do not follow to another host or port, nor come back from there")
{
    const Pair pair(redirecting());
    const Pair other(redirecting());
    const auto there = "http://127.0.0.1:" + std::to_string(other.server.port());
    const auto here = "http://127.0.0.1:" + std::to_string(pair.server.port());
    CHECK(ask(pair, "GET", "/302?" + there + "/x") == "GET /x [] none");
    CHECK(
        ask(pair, "GET", "/302?http://localhost:" + std::to_string(pair.server.port()) + "/x") ==
        "GET /x [] none");
    CHECK(ask(pair, "GET", "/302?" + percent_encode(there + "/302?" + here + "/back")) == "GET /back [] none");
    CHECK(ask(pair, "GET", "/302?" + here + "/same") == "GET /same [] secret");
    Request request;
    request.url = pair.url("/302?" + there + "/x");
    request.url.user = "user";
    CHECK(pair.client.send(request, soon(), 1000).body == "GET /x [] none");
    request.url = pair.url("/302?/x");
    request.url.user = "user";
    CHECK(pair.client.send(request, soon(), 1000).body == "GET /x [] Basic dXNlcjo=");
}

TEST_CASE("redirects end: in circles, to strange schemes, and at once when they are not wanted")
{
    const Pair pair(redirecting());
    CHECK(failure_of([&] { pair.get("/loop"); }).ends_with("/loop: stopped after 10 redirects"));
    CHECK(
        failure_of([&] { pair.get("/302?ssh://x/y"); }).ends_with(": redirect to the unsupported scheme ssh"));
    CHECK(failure_of([&] { pair.get("/302?http://%250a/"); }).starts_with("Invalid: GET http://127.0.0.1:"));
    ClientOptions options;
    options.max_redirects = 0;
    const Pair plain(redirecting(), {}, options);
    CHECK(plain.get("/302?/a").status == 302);
}

TEST_CASE("a download follows redirects too")
{
    const Pair pair(redirecting());
    std::string body;
    const auto response = pair.client.download(
        {.url = pair.url("/307?/file")}, soon(), 1000, [&](std::string_view bytes) { body += bytes; });
    CHECK(response.status == 200);
    CHECK(body == "GET /file [] none");
}
