#include "base/temp_dir.hpp"
#include "doc/json.hpp"
#include "fixture.hpp"
#include "kube/informer.hpp"
#include "testing/bell.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <mutex>

namespace sluice::apiserver {

namespace {

using doc::Value;

Value config_map(const std::string& name, const std::string& app)
{
    return Value::object(
        {{"apiVersion", "v1"},
         {"kind", "ConfigMap"},
         {"metadata",
          Value::object(
              {{"name", name}, {"namespace", "default"}, {"labels", Value::object({{"app", app}})}})}});
}

/// The lines of one watch as they come.
class Lines : public http::Follower {
public:
    void on_head(const http::Response& head) override { status = head.status; }
    void on_data(std::string_view bytes) override
    {
        {
            const std::lock_guard lock(mutex_);
            rest_ += bytes;
            for (std::size_t end; (end = rest_.find('\n')) != std::string::npos; rest_.erase(0, end + 1))
                lines_.push_back(doc::parse_json(rest_.substr(0, end), doc::kApiLimits));
        }
        bell.ring();
    }
    void on_end(std::exception_ptr) override
    {
        ended = true;
        bell.ring();
    }

    std::vector<Value> lines() const
    {
        const std::lock_guard lock(mutex_);
        return lines_;
    }
    std::atomic<int> status = 0;
    std::atomic<bool> ended = false;
    testing::Bell bell;

private:
    mutable std::mutex mutex_;
    std::string rest_;
    std::vector<Value> lines_;
};

struct Watch {
    Watch(Fixture& fixture, const std::string& path, const std::string& accept = "application/json")
        : http(fixture.loop, fixture.config.http)
    {
        http::Request request;
        request.url = http::Url::parse(fixture.server.url() + path);
        fixture.config.auth->authorize(request.headers, Fixture::soon());
        request.headers.set("Accept", accept);
        exchange = http.follow(request, lines, std::chrono::seconds(30));
    }
    void await(std::string_view what, std::size_t events) const
    {
        lines->bell.await(what, [&] { return types().size() == events; });
    }
    std::vector<std::string> types() const
    {
        std::vector<std::string> out;
        for (const Value& each : lines->lines())
            out.push_back(each["type"].text() + " " + each["object"]["metadata"]["name"].text());
        return out;
    }

    std::shared_ptr<Lines> lines = std::make_shared<Lines>();
    http::Client http;
    std::unique_ptr<http::Exchange> exchange;
};

constexpr const char* kMaps = "/api/v1/namespaces/default/configmaps?watch=true";

}  // namespace

TEST_CASE("a watch tells what is there and then what changes, in order")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    f.client->create(maps, config_map("one", "a"), {}, Fixture::soon());
    Watch watch(f, kMaps);
    watch.await("the first object", 1);
    Value second = f.client->create(maps, config_map("two", "a"), {}, Fixture::soon());
    second.edit("data").set("k", "v");
    f.client->update(maps, second, {}, Fixture::soon());
    f.client->remove(maps, {"default", "two"}, {}, Fixture::soon());
    watch.await("all events", 4);
    CHECK(watch.types() == std::vector<std::string>{"ADDED one", "ADDED two", "MODIFIED two", "DELETED two"});
}

TEST_CASE("a watch from a version brings what came after it")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    const Value first = f.client->create(maps, config_map("one", "a"), {}, Fixture::soon());
    f.client->create(maps, config_map("two", "a"), {}, Fixture::soon());
    Watch watch(f, std::string(kMaps) + "&resourceVersion=" + first["metadata"]["resourceVersion"].text());
    watch.await("the second object", 1);
    CHECK(watch.types().front() == "ADDED two");
}

TEST_CASE("an object that no longer matches the selector is deleted for its watcher")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    Value object = f.client->create(maps, config_map("one", "a"), {}, Fixture::soon());
    Watch watch(f, std::string(kMaps) + "&labelSelector=app%3Da");
    watch.await("the first look", 1);
    object.edit({"metadata", "labels"}).set("app", "b");
    f.client->update(maps, object, {}, Fixture::soon());
    watch.await("the farewell", 2);
    CHECK(watch.types().back() == "DELETED one");
}

