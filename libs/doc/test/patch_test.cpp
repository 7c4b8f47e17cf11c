#include "doc/json.hpp"
#include "doc/patch.hpp"

#include "base/error.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using doc::Value;

namespace {

Value json(std::string_view text)
{
    return doc::parse_json(text, doc::kManifestLimits);
}

std::string patched(std::string_view document, std::string_view patch)
{
    auto value = json(document);
    const auto before = value;
    try {
        doc::apply_json_patch(value, json(patch));
    } catch (const base::Error& error) {
        CHECK(value == before);
        return error.what();
    }
    return doc::to_json(value);
}

std::string merged(std::string_view document, std::string_view patch)
{
    auto value = json(document);
    doc::apply_merge_patch(value, json(patch));
    return doc::to_json(value);
}

}  // namespace

TEST_CASE("pointers are unescaped and escaped")
{
    CHECK(doc::parse_pointer("/a~1b/c~0d//~01") == std::vector<std::string>{"a/b", "c~d", "", "~1"});
    CHECK(doc::format_pointer({"a/b", "c~d", ""}) == "/a~1b/c~0d/");
    CHECK(doc::parse_pointer("").empty());
    CHECK_THROWS_AS(doc::parse_pointer("a"), base::Error);
}

TEST_CASE("pointers find, write and erase")
{
    auto value = json(R"({"spec":{"containers":[{"name":"a"},{"name":"b"}]}})");
    CHECK(doc::find_pointer(value, "/spec/containers/1/name")->as_string() == "b");
    CHECK(doc::find_pointer(value, "/spec/containers/01/name") == nullptr);
    CHECK(doc::find_pointer(value, "/spec/containers/2") == nullptr);
    CHECK(doc::find_pointer(value, "") == &value);
    doc::set_pointer(value, "/metadata/labels/app", "x");
    doc::set_pointer(value, "/spec/containers/0/image", "y");
    CHECK(doc::erase_pointer(value, "/spec/containers/1"));
    CHECK_FALSE(doc::erase_pointer(value, "/spec/none"));
    CHECK(
        doc::to_json(value) ==
        R"({"spec":{"containers":[{"name":"a","image":"y"}]},"metadata":{"labels":{"app":"x"}}})");
}

TEST_CASE("the examples of RFC 6902 hold")
{
    CHECK(
        patched(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])") ==
        R"({"foo":"bar","baz":"qux"})");
    CHECK(
        patched(R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])") ==
        R"({"foo":["bar","qux","baz"]})");
    CHECK(patched(R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])") == R"({"foo":"bar"})");
    CHECK(
        patched(R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])") ==
        R"({"foo":["bar","baz"]})");
    CHECK(
        patched(R"({"baz":"qux"})", R"([{"op":"replace","path":"/baz","value":"boo"}])") == R"({"baz":"boo"})");
    CHECK(
        patched(
            R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
            R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])") ==
        R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})");
    CHECK(
        patched(
            R"({"foo":["all","grass","cows","eat"]})", R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])") ==
        R"({"foo":["all","cows","eat","grass"]})");
    CHECK(
        patched(R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])") ==
        R"({"foo":["bar",["abc","def"]]})");
    CHECK(patched(R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])") == R"({"/":9,"~1":10})");
    CHECK(
        patched(
            R"({"a":{"b":1}})",
            R"([{"op":"copy","from":"/a","path":"/c"},{"op":"replace","path":"/c/b","value":2}])") ==
        R"({"a":{"b":1},"c":{"b":2}})");
    CHECK(patched(R"({"a":1})", R"([{"op":"test","path":"/a","value":1.0}])") == R"({"a":1})");
    CHECK(patched(R"({"a":1})", R"([{"op":"replace","path":"","value":[]}])") == "[]");
}

TEST_CASE("Kubernetes' replace sets a member that is not there, but makes no parents and no items")
{
    const auto replaced = [](std::string_view path) {
        auto document = doc::parse_json(R"({"a":{"b":1},"list":[1]})", doc::kManifestLimits);
        const auto patch = Value::array({Value::object({{"op", "replace"}, {"path", path}, {"value", 7}})});
        try {
            doc::apply_json_patch_of_kubernetes(document, patch);
        } catch (const base::Error& error) {
            return std::string(error.what());
        }
        return doc::to_json(document);
    };
    CHECK(replaced("/a/c") == R"({"a":{"b":1,"c":7},"list":[1]})");
    CHECK(replaced("/a/b") == R"({"a":{"b":7},"list":[1]})");
    CHECK(replaced("/x/y") == "patch operation 0 at '/x/y': nothing is at '/x'");
    CHECK(replaced("/list/1") == "patch operation 0 at '/list/1': nothing is at '/list/1'");
}

