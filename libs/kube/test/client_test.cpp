#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "credentials.hpp"
#include "scripted_server.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {
namespace {

const std::string kAll = "/api/v1/configmaps";
const std::string kInNs = "/api/v1/namespaces/ns/configmaps";
const std::string kA = kInNs + "/a";
const ObjectKey kKey{"ns", "a"};

std::string header(const http::ServerRequest& request, std::string_view name)
{
    return std::string(request.headers.find(name).value_or(""));
}

template <class Call> std::string error_of(const Call& call)
{
    try {
        call();
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no error";
}

TEST_CASE("a list is read page by page, and its items know what they are")
{
    ScriptedServer server;
    server.on(
        kInNs,
        {json(200, list_of({object("a", "1"), object("b", "2")}, "9", "page 2")),
         json(200, list_of({object("c", "3")}, "9"))});
    ListOptions options;
    options.label_selector = "app=x";
    options.page_size = 2;
    const auto items = server.client().list(config_maps(), "ns", options, patience());
    REQUIRE(items.size() == 3);
    CHECK(name_of(items[2]) == "c");
    CHECK(items[2]["kind"].text() == "ConfigMap");
    CHECK(items[2].members().front().key() == "apiVersion");
    const auto requests = server.requests();
    REQUIRE(requests.size() == 2);
    CHECK(query_value(requests[0], "limit") == "2");
    CHECK(query_value(requests[0], "labelSelector") == "app=x");
    CHECK(query_value(requests[0], "continue").empty());
    CHECK(query_value(requests[1], "continue") == "page 2");
}

TEST_CASE("when the pages expire half-way the list begins again in one piece")
{
    ScriptedServer server;
    server.on(
        kAll,
        {json(200, list_of({object("a", "1")}, "9", "next")),
         status(410, "Expired", "the token is too old"),
         json(200, list_of({object("b", "2"), object("c", "3")}, "12"))});
    const auto items = server.client().list(config_maps(), "", {}, patience());
    REQUIRE(items.size() == 2);
    CHECK(name_of(items[0]) == "b");
    CHECK(query_value(server.requests()[2], "limit").empty());
}

TEST_CASE("a page that breaks off is read again, without its first items twice")
{
    ScriptedServer server;
    const auto page = list_of({object("a", "1"), object("b", "2")}, "9");
    server.on(kAll, {broken(page.substr(0, page.size() - 10)), json(200, page)});
    CHECK(server.client().list(config_maps(), "", {}, patience()).size() == 2);
}

TEST_CASE("metadata alone is asked for, and kept even of a server that sends more")
{
    ScriptedServer server;
    server.on(kAll, json(200, list_of({object("a", "1")}, "9")));
    ListOptions options;
    options.metadata_only = true;
    const auto items = server.client().list(config_maps(), "", options, patience());
    CHECK(header(server.requests()[0], "Accept").starts_with("application/json;as=PartialObjectMetadataList"));
    REQUIRE(items.size() == 1);
    CHECK(items[0]["kind"].text() == "ConfigMap");
    CHECK_FALSE(items[0].contains("data"));
}

TEST_CASE("an object that is not there is no error")
{
    ScriptedServer server;
    server.on(kA, {status(404, "NotFound", "configmaps \"a\" not found")});
    const auto client = server.client();
    CHECK_FALSE(client.get(config_maps(), kKey, patience()));
    CHECK_FALSE(client.remove(config_maps(), kKey, {}, patience()));
}

TEST_CASE("writes say who, how and what")
{
    ScriptedServer server;
    for (const auto& path : {kInNs, kA, kA + "/status"})
        server.on(path, json(200, doc::to_json(object("a", "2"))));
    const auto client = server.client();
    const auto it = object("a", "1");
    WriteOptions write;
    write.field_manager = "sluice test";
    write.dry_run = true;
    write.field_validation = FieldValidation::Strict;
    CHECK(resource_version_of(client.create(config_maps(), it, write, patience())) == "2");
    client.update(config_maps(), it, {}, patience());
    WriteOptions to_status;
    to_status.subresource = "status";
    client.patch(config_maps(), kKey, PatchType::Merge, doc::Value::object({{"x", 1}}), to_status, patience());
    client.patch(config_maps(), kKey, PatchType::Json, doc::Value::array(), {}, patience());
    client.patch(config_maps(), kKey, PatchType::StrategicMerge, doc::Value::object(), {}, patience());
    ApplyOptions apply;
    apply.field_manager = "m";
    apply.force = true;
    client.apply(config_maps(), it, apply, patience());
    DeleteOptions precise;
    precise.propagation = Propagation::Background;
    precise.uid = "u";
    precise.resource_version = "1";
    precise.dry_run = true;
    CHECK(client.remove(config_maps(), kKey, precise, patience()));

    const auto sent = server.requests();
    REQUIRE(sent.size() == 7);
    CHECK(sent[0].method + " " + sent[0].path == "POST " + kInNs);
    CHECK(query_value(sent[0], "fieldManager") == "sluice test");
    CHECK(query_value(sent[0], "dryRun") == "All");
    CHECK(query_value(sent[0], "fieldValidation") == "Strict");
    CHECK(sent[0].body == doc::to_json(it));
    CHECK(sent[1].method + " " + sent[1].path == "PUT " + kA);
    CHECK(sent[1].query.empty());
    CHECK(sent[2].method + " " + sent[2].path == "PATCH " + kA + "/status");
    CHECK(header(sent[2], "Content-Type") == "application/merge-patch+json");
    CHECK(sent[2].body == R"({"x":1})");
    CHECK(header(sent[3], "Content-Type") == "application/json-patch+json");
    CHECK(header(sent[4], "Content-Type") == "application/strategic-merge-patch+json");
    CHECK(header(sent[5], "Content-Type") == "application/apply-patch+yaml");
    CHECK(query_value(sent[5], "force") == "true");
    CHECK(sent[6].method == "DELETE");
    CHECK(
        sent[6].body == R"({"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background",)"
                        R"("preconditions":{"uid":"u","resourceVersion":"1"},"dryRun":["All"]})");
}

TEST_CASE("a refusal keeps the server's own words, reason and code")
{
    ScriptedServer server;
    server.on(kA, status(409, "Conflict", "the object has been modified"));
    const auto client = server.client();
    try {
        client.update(config_maps(), object("a", "1"), {}, patience());
        FAIL("was accepted");
    } catch (const ApiError& error) {
        CHECK(std::string(error.what()) == "the object has been modified");
        CHECK(error.code() == 409);
        CHECK(error.conflict());
        CHECK_FALSE(error.already_exists());
        CHECK(error.kind() == base::ErrorKind::Conflict);
        CHECK(error.status()["status"].text() == "Failure");
    }
    server.on(kA, json(403, "<html>no entry</html>"));
    CHECK(error_of([&] {
              client.get(config_maps(), kKey, patience());
          }) == "the server does not allow access to the requested resource (get configmaps a)");
}

TEST_CASE("an overloaded server is asked again, whatever the verb")
{
    ScriptedServer server;
    const auto good = json(201, doc::to_json(object("a", "1")));
    server.on(
        kInNs,
        {status(429, "TooManyRequests", "slow down", {{"Retry-After", "0"}}),
         json(503, "", {{"Retry-After", "0"}}),
         good});
    CHECK(name_of(server.client().create(config_maps(), object("a", ""), {}, patience())) == "a");
    CHECK(server.requests().size() == 3);
}

TEST_CASE("when the server asks for more patience than the caller has, the caller hears it at once")
{
    ScriptedServer server;
    server.on(kA, status(429, "TooManyRequests", "slow down", {{"Retry-After", "1000"}}));
    try {
        server.client().get(config_maps(), kKey, patience());
        FAIL("there was an answer");
    } catch (const ApiError& error) {
        CHECK(error.code() == 429);
        CHECK(error.retry_after == std::chrono::seconds(1000));
    }
    CHECK(server.requests().size() == 1);
}

TEST_CASE(
    "trouble in the server is asked again a few times for what may happen twice, and never for what may not")
{
    ScriptedServer server;
    server.on(kA, {json(500, "oops"), json(502, ""), json(200, doc::to_json(object("a", "1")))});
    server.on(kInNs, json(500, "oops"));
    const auto client = server.client();
    CHECK(client.get(config_maps(), kKey, patience()));
    CHECK(server.requests().size() == 3);
    CHECK(
        error_of([&] { client.create(config_maps(), object("a", ""), {}, patience()); }) ==
        "an error on the server (\"oops\") has prevented the request from succeeding (create configmaps a)");
    CHECK(server.requests().size() == 4);
    CHECK_THROWS_AS(client.list(config_maps(), "ns", {}, patience()), ApiError);
    CHECK(server.requests().size() == 9);
}

TEST_CASE("a refused connection is tried again until the server is back")
{
    unsigned short port = 0;
    {
        const ScriptedServer gone;
        port = gone.port();
    }
    io::Loop loop;
    Config config;
    config.server = http::Url::parse(fmt::format("http://127.0.0.1:{}", port));
    config.server.path.clear();
    const Client client(loop, config);
    CHECK_THROWS_AS(
        client.get(config_maps(), kKey, base::Deadline::after(std::chrono::milliseconds(50))), base::Error);
    std::atomic<bool> created = false;
    std::jthread caller([&] {
        client.create(config_maps(), object("a", ""), {}, patience());
        created = true;
    });
    ScriptedServer back(port);
    back.on(kInNs, json(201, doc::to_json(object("a", "1"))));
    caller.join();
    CHECK(created);
}

TEST_CASE("a stop ends a call that waits, and a pause between two tries")
{
    ScriptedServer server;
    server.on(kA, silence());
    server.on(kAll, status(429, "TooManyRequests", "slow down", {{"Retry-After", "20"}}));
    const auto client = server.client();
    for (const bool listing : {false, true}) {
        std::stop_source stop;
        std::atomic<bool> cancelled = false;
        std::jthread caller([&] {
            try {
                if (listing)
                    client.list(config_maps(), "", {}, patience(stop.get_token()));
                else
                    client.get(config_maps(), kKey, patience(stop.get_token()));
            } catch (const base::Cancelled&) {
                cancelled = true;
            }
        });
        server.wait_requests(listing ? 2 : 1);
        stop.request_stop();
        caller.join();
        CHECK(cancelled);
    }
}

TEST_CASE("a deadline ends a call that nobody answers")
{
    ScriptedServer server;
    server.on(kA, silence());
    try {
        server.client().get(config_maps(), kKey, base::Deadline::after(std::chrono::milliseconds(200)));
        FAIL("there was an answer");
    } catch (const base::Error& error) {
        CHECK(error.kind() == base::ErrorKind::Timeout);
    }
}

TEST_CASE("after a 401 the credentials are read afresh and the call is tried once more")
{
    const base::TempDir dir("token-");
    base::write_atomically(dir.path() / "token", "old");
    ScriptedServer server;
    server.on(kA, [&](const http::ServerRequest& request, std::shared_ptr<http::Responder> responder) {
        const bool good = request.headers.find("Authorization") == "Bearer new";
        base::write_atomically(dir.path() / "token", "new");
        const auto answer =
            good ? json(200, doc::to_json(object("a", "1"))) : status(401, "Unauthorized", "who?");
        answer(request, std::move(responder));
    });
    auto config = server.config();
    config.auth = token_file(dir.path() / "token");
    const Client client(server.loop(), config);
    CHECK(client.get(config_maps(), kKey, patience()));
    CHECK(server.requests().size() == 2);
    server.on(kA, status(401, "Unauthorized", "who?"));
    CHECK(error_of([&] { client.get(config_maps(), kKey, patience()); }) == "who?");
    CHECK(server.requests().size() == 4);
}

TEST_CASE("acting as somebody else says so in every request")
{
    ScriptedServer server;
    server.on(kA, json(200, doc::to_json(object("a", "1"))));
    const auto client = server.client();
    Impersonation who;
    who.user = "system:serviceaccount:apps:deployer";
    who.groups = {"one", "two"};
    who.extra = {{"scopes/x", {"a"}}};
    client.as(who)->get(config_maps(), kKey, patience());
    client.get(config_maps(), kKey, patience());
    const auto sent = server.requests();
    CHECK(header(sent[0], "Impersonate-User") == who.user);
    std::size_t groups = 0;
    for (const auto& [name, value] : sent[0].headers.fields())
        groups += value == "one" || value == "two" ? 1 : 0;
    CHECK(groups == 2);
    CHECK(header(sent[0], "Impersonate-Extra-scopes%2Fx") == "a");
    CHECK(header(sent[1], "Impersonate-User").empty());
}

TEST_CASE("a server below a path is reached below that path")
{
    ScriptedServer server;
    server.on("/k8s/clusters/c-1/version", json(200, "{}"));
    auto config = server.config();
    config.server.path = "/k8s/clusters/c-1";
    CHECK(Client(server.loop(), config).raw("GET", "/version?timeout=3s", "", patience()).status == 200);
    CHECK(server.requests()[0].query == "timeout=3s");
}

TEST_CASE("an answer that is no JSON is an error that names the call and not its contents")
{
    ScriptedServer server;
    server.on(kA, json(200, "{\"data\": hunter2}"));
    const auto message = error_of([&] { server.client().get(config_maps(), kKey, patience()); });
    CHECK(message.find("GET " + kA) != std::string::npos);
    CHECK(message.find("hunter2") == std::string::npos);
}

}  // namespace
}  // namespace sluice::kube