TEST_CASE("a version that is forgotten is 410, and the watch ends")
{
    ServerOptions options;
    base::TempDir folder("apiserver");
    options.data_file = folder.path() / "wal";
    {
        Fixture f(options);
        f.client->create(Fixture::config_maps(), config_map("one", "a"), {}, Fixture::soon());
    }
    Fixture f(options);  // it remembers its objects, but not its changes
    Watch watch(f, std::string(kMaps) + "&resourceVersion=1");
    watch.lines->bell.await("the end", [&] { return watch.lines->ended.load(); });
    REQUIRE(watch.lines->lines().size() == 1);
    const Value event = watch.lines->lines().front();
    CHECK(event["type"] == Value("ERROR"));
    CHECK(event["object"]["code"] == Value(410));
    CHECK(event["object"]["reason"] == Value("Expired"));
}

TEST_CASE("sendInitialEvents ends the state with a bookmark that says so")
{
    Fixture f;
    f.client->create(Fixture::config_maps(), config_map("one", "a"), {}, Fixture::soon());
    Watch watch(
        f,
        std::string(kMaps) +
            "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
    watch.await("the bookmark", 2);
    const Value bookmark = watch.lines->lines().back();
    CHECK(bookmark["type"] == Value("BOOKMARK"));
    CHECK(bookmark["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"] == Value("true"));
    CHECK_FALSE(bookmark["object"]["metadata"]["resourceVersion"].string_or("").empty());
}

TEST_CASE("a watch for metadata alone carries nothing else")
{
    Fixture f;
    Value object = config_map("one", "a");
    object.set("data", Value::object({{"secret", "x"}}));
    f.client->create(Fixture::config_maps(), object, {}, Fixture::soon());
    Watch watch(f, kMaps, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    watch.await("the object", 1);
    const Value event = watch.lines->lines().front();
    CHECK(event["object"]["kind"] == Value("PartialObjectMetadata"));
    CHECK_FALSE(event["object"].contains("data"));
}

TEST_CASE("informers survive that the server goes away and comes back")
{
    Fixture f;
    const auto maps = Fixture::config_maps();
    f.client->create(maps, config_map("one", "a"), {}, Fixture::soon());
    testing::Bell bell;
    kube::Informer informer(*f.client, maps, {}, base::Logger::none());
    informer.on_event([&](const kube::Event&) { bell.ring(); });
    informer.start();
    informer.wait_synced(Fixture::soon());
    f.server.pause();
    f.server.resume();
    testing::eventually("the server to answer again", [&] {
        try {
            return f.raw("GET", "/readyz").status == 200;
        } catch (const base::Error&) {
            return false;
        }
    });
    f.client->create(maps, config_map("two", "a"), {}, Fixture::soon());
    bell.await("the second object", [&] { return informer.find({"default", "two"}).has_value(); });
    informer.stop();
}

TEST_CASE("pages of a list hold every object once")
{
    Fixture f;
    for (int i = 0; i < 25; ++i)
        f.client->create(
            Fixture::config_maps(),
            config_map("m" + std::to_string(i), i % 2 == 0 ? "even" : "odd"),
            {},
            Fixture::soon());
    kube::ListOptions options;
    options.page_size = 4;
    CHECK(f.client->list(Fixture::config_maps(), "default", options, Fixture::soon()).size() == 25);
    options.label_selector = "app=even";
    CHECK(f.client->list(Fixture::config_maps(), "default", options, Fixture::soon()).size() == 13);
    options.label_selector = "";
    options.field_selector = "metadata.name=m7";
    CHECK(f.client->list(Fixture::config_maps(), "default", options, Fixture::soon()).size() == 1);
}

}  // namespace sluice::apiserver
