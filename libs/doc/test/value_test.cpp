#include "doc/json.hpp"
#include "doc/value.hpp"

#include "base/error.hpp"

#include <catch2/catch_test_macros.hpp>

#include <thread>
#include <vector>

using namespace sluice;
using doc::Kind;
using doc::Value;

TEST_CASE("text of any length comes back as it was stored")
{
    for (std::size_t length = 0; length < 40; ++length) {
        const std::string text(length, 'x');
        Value value(text);
        const Value copy = value;
        CHECK(value.as_string() == text);
        CHECK(copy == value);
        value = Value(text + "y");
        CHECK(copy.as_string() == text);
        CHECK(copy != value);
    }
}

TEST_CASE("text may hold NUL bytes")
{
    const std::string text("a\0b", 3);
    CHECK(Value(text).as_string() == text);
    CHECK(Value(text) != Value("a"));
}

TEST_CASE("a copy does not see later changes of the original")
{
    auto original =
        Value::object({{"spec", Value::object({{"replicas", 1}})}, {"items", Value::array({1, 2})}});
    const auto snapshot = original;
    CHECK(original.same_storage(snapshot));
    original.edit({"spec", "replicas"}) = 5;
    original.edit("items").push_back(3);
    CHECK(snapshot.get({"spec", "replicas"}).as_int() == 1);
    CHECK(snapshot["items"].size() == 2);
    CHECK(original.get({"spec", "replicas"}).as_int() == 5);
    CHECK(original["items"].size() == 3);
}

TEST_CASE("a change copies only the way to it")
{
    auto original = Value::object({{"a", Value::object({{"x", 1}})}, {"b", Value::object({{"y", 2}})}});
    auto changed = original;
    changed.edit({"a", "x"}) = 9;
    CHECK(changed["b"].same_storage(original["b"]));
    CHECK_FALSE(changed["a"].same_storage(original["a"]));
}

TEST_CASE("objects keep the order in which members were added")
{
    Value object;
    object.set("zebra", 1);
    object.set("apple", 2);
    object.set("zebra", 3);
    REQUIRE(object.size() == 2);
    CHECK(object.members()[0].key() == "zebra");
    CHECK(object["zebra"].as_int() == 3);
    CHECK(object.erase("zebra"));
    CHECK_FALSE(object.erase("zebra"));
    CHECK(doc::to_json(object) == R"({"apple":2})");
}

TEST_CASE("a large object finds, replaces and erases its members")
{
    Value object;
    const auto key = [](int i) { return "a-rather-long-key-" + std::to_string(i * 7919); };
    for (int i = 0; i < 4000; ++i)
        object.set(key(i), i);
    const auto shared = object;
    for (int i = 0; i < 4000; i += 2)
        REQUIRE(object.erase(key(i)));
    REQUIRE(object.size() == 2000);
    for (int i = 0; i < 4000; ++i) {
        REQUIRE(object.contains(key(i)) == (i % 2 == 1));
        REQUIRE(shared[key(i)].as_int() == i);
    }
    for (int i = 1; i < 4000; i += 2)
        object.set(key(i), -i);
    CHECK(object.size() == 2000);
    object.sort_keys();
    for (int i = 1; i < 4000; i += 2)
        REQUIRE(object[key(i)].as_int() == -i);
    for (std::size_t i = 1; i < object.size(); ++i)
        REQUIRE(object.members()[i - 1].key() < object.members()[i].key());
}

TEST_CASE("what is missing reads as null at any depth")
{
    const auto value = Value::object({{"a", 1}});
    CHECK(value["b"].is_null());
    CHECK(value.get({"a", "b", "c"}).is_null());
    CHECK(value[7].is_null());
    CHECK(Value(5)["x"][3].is_null());
    CHECK(Value("text").size() == 0);
}

TEST_CASE("strict readers name what they expected and what they found")
{
    try {
        (void)Value("x").as_int();
        FAIL("a string was read as an integer");
    } catch (const base::Error& error) {
        CHECK(error.kind() == base::ErrorKind::Invalid);
        CHECK(std::string(error.what()) == "expected an integer of 64 bits, found a string");
    }
    CHECK_THROWS_AS(Value(1).set("x", 1), base::Error);
    CHECK_THROWS_AS(Value::object().push_back(1), base::Error);
    CHECK_THROWS_AS(Value::array().edit_at(0), base::Error);
    CHECK_THROWS_AS(Value(1.5).as_int(), base::Error);
    CHECK_THROWS_AS(Value(-1).as_uint(), base::Error);
}