TEST_CASE("a patch that cannot be applied names its operation and changes nothing")
{
    const std::string_view document = R"({"a":{"b":[1,2]}})";
    CHECK(
        patched(document, R"([{"op":"add","path":"/x","value":1},{"op":"remove","path":"/a/c"}])") ==
        "patch operation 1 at '/a/c': nothing is at '/a/c'");
    CHECK(
        patched(document, R"([{"op":"add","path":"/a/b/3","value":1}])") ==
        "patch operation 0 at '/a/b/3': '3' is no place in the list");
    CHECK(
        patched(document, R"([{"op":"add","path":"/a/b/01","value":1}])") ==
        "patch operation 0 at '/a/b/01': '01' is no place in the list");
    CHECK(
        patched(document, R"([{"op":"replace","path":"/a/x","value":1}])") ==
        "patch operation 0 at '/a/x': nothing is at '/a/x'");
    CHECK(
        patched(document, R"([{"op":"add","path":"/x/y","value":1}])") ==
        "patch operation 0 at '/x/y': nothing is at '/x'");
    CHECK(
        patched(document, R"([{"op":"test","path":"/a/b/0","value":"1"}])") ==
        "patch operation 0 at '/a/b/0': the test failed");
    CHECK(
        patched(document, R"([{"op":"move","from":"/a","path":"/a/b/0"}])") ==
        "patch operation 0 at '/a/b/0': a value cannot move into itself");
    CHECK(
        patched(document, R"([{"op":"add","path":"/x"}])") == "patch operation 0 at '/x': 'value' is missing");
    CHECK(
        patched(document, R"([{"op":"frob","path":"/x"}])") ==
        "patch operation 0 at '/x': unknown operation 'frob'");
    CHECK(
        patched(document, R"([{"op":"add","path":"x","value":1}])") ==
        "patch operation 0 at 'x': JSON pointer 'x' does not begin with '/'");
    CHECK(patched(document, R"({})") == "a JSON patch must be a list of operations");
}

TEST_CASE("copies that double the document meet a limit")
{
    auto value = json(R"({"a":{}})");
    auto patch = Value::array();
    for (int i = 0; i < 40; ++i) {
        patch.push_back(Value::object({{"op", "copy"}, {"from", "/a"}, {"path", "/b"}}));
        patch.push_back(Value::object({{"op", "move"}, {"from", "/b"}, {"path", "/a/x" + std::to_string(i)}}));
    }
    CHECK_THROWS_AS(doc::apply_json_patch(value, patch), base::Error);
}

TEST_CASE("the examples of RFC 7396 hold")
{
    CHECK(merged(R"({"a":"b"})", R"({"a":"c"})") == R"({"a":"c"})");
    CHECK(merged(R"({"a":"b"})", R"({"b":"c"})") == R"({"a":"b","b":"c"})");
    CHECK(merged(R"({"a":"b"})", R"({"a":null})") == "{}");
    CHECK(merged(R"({"a":[{"b":"c"}]})", R"({"a":[1]})") == R"({"a":[1]})");
    CHECK(merged(R"(["a","b"])", R"(["c","d"])") == R"(["c","d"])");
    CHECK(merged(R"({"e":null})", R"({"a":1})") == R"({"e":null,"a":1})");
    CHECK(merged(R"([1,2])", R"({"a":"b","c":null})") == R"({"a":"b"})");
    CHECK(merged("{}", R"({"a":{"bb":{"ccc":null}}})") == R"({"a":{"bb":{}}})");
}

TEST_CASE("a created merge patch turns one document into the other")
{
    const auto from = json(R"({"keep":{"x":1},"change":{"x":1,"y":2},"drop":1,"list":[1,2],"kind":{"a":1}})");
    const auto to = json(R"({"keep":{"x":1},"change":{"x":1,"y":3},"list":[1],"kind":"text","new":{"z":1}})");
    const auto patch = doc::create_merge_patch(from, to);
    CHECK(doc::to_json(patch) == R"({"drop":null,"change":{"y":3},"list":[1],"kind":"text","new":{"z":1}})");
    auto result = from;
    doc::apply_merge_patch(result, patch);
    CHECK(result == to);
    CHECK(doc::create_merge_patch(to, to) == Value::object());
}

TEST_CASE("a diff tells where documents differ")
{
    const auto differences =
        doc::diff(json(R"({"a":1,"b":{"c":[1,2,3]},"x/y":1})"), json(R"({"a":2,"b":{"c":[1,5]},"new":true})"));
    std::string text;
    for (const auto& difference : differences)
        text += std::string(1, "+-~"[static_cast<int>(difference.op)]) + difference.pointer + " ";
    CHECK(text == "~/a ~/b/c/1 -/b/c/2 -/x~1y +/new ");
}
