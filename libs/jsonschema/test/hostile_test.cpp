#include "jsonschema/schema.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <random>

using namespace sluice;
namespace {

jsonschema::Options tight()
{
    jsonschema::Options options;
    options.budget = {.schema_bytes = 1 << 16, .documents = 32, .nodes = 5'000, .steps = 20'000, .depth = 300};
    return options;
}

base::ErrorKind failure_of(const std::string& schema, const doc::Value& values)
{
    try {
        jsonschema::values_error(schema, values, tight());
    } catch (const base::Error& error) {
        return error.kind();
    }
    return base::ErrorKind::Internal;
}

}  // namespace

TEST_CASE("a schema that doubles its work with each level runs out of its budget")
{
    std::string definitions;
    for (int i = 0; i < 40; ++i)
        definitions += fmt::format(
            R"("d{}":{{"allOf":[{{"$ref":"#/$defs/d{}"}},{{"$ref":"#/$defs/d{}"}}]}},)", i, i + 1, i + 1);
    const auto schema = R"({"$ref":"#/$defs/d0","$defs":{)" + definitions + R"("d40":{"type":"object"}}})";
    CHECK(failure_of(schema, doc::Value::object()) == base::ErrorKind::LimitExceeded);
}

TEST_CASE("values nested deeper than the budget are refused, not followed")
{
    doc::Value values = doc::Value::object();
    for (int i = 0; i < 400; ++i)
        values = doc::Value::object({{"a", values}});
    CHECK(failure_of(R"({"properties":{"a":{"$ref":"#"}}})", values) == base::ErrorKind::LimitExceeded);
}

TEST_CASE("remote references are not followed without a loader, and urn ones accept everything as in Helm")
{
    const auto values = doc::Value::object({{"a", 1}});
    CHECK(jsonschema::values_error(R"({"$ref":"urn:example:x"})", values).empty());
    CHECK(
        jsonschema::values_error(R"({"$ref":"http://example.com/x"})", values) ==
        R"(failing loading "http://example.com/x": HTTP request failed for http://example.com/x: remote references are not followed)");
    CHECK(
        jsonschema::values_error(R"({"$ref":"etc/passwd"})", values) ==
        R"(failing loading "file:///etc/passwd": open /etc/passwd: no such file or directory)");
}

TEST_CASE("the text for a chart's values is Helm's")
{
    const auto values = doc::Value::object({{"replicas", "three"}});
    CHECK(
        jsonschema::values_error(
            R"({"properties":{"replicas":{"type":"integer"}},"required":["image"]})", values) ==
        "- at '': missing property 'image'\n- at '/replicas': got string, want integer\n");
}

TEST_CASE("damaged schemas and values end in an answer or an Error")
{
    const auto golden = std::filesystem::path(SLUICE_TEST_DATA) / "golden";
    const auto text = testing::slurp(golden / "references.jsonl") + testing::slurp(golden / "values.jsonl");
    constexpr doc::ParseLimits limits{.max_bytes = 1 << 20, .max_depth = 200, .max_nodes = 100'000};
    std::mt19937 random(11);
    int answers = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at);
        const auto line = doc::parse_json(std::string_view(text).substr(at, end - at), limits);
        at = end + 1;
        for (int round = 0; round < 10; ++round) {
            auto schema = line["s"].text();
            for (int cut = 0; cut < 2 && !schema.empty(); ++cut) {
                const auto where = random() % schema.size();
                random() % 2 == 0 ? schema.erase(where, 1 + random() % 4)
                                  : schema.insert(where, schema.substr(random() % schema.size(), 5));
            }
            try {
                jsonschema::values_error(schema, doc::Value::object({{"a", 1}}), tight());
                ++answers;
            } catch (const base::Error&) {
                ++answers;
            }
        }
    }
    CHECK(answers > 500);
}
