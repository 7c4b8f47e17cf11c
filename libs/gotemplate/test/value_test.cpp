#include "gotemplate/document.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/object.hpp"

#include "doc/json.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using gotemplate::Value;

TEST_CASE("a map that is set is changed for everybody who holds it")
{
    const Value map = Value::map({{"b", 1}, {"a", "text that is longer than fourteen bytes"}});
    const Value alias = map;  // NOLINT: the copy is what is tested
    alias.put("c", Value::list({1, "x"}));
    REQUIRE(map.size() == 3);
    CHECK(map.entries()[0].key.as_string() == "a");
    CHECK(map.find("c")->size() == 2);
    CHECK(alias.erase("a"));
    CHECK_FALSE(map.contains("a"));
    CHECK(map.same_reference(alias));
}

TEST_CASE("values carry Go's type names")
{
    CHECK(Value(1).type().name == "int");
    CHECK(Value::int64(1).type().name == "int64");
    CHECK(Value(1.5).type().name == "float64");
    CHECK(Value::map().type().name == "map[string]interface {}");
    CHECK(Value::bytes("x").type().name == "[]uint8");
    CHECK(Value::duration(base::Duration(1)).type().name == "time.Duration");
    CHECK(Value::error("boom").type().name == "*errors.errorString");
    CHECK(gotemplate::types::parse("map[string][]string").name == "map[string][]string");
    CHECK(Value().type().name == "<nil>");
    CHECK(gotemplate::kind_name(gotemplate::Kind::Pointer) == "ptr");
}

TEST_CASE("a list nested a million deep is let go without overflowing the stack")
{
    Value nested;
    for (int i = 0; i < 1'000'000; ++i)
        nested = Value::list({nested});
    nested = Value("released");
    CHECK(nested.as_string() == "released");
}

TEST_CASE("values travel to documents and back")
{
    const auto document = doc::parse_json(
        R"({"b":[1,2.5,"x",null,true],"a":{"c":18446744073709551615}})", doc::ParseLimits{1000, 10, 100});
    const Value exact = gotemplate::from_document(document, gotemplate::Numbers::Exact);
    CHECK(exact.find("b")->elements()[0].type().name == "int64");
    CHECK(
        doc::to_json(gotemplate::to_document(exact)) ==
        R"({"a":{"c":18446744073709551615},"b":[1,2.5,"x",null,true]})");
    const Value floats = gotemplate::from_document(document, gotemplate::Numbers::Float64);
    CHECK(floats.find("b")->elements()[0].type().name == "float64");
    CHECK(gotemplate::to_document(Value::nil(gotemplate::types::list())).is_null());
}

TEST_CASE("nil and zero values are untrue")
{
    CHECK_FALSE(Value().truth());
    CHECK_FALSE(Value(0).truth());
    CHECK_FALSE(Value("").truth());
    CHECK_FALSE(Value::map().truth());
    CHECK_FALSE(Value::nil(gotemplate::types::list()).truth());
    CHECK(Value::list({0}).truth());
    CHECK(Value("x").truth());
}

TEST_CASE("a map keeps its keys in the order of their bytes and finds each, whatever their lengths")
{
    const std::vector<std::string> ordered = {
        "",
        std::string(1, '\0'),
        "a",
        std::string("a\0", 2),
        "ab",
        "abc",
        "abcd",
        "abcdefg",
        "abcdefgh",
        std::string("abcdefgh\0", 9),
        "abcdefgha",
        "abcdefghaaaaaaaaaaaaaaaa",
        "abcdefghb",
        "abd",
        "b",
        "\x7f",
        "\xc3\xa9",
        "\xff"};
    const Value map = Value::map();
    for (std::size_t i = 0; i < ordered.size(); ++i)
        map.put(ordered[i * 7 % ordered.size()], static_cast<int>(i * 7 % ordered.size()));
    REQUIRE(map.size() == ordered.size());
    for (std::size_t i = 0; i < ordered.size(); ++i) {
        CHECK(map.entries()[i].key.as_string() == ordered[i]);
        REQUIRE(map.find(ordered[i]) != nullptr);
        CHECK(map.find(ordered[i])->as_int() == static_cast<int>(i));
        CHECK(map.find(ordered[i] + "?") == nullptr);
    }
}
