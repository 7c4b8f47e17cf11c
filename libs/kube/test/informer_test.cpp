#include "base/guarded.hpp"
#include "scripted_server.hpp"
#include "testing/bell.hpp"

#include "kube/informer.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch_test_macros.hpp>

#include <fmt/format.h>

namespace sluice::kube {
namespace {

const std::string kAll = "/api/v1/configmaps";
const std::string kWatch = kAll + "?watch";
const ObjectKey kA{"ns", "a"}, kB{"ns", "b"};

/// An informer of config maps that notes what its handler hears, as "Added ns/a 5".
class Listener {
public:
    explicit Listener(ScriptedServer& server, InformerOptions options = {})
        : client_(server.client()),
          informer_(client_, config_maps(), hurried(std::move(options)), base::Logger::none())
    {
        informer_.on_event([this](const Event& event) {
            note(event);
            bell_.ring();
        });
    }
    Informer& informer() { return informer_; }
    std::vector<std::string> heard() const
    {
        return heard_.with([](const auto& heard) { return heard; });
    }
    void wait_heard(std::size_t count)
    {
        bell_.await("the handler hears of it", [&] { return heard().size() >= count; });
    }
    void start_and_sync()
    {
        informer_.start();
        informer_.wait_synced(patience());
    }

private:
    static InformerOptions hurried(InformerOptions options)
    {
        options.timing.first_pause = std::chrono::milliseconds(10);
        options.timing.longest_pause = std::chrono::milliseconds(100);
        return options;
    }
    void note(const Event& event)
    {
        constexpr std::array<const char*, 3> kNames{"Added", "Modified", "Deleted"};
        auto line = fmt::format(
            "{} {} {}",
            kNames[static_cast<std::size_t>(event.type)],
            event.key.str(),
            resource_version_of(event.object));
        if (!event.previous.is_null()) line += fmt::format(" after {}", resource_version_of(event.previous));
        heard_.with([&](auto& heard) { heard.push_back(std::move(line)); });
    }

    Client client_;
    base::Guarded<std::vector<std::string>> heard_;
    testing::Bell bell_;
    Informer informer_;
};

using Lines = std::vector<std::string>;

TEST_CASE("an informer tells the list as added, then every change, and mirrors them")
{
    ScriptedServer server;
    Watches watches;
    server.on(kAll, json(200, list_of({object("a", "5")}, "10")));
    server.on(kWatch, watches.answer());
    Listener listener(server);
    CHECK_FALSE(listener.informer().synced());
    listener.start_and_sync();
    watches.event(0, "ADDED", object("b", "11"));
    watches.event(0, "MODIFIED", object("a", "12"));
    watches.event(0, "DELETED", object("b", "13"));
    listener.wait_heard(4);
    CHECK(
        listener.heard() ==
        Lines{"Added ns/a 5", "Added ns/b 11", "Modified ns/a 12 after 5", "Deleted ns/b 13"});
    CHECK(listener.informer().keys() == std::vector{kA});
    const auto found = listener.informer().find(kA);
    REQUIRE(found);
    CHECK((*found)["kind"].text() == "ConfigMap");
    CHECK((*found)["data"]["version"].text() == "12");
    CHECK_FALSE((*found)["metadata"].contains("managedFields"));
    const auto request = watches.request(0);
    CHECK(query_value(request, "resourceVersion") == "10");
    CHECK(query_value(request, "allowWatchBookmarks") == "true");
    const auto length = std::stoi(query_value(request, "timeoutSeconds"));
    CHECK(length >= 300);
    CHECK(length < 600);
}

TEST_CASE("a list is read page by page before the informer counts as synced")
{
    ScriptedServer server;
    Watches watches;
    server.on(
        kAll,
        {json(200, list_of({object("a", "5")}, "10", "more")), json(200, list_of({object("b", "6")}, "10"))});
    server.on(kWatch, watches.answer());
    InformerOptions options;
    options.page_size = 1;
    options.label_selector = "app=x";
    options.field_selector = "metadata.name!=z";
    Listener listener(server, options);
    listener.start_and_sync();
    CHECK(listener.heard() == Lines{"Added ns/a 5", "Added ns/b 6"});
    const auto requests = server.wait_requests(3);
    CHECK(query_value(requests[0], "limit") == "1");
    CHECK(query_value(requests[1], "continue") == "more");
    for (const auto& request : requests) {
        CHECK(query_value(request, "labelSelector") == "app=x");
        CHECK(query_value(request, "fieldSelector") == "metadata.name!=z");
    }
}

TEST_CASE("a watch whose version expired is followed by a list, and what vanished is told as deleted")
{
    ScriptedServer server;
    Watches watches;
    server.on(
        kAll,
        {json(200, list_of({object("a", "5"), object("b", "6")}, "10")),
         json(200, list_of({object("a", "15"), object("c", "16")}, "20"))});
    const std::string expired =
        R"({"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}})";
    SECTION("as an event of the watch")
    {
        server.on(kWatch, watches.answer());
        Listener listener(server);
        listener.start_and_sync();
        watches.send(0, expired);
        listener.wait_heard(5);
        CHECK(
            listener.heard() ==
            Lines{
                "Added ns/a 5", "Added ns/b 6", "Modified ns/a 15 after 5", "Added ns/c 16", "Deleted ns/b 6"});
        CHECK(query_value(watches.request(1), "resourceVersion") == "20");
    }
    SECTION("as the answer to the watch")
    {
        server.on(kWatch, {status(410, "Expired", "too old"), watches.answer()});
        Listener listener(server);
        listener.start_and_sync();
        listener.wait_heard(5);
        CHECK(listener.informer().keys().size() == 2);
    }
    SECTION("and when the server's versions went back")
    {
        server.on(
            kWatch, {status(504, "Timeout", "Too large resource version: 10, current: 3"), watches.answer()});
        Listener listener(server);
        listener.start_and_sync();
        listener.wait_heard(5);
        CHECK(listener.informer().keys().size() == 2);
    }
}

