#include "doc/json.hpp"
#include "doc/yaml.hpp"

#include "base/error.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using doc::YamlDialect;

namespace {

std::string json_of(std::string_view yaml, YamlDialect dialect = YamlDialect::Sigs)
{
    return doc::to_json(doc::parse_yaml(yaml, {.dialect = dialect}, doc::kManifestLimits));
}

std::string
error_of(std::string_view yaml, doc::YamlOptions options = {}, doc::ParseLimits limits = doc::kManifestLimits)
{
    try {
        (void)doc::parse_yaml(yaml, options, limits);
    } catch (const base::Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("a manifest is read and written back")
{
    const std::string text =
        "apiVersion: v1\ndata:\n  key: value\nitems:\n- a: 1\n  b:\n  - x\n  - - z\n- {}\nkind: ConfigMap\n";
    const auto value = doc::parse_yaml(text, {}, doc::kManifestLimits);
    CHECK(doc::to_yaml(value, YamlDialect::Sigs) == text);
    CHECK(doc::to_yaml(value, YamlDialect::Kyaml) == text);
}

TEST_CASE("a stream leaves out what is empty and tells where documents start")
{
    const auto documents = doc::parse_yaml_stream(
        "# only a comment\n---\n---\na: 1\n---\nnull\n--- # c\n\nb: 2\n", {}, doc::kManifestLimits);
    REQUIRE(documents.size() == 2);
    CHECK(documents[0].line == 4);
    CHECK(documents[1].line == 9);
    CHECK(doc::parse_yaml("", {}, doc::kManifestLimits).is_null());
    CHECK(json_of("a: 1\n---") == R"({"a":1})");
    CHECK(error_of("a: 1\n---\nb: 1\n") == "line 3: expected one document, found another one");
}

TEST_CASE("errors name the file and the line")
{
    CHECK(
        error_of("a: 1\nb: c: d\n", {.file = "deploy/app.yaml"}) ==
        "deploy/app.yaml: line 2: mapping values are not allowed in this context");
    CHECK(error_of("a: *x\n") == "line 1: unknown anchor 'x' referenced");
    CHECK(error_of("a: &x\n  b: *x\n") == "line 2: anchor 'x' value contains itself");
    CHECK(
        error_of("a: 1\nb: 2\na: 3\n", {.dialect = YamlDialect::Kyaml}) ==
        "line 3: mapping key \"a\" already defined at line 1");
    CHECK(error_of("a: 1\nb: 2\na:\n  3\n", {.strict_keys = true}) == "line 4: key \"a\" already set in map");
}

TEST_CASE("aliases share their storage and bombs meet a limit")
{
    const auto value =
        doc::parse_yaml("a: &x {long-key-of-the-map: [1, 2]}\nb: *x\n", {}, doc::kManifestLimits);
    CHECK(value["a"].same_storage(value["b"]));
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 10; ++i) {
        const auto before = "*a" + std::to_string(i - 1);
        bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int n = 0; n < 8; ++n)
            bomb += "," + before;
        bomb += "]\n";
    }
    CHECK(error_of(bomb) == "document contains excessive aliasing");
    CHECK(error_of("[[[1]]]", {}, {100, 2, 100}) == "the document is nested deeper than 2 levels");
    CHECK(error_of("[1,2,3]", {}, {100, 2, 3}) == "the document has more than 3 nodes");
    CHECK(error_of("[1,2,3]", {.file = "x"}, {3, 2, 3}) == "x: the document is larger than 3 bytes");
}

TEST_CASE("merge keys are merged")
{
    CHECK(json_of("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n") == R"({"a":{"k":1,"l":2},"b":{"k":3,"l":2}})");
    CHECK(
        json_of("a: &x {k: 1, l: 2}\nb: {<<: *x, k: 3}\n", YamlDialect::Kyaml) ==
        R"({"a":{"k":1,"l":2},"b":{"k":3,"l":2}})");
}

TEST_CASE("the first document of a stream is read whatever follows it")
{
    const auto first = [](std::string_view text) {
        return doc::to_json(doc::parse_first_yaml(text, {}, doc::kManifestLimits));
    };
    CHECK(first("a: 1\n---\nb: [\n") == R"({"a":1})");
    CHECK(first("a: 1\n...\nb: [\n") == R"({"a":1})");
    CHECK(first("# nothing\n---\na: 1\n") == R"({"a":1})");
    CHECK(first("---\n---\na: 1\n") == "null");
    CHECK(first("") == "null");
}

TEST_CASE("a map or a list where a key should be is shown as Go shows it, within limits")
{
    const auto trouble = [](const std::string& text) { return error_of(text, {.go_lines = true}); };
    CHECK(
        trouble("{{a: [1]}: b}") == "invalid map key: map[interface {}]interface {}{\"a\":[]interface {}{1}}");
    std::string deep = "a: 1\n? ";
    for (int level = 0; level < 500'000; ++level)
        deep += "- ";
    CHECK(trouble(deep + "x\n: b\n").find("exceeded max depth") != std::string::npos);
    CHECK(trouble("? [" + std::string(2u << 20, 'x') + "]\n: b\n") == "invalid map key: too long to be shown");
}
