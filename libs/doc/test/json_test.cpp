#include "doc/json.hpp"

#include "base/error.hpp"

#include <catch2/catch_test_macros.hpp>

#include <limits>

using namespace sluice;
using doc::Kind;
using doc::Value;

namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1 << 20, .max_depth = 100, .max_nodes = 10'000};

Value parse(std::string_view text)
{
    return doc::parse_json(text, kLimits);
}

std::string message_of(std::string_view text)
{
    try {
        (void)parse(text);
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("JSON comes back in the order it was written")
{
    const std::string text = R"({"z":[1,-2,3.5,true,false,null],"a":{"b":"c","":{}},"m":[]})";
    CHECK(doc::to_json(parse(text)) == text);
}

TEST_CASE("the last of two equal keys wins at the first one's place")
{
    CHECK(doc::to_json(parse(R"({"a":1,"b":2,"a":3})")) == R"({"a":3,"b":2})");
    std::string many = "{";
    for (int i = 0; i < 60; ++i)
        many += "\"key" + std::to_string(i % 30) + "\":" + std::to_string(i) + ",";
    many.back() = '}';
    const auto value = parse(many);
    CHECK(value.size() == 30);
    CHECK(value["key7"].as_int() == 37);
}

TEST_CASE("integers stay integers and everything else becomes a double")
{
    CHECK(parse("9223372036854775807").as_int() == std::numeric_limits<std::int64_t>::max());
    CHECK(parse("-9223372036854775808").as_int() == std::numeric_limits<std::int64_t>::min());
    CHECK(parse("18446744073709551615").kind() == Kind::Uint);
    CHECK(parse("18446744073709551616").kind() == Kind::Double);
    CHECK(parse("1.0").kind() == Kind::Double);
    CHECK(parse("1e2").kind() == Kind::Double);
    CHECK(parse("-0").as_int() == 0);
    CHECK(parse("0.1").as_double() == 0.1);
}

TEST_CASE("text that is no JSON is refused with its place")
{
    CHECK(message_of("{\"a\":1,\n  b}") == "line 2, column 3: Missing a name for object member");
    CHECK(message_of("{} x") == "line 1, column 4: The document root must not be followed by other values");
    CHECK(message_of("") == "line 1, column 1: The document is empty");
    CHECK(
        message_of(std::string_view("1\0 2", 4)) == "line 1, column 2: The document ends before this NUL byte");
    CHECK(message_of("[1,]") != "no error");
    CHECK(message_of("[01]") != "no error");
    CHECK(message_of("\"a\nb\"") != "no error");
    CHECK(message_of("1e400") != "no error");
    CHECK(message_of("nul") != "no error");
}

TEST_CASE("limits are met before the memory is")
{
    const auto kind_of = [](std::string_view text, doc::ParseLimits limits) {
        try {
            (void)doc::parse_json(text, limits);
        } catch (const base::Error& error) {
            return error.kind();
        }
        return base::ErrorKind::Internal;
    };
    CHECK(kind_of(std::string(2'000'000, '['), {1 << 22, 500, 4'000'000}) == base::ErrorKind::LimitExceeded);
    CHECK(kind_of("[1,2,3]", {100, 10, 3}) == base::ErrorKind::LimitExceeded);
    CHECK(kind_of("[1,2,3]", {6, 10, 30}) == base::ErrorKind::LimitExceeded);
    CHECK_NOTHROW(doc::parse_json("[1,2,3]", {7, 1, 4}));
}

TEST_CASE("two million levels are read, freed and do not need the stack")
{
    const std::string deep = std::string(2'000'000, '[') + std::string(2'000'000, ']');
    CHECK(doc::parse_json(deep, {1 << 23, 3'000'000, 3'000'000}).is_array());
}

TEST_CASE("invalid UTF-8 and halves of surrogate pairs become U+FFFD")
{
    CHECK(parse("\"a\xFF\x80z\"").as_string() == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    CHECK(parse(R"("\ud83d\ude00")").as_string() == "\xF0\x9F\x98\x80");
    CHECK(parse(R"("x\ud83dy")").as_string() == "x\xEF\xBF\xBDy");
    CHECK(parse(R"("\\ud83d\udc00")").as_string() == "\\ud83d\xEF\xBF\xBD");
    CHECK(parse("{\"\xC0\": 1}").members()[0].key() == "\xEF\xBF\xBD");
}

TEST_CASE("Go's style sorts keys and escapes what HTML would read")
{
    const auto value = parse(R"({"b":"<a href='x'>&</a>","a":"\u2028\u2029\u0001\b\f\n\r\t\"\\/é😀\u007f"})");
    CHECK(
        doc::to_json(value, doc::JsonStyle::Go) ==
        "{\"a\":\"\\u2028\\u2029\\u0001\\b\\f\\n\\r\\t\\\"\\\\/é😀\x7F\",\"b\":\"\\u003ca "
        "href='x'\\u003e\\u0026\\u003c/a\\u003e\"}");
    CHECK(doc::to_json(parse(R"({"b":"<>&"})")) == R"({"b":"<>&"})");
}

TEST_CASE("Go's indented style leaves empty containers on one line")
{
    CHECK(
        doc::to_json(parse(R"({"b":[],"a":{"x":[1,{}]}})"), doc::JsonStyle::GoIndent) ==
        "{\n  \"a\": {\n    \"x\": [\n      1,\n      {}\n    ]\n  },\n  \"b\": []\n}");
}

TEST_CASE("infinite numbers have no JSON")
{
    CHECK_THROWS_AS(doc::to_json(Value(std::numeric_limits<double>::infinity())), base::Error);
}