TEST_CASE("a watch that broke off goes on where it was, from the last event or bookmark")
{
    ScriptedServer server;
    Watches watches;
    server.on(kAll, json(200, list_of({object("a", "5")}, "10")));
    server.on(kWatch, watches.answer());
    Listener listener(server);
    listener.start_and_sync();
    watches.event(0, "MODIFIED", object("a", "12"));
    watches.cut(0);
    CHECK(query_value(watches.request(1), "resourceVersion") == "12");
    auto bookmark = doc::Value::object({{"kind", "ConfigMap"}});
    bookmark.edit({"metadata", "resourceVersion"}) = "30";
    watches.event(1, "BOOKMARK", bookmark);
    watches.end(1);
    CHECK(query_value(watches.request(2), "resourceVersion") == "30");
    watches.event(2, "DELETED", object("a", "31"));
    listener.wait_heard(3);
    CHECK(listener.heard() == Lines{"Added ns/a 5", "Modified ns/a 12 after 5", "Deleted ns/a 31"});
}

TEST_CASE("a connection on which nothing is heard any more is left")
{
    ScriptedServer server;
    Watches watches;
    server.on(kAll, json(200, list_of({}, "10")));
    server.on(kWatch, watches.answer());
    InformerOptions options;
    options.timing.silence = std::chrono::milliseconds(100);
    Listener listener(server, options);
    listener.start_and_sync();
    watches.event(0, "ADDED", object("a", "11"));
    CHECK(query_value(watches.request(1), "resourceVersion") == "11");
}

TEST_CASE("an event that cannot be read leads to a list, so that nothing is missed")
{
    const std::vector<std::string> garbage{
        "{\"type\":",
        R"({"type":"ADDED"})",
        R"({"type":"ADDED","object":{"metadata":{"name":"x"}}})",
        R"({"type":"NEWS","object":{"metadata":{"name":"x","resourceVersion":"11"}}})"};
    for (const auto& line : garbage) {
        INFO(line);
        ScriptedServer server;
        Watches watches;
        server.on(kAll, {json(200, list_of({}, "10")), json(200, list_of({object("a", "11")}, "12"))});
        server.on(kWatch, watches.answer());
        Listener listener(server);
        listener.start_and_sync();
        watches.send(0, line);
        listener.wait_heard(1);
        CHECK(listener.heard() == Lines{"Added ns/a 11"});
        CHECK(query_value(watches.request(1), "resourceVersion") == "12");
    }
}

TEST_CASE("a server in trouble is asked for the list until it answers")
{
    ScriptedServer server;
    Watches watches;
    const auto good = json(200, list_of({object("a", "5")}, "10"));
    const auto page = list_of({object("a", "5")}, "10", "more");
    server.on(
        kAll,
        {json(500, "oops"),
         broken(page.substr(0, 20)),
         json(200, "{\"items\":[3]}"),
         json(200, page),
         status(410, "Expired", "too old"),
         good});
    server.on(kWatch, watches.answer());
    Listener listener(server);
    listener.start_and_sync();
    CHECK(listener.heard() == Lines{"Added ns/a 5"});
    CHECK(query_value(server.requests()[5], "limit").empty());
}

TEST_CASE("waiting for a list that never comes ends with its reason, with a stop, or with the informer")
{
    ScriptedServer server;
    server.on(kAll, status(403, "Forbidden", "configmaps is forbidden"));
    Listener listener(server);
    listener.informer().start();
    server.wait_requests(2);
    try {
        listener.informer().wait_synced(base::Deadline::after(std::chrono::milliseconds(50)));
        FAIL("was synced");
    } catch (const base::Error& error) {
        CHECK(error.kind() == base::ErrorKind::Timeout);
        CHECK(
            std::string(error.what()) == "waiting for the first list of v1 ConfigMap: deadline exceeded; last "
                                         "failure: configmaps is forbidden");
    }
    std::stop_source stop;
    stop.request_stop();
    CHECK_THROWS_AS(listener.informer().wait_synced(patience(stop.get_token())), base::Cancelled);
    std::jthread stopper([&] { listener.informer().stop(); });
    CHECK_THROWS_AS(listener.informer().wait_synced(patience()), base::Cancelled);
}