TEST_CASE("numbers keep their kind and their range")
{
    CHECK(Value(18446744073709551615u).kind() == Kind::Uint);
    CHECK(Value(18446744073709551615u).as_uint() == 18446744073709551615u);
    CHECK(Value(7u) == Value(7));
    CHECK(Value(7.0) != Value(7));
    CHECK(Value(7.0).as_int() == 7);
    CHECK(Value(7).as_double() == 7.0);
    CHECK(Value(-3).as_int() == -3);
}

TEST_CASE("lists insert and erase in place")
{
    auto list = Value::array({1, 2, 3});
    list.insert_at(0, "first");
    list.insert_at(4, "last");
    list.erase_at(2);
    CHECK(doc::to_json(list) == R"(["first",1,3,"last"])");
    CHECK_THROWS_AS(list.insert_at(9, 1), base::Error);
    CHECK_THROWS_AS(list.erase_at(4), base::Error);
    CHECK(list.size() == 4);
}

TEST_CASE("equality ignores the order of members")
{
    const auto a = Value::object({{"x", 1}, {"y", Value::array({1, "two"})}});
    const auto b = Value::object({{"y", Value::array({1, "two"})}, {"x", 1}});
    CHECK(a == b);
    auto c = b;
    c.edit("y").edit_at(1) = "three";
    CHECK(a != c);
    CHECK(Value::array({1, 2}) != Value::array({2, 1}));
    CHECK(Value::object() != Value::array());
    CHECK(Value::object() != Value());
}

TEST_CASE("a member may be assigned to its own parent and a parent to its member")
{
    auto value = Value::object({{"inner", Value::object({{"text", "long enough to lie on the heap"}})}});
    value.set("again", value);
    CHECK(value.get({"again", "inner", "text"}).as_string() == "long enough to lie on the heap");
    value = value["again"];
    value = value["inner"];
    CHECK(value["text"].as_string() == "long enough to lie on the heap");
    value.set(value["text"].as_string(), value["text"]);
    CHECK(value.size() == 2);
}

TEST_CASE("a document a million levels deep is freed without the stack")
{
    Value deep;
    for (int i = 0; i < 1'000'000; ++i) {
        auto outer = i % 2 == 0 ? Value::array() : Value::object();
        if (i % 2 == 0)
            outer.push_back(std::move(deep));
        else
            outer.set("k", std::move(deep));
        deep = std::move(outer);
    }
    CHECK(deep.size() == 1);
}

TEST_CASE("threads may copy, read and change values that share storage")
{
    auto shared = Value::object(
        {{"name", "a text that is longer than fifteen bytes"}, {"list", Value::array({1, 2, 3})}});
    std::vector<std::jthread> threads;
    std::vector<int> sizes(4);
    for (std::size_t t = 0; t < sizes.size(); ++t) {
        threads.emplace_back([&sizes, t, mine = shared]() mutable {
            for (int i = 0; i < 2000; ++i) {
                auto copy = mine;
                copy.edit("list").push_back(i);
                copy.set("name", copy["name"]);
                if (i % 100 == 0) mine = copy;
            }
            sizes[t] = static_cast<int>(mine["list"].size());
        });
    }
    threads.clear();
    CHECK(sizes == std::vector<int>(4, 23));
    CHECK(shared["list"].size() == 3);
}

TEST_CASE("sorting keys leaves a sorted document shared")
{
    const auto sorted = Value::object({{"a", Value::array({Value::object({{"x", 1}, {"y", 2}})})}, {"b", 1}});
    auto copy = sorted;
    copy.sort_keys();
    CHECK(copy.same_storage(sorted));
    auto unsorted = Value::object({{"b", 1}, {"a", Value::array({Value::object({{"y", 2}, {"x", 1}})})}});
    unsorted.sort_keys();
    CHECK(doc::to_json(unsorted) == R"({"a":[{"x":1,"y":2}],"b":1})");
}

TEST_CASE("memory counts what hangs below a value")
{
    CHECK(Value("short").memory() == 0);
    CHECK(Value(std::string(100, 'x')).memory() == 108);
    CHECK(Value::array({1, 2, 3}).memory() == 16 + 3 * 16);
}
