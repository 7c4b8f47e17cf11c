#include "base/error.hpp"
#include "doc/json.hpp"
#include "list_reader.hpp"

#include <catch2/catch_test_macros.hpp>

namespace sluice::kube {
namespace {

struct Parts {
    std::vector<std::string> items;
    doc::Value around;
};

Parts read_in_pieces(std::string_view text, std::size_t piece)
{
    Parts parts;
    ListReader reader([&](doc::Value item) { parts.items.push_back(doc::to_json(item)); });
    for (std::size_t at = 0; at < text.size(); at += piece)
        reader.feed(text.substr(at, piece));
    parts.around = reader.finish();
    return parts;
}

constexpr std::string_view kList =
    R"({"kind": "PodList", "apiVersion":"v1","metadata":{"resourceVersion":"7","continue":"c]","items":["no"]},
 "items" : [ {"a":"}],\"{","b":[1,{"items":[{}]}]} , {"metadata":{"name":"ü"}},
{}]
,"extra":{"x":[1,2]}}
)";

TEST_CASE("a list comes apart the same way however its bytes arrive")
{
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{7}, kList.size()}) {
        INFO("pieces of " << piece);
        const auto parts = read_in_pieces(kList, piece);
        REQUIRE(parts.items.size() == 3);
        CHECK(parts.items[0] == R"({"a":"}],\"{","b":[1,{"items":[{}]}]})");
        CHECK(parts.items[1] == R"({"metadata":{"name":"ü"}})");
        CHECK(parts.items[2] == "{}");
        CHECK(parts.around["metadata"]["continue"].text() == "c]");
        CHECK(parts.around["metadata"]["resourceVersion"].text() == "7");
        CHECK(parts.around["items"].empty());
        CHECK(parts.around["extra"]["x"].size() == 2);
    }
}

TEST_CASE("a list without items is a list")
{
    CHECK(read_in_pieces(R"({"metadata":{"resourceVersion":"1"},"items":[]})", 3).items.empty());
    CHECK(read_in_pieces(R"({"metadata":{"resourceVersion":"1"},"items":null})", 3).items.empty());
    CHECK(read_in_pieces(R"({"metadata":{"resourceVersion":"1"}})", 3).items.empty());
}

TEST_CASE("a list that breaks off or is none is an error, never a shorter list")
{
    for (std::size_t length = 0; length + 2 < kList.size(); ++length) {
        INFO(kList.substr(0, length));
        CHECK_THROWS_AS(read_in_pieces(kList.substr(0, length), 5), base::Error);
    }
    CHECK_THROWS_AS(read_in_pieces("<html>", 3), base::Error);
    CHECK_THROWS_AS(read_in_pieces(R"({"items":[1,2]})", 3), base::Error);
    CHECK_THROWS_AS(read_in_pieces(R"({"items":[{"a":}]})", 3), base::Error);
    CHECK_THROWS_AS(read_in_pieces("}}", 3), base::Error);
}

TEST_CASE("an object that is too large is refused before it is held")
{
    ListReader reader([](doc::Value) {});
    reader.feed(R"({"items":[{"a":")");
    const std::string megabyte(1u << 20, 'x');
    CHECK_THROWS_AS(
        [&] {
            for (int i = 0; i < 100; ++i)
                reader.feed(megabyte);
        }(),
        base::Error);
}

TEST_CASE("a list whose own fields never end is refused before they are held")
{
    ListReader reader([](doc::Value) {});
    reader.feed(R"({"metadata":{"continue":")");
    const std::string some(64u << 10, 'x');
    CHECK_THROWS_AS(
        [&] {
            for (int i = 0; i < 100; ++i)
                reader.feed(some);
        }(),
        base::Error);
}

TEST_CASE("a list may be as long as it likes: one object is held at a time")
{
    std::size_t seen = 0;
    ListReader reader([&](doc::Value) { ++seen; });
    reader.feed(R"({"items":[{"a":1})");
    for (int i = 0; i < 200'000; ++i)
        reader.feed(R"(,{"a":"0123456789"})");
    CHECK(seen == 200'001);
}

TEST_CASE("watch events come one a line, whatever the chunks are")
{
    const std::string_view stream = "{\"type\":\"ADDED\"}\n{\"type\":\"MODIFIED\",\"object\":{\"a\":\"\\n\"}}"
                                    "\r\n\n{\"type\":\"DELETED\"}\n";
    for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, stream.size()}) {
        std::vector<std::string> types;
        WatchReader reader([&](const doc::Value& event) { types.push_back(event["type"].text()); });
        for (std::size_t at = 0; at < stream.size(); at += piece)
            reader.feed(stream.substr(at, piece));
        CHECK(types == std::vector<std::string>{"ADDED", "MODIFIED", "DELETED"});
        CHECK(reader.complete());
        reader.feed("{\"type\"");
        CHECK_FALSE(reader.complete());
    }
    WatchReader reader([](const doc::Value&) {});
    CHECK_THROWS_AS(reader.feed("not json\n"), base::Error);
}

}  // namespace
}  // namespace sluice::kube