TEST_CASE("metadata alone travels and is kept")
{
    ScriptedServer server;
    Watches watches;
    server.on(kAll, json(200, list_of({object("a", "5")}, "10")));
    server.on(kWatch, watches.answer());
    InformerOptions options;
    options.metadata_only = true;
    Listener listener(server, options);
    listener.start_and_sync();
    watches.event(0, "MODIFIED", object("a", "11"));
    listener.wait_heard(2);
    const auto found = listener.informer().find(kA);
    REQUIRE(found);
    CHECK(found->size() == 3);
    CHECK((*found)["kind"].text() == "ConfigMap");
    CHECK(server.requests()[0].headers.find("Accept")->starts_with(
        "application/json;as=PartialObjectMetadataList;"));
    CHECK(
        server.requests()[1].headers.find("Accept")->starts_with("application/json;as=PartialObjectMetadata;"));
}

TEST_CASE("a handler may stop its informer, and hears nothing any more")
{
    ScriptedServer server;
    server.on(kAll, json(200, list_of({object("a", "5"), object("b", "6")}, "10")));
    const auto client = server.client();
    Informer informer(client, config_maps(), {}, base::Logger::none());
    std::atomic<int> heard = 0;
    informer.on_event([&](const Event&) {
        ++heard;
        informer.stop();
    });
    informer.start();
    CHECK_THROWS_AS(informer.wait_synced(patience()), base::Cancelled);
    CHECK(heard == 1);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("after stop no handler runs, however fast the events come")
{
    ScriptedServer server;
    Watches watches;
    server.on(kAll, json(200, list_of({}, "10")));
    server.on(kWatch, watches.answer());
    const auto client = server.client();
    std::atomic<bool> over = false;
    std::jthread sender([&] {
        for (std::size_t watch = 0; watch < 20; ++watch)
            for (int version = 11; version < 40; ++version)
                watches.event(watch, "ADDED", object("a", std::to_string(version)));
    });
    for (int round = 0; round < 20; ++round) {
        std::atomic<bool> stopped = false;
        std::atomic<int> heard = 0;
        testing::Bell bell;
        Informer informer(client, config_maps(), {}, base::Logger::none());
        informer.on_event([&](const Event&) {
            if (stopped) over = true;
            ++heard;
            bell.ring();
        });
        informer.start();
        bell.await("an event arrives", [&] { return heard > 0; });
        informer.stop();
        stopped = true;
    }
    CHECK_FALSE(over);
}

TEST_CASE("our own write is read back at once, and told when the watch brings it")
{
    ScriptedServer server;
    Watches watches;
    server.on(kAll, json(200, list_of({object("a", "5")}, "10")));
    server.on(kWatch, watches.answer());
    Listener listener(server);
    listener.start_and_sync();
    listener.informer().remember(object("a", "12"));
    CHECK(listener.informer().resource_version(kA) == "12");
    CHECK_FALSE((*listener.informer().find(kA))["metadata"].contains("managedFields"));
    CHECK(listener.heard().size() == 1);
    watches.event(0, "MODIFIED", object("a", "11"));
    watches.event(0, "MODIFIED", object("a", "12"));
    listener.wait_heard(3);
    CHECK(listener.heard() == Lines{"Added ns/a 5", "Modified ns/a 11 after 5", "Modified ns/a 12 after 11"});
}

TEST_CASE("a slow credential plugin does not hold the loop")
{
    /// Blocks in authorize() until the loop has shown that it still runs.
    class Slow final : public Authenticator {
    public:
        explicit Slow(io::Loop& loop) : loop_(loop) {}
        void authorize(http::Headers& headers, const base::Deadline&) override
        {
            CHECK_FALSE(loop_.on_loop_thread());
            headers.set("Authorization", "Bearer slow");
        }
        bool refresh() override { return false; }
        bool may_wait() const override { return true; }

    private:
        io::Loop& loop_;
    };
    ScriptedServer server;
    Watches watches;
    server.on(kAll, json(200, list_of({object("a", "5")}, "10")));
    server.on(kWatch, watches.answer());
    auto config = server.config();
    config.auth = std::make_shared<Slow>(server.loop());
    const Client client(server.loop(), config);
    Informer informer(client, config_maps(), {}, base::Logger::none());
    informer.start();
    informer.wait_synced(patience());
    CHECK(watches.request(0).headers.find("Authorization") == "Bearer slow");
}

}  // namespace
}  // namespace sluice::kube
