// The quick way and the Library never disagree.
#include "plain.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "library.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <random>

using namespace sluice;
using jsonschema::read_schema;
using jsonschema::surely_fits;
namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1 << 24, .max_depth = 200, .max_nodes = 1'000'000};
constexpr jsonschema::Budget kBudget{};

/// A schema's text and the texts of values.
struct Case {
    std::string schema;
    std::vector<std::string> values;
};

std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const auto* const name :
         {"draft4.jsonl",
          "draft6.jsonl",
          "draft7.jsonl",
          "draft2019.jsonl",
          "draft2020.jsonl",
          "references.jsonl",
          "formats.jsonl",
          "broken.jsonl",
          "values.jsonl"}) {
        const auto text = testing::slurp(std::filesystem::path(SLUICE_TEST_DATA) / "golden" / name);
        for (std::string_view rest = text; !rest.empty();
             rest.remove_prefix(std::min(rest.find('\n') + 1, rest.size()))) {
            const auto line = doc::parse_json(rest.substr(0, rest.find('\n')), kLimits);
            all.push_back(
                {line["s"].text(), {R"({})", R"({"a":1,"b":["x",null],"c":{"a":"b"}})", "3", R"("a")", "[1]"}});
            for (const auto& pair : line["v"].elements())
                all.back().values.push_back(pair[std::size_t{0}].text());
        }
    }
    return all;
}

/// What the Library says of them: "" if the schema is valid and the value fits.
std::string verdict(const std::string& schema, const doc::Value& value)
{
    try {
        return jsonschema::Schema::compile(schema, "file:///values.schema.json").validate(value);
    } catch (const base::Error& error) {
        return error.what();
    }
}

/// How many of a case's values surely fit; each of them must fit.
int surely_fitting(const Case& one, std::string& differences)
{
    doc::Value schema;
    try {
        schema = read_schema(one.schema, 1 << 20);
    } catch (const base::Error&) {
        return 0;
    }
    int count = 0;
    for (const auto& text : one.values) {
        const auto value = doc::parse_json(text, kLimits);
        if (!surely_fits(schema, value, kBudget)) continue;
        ++count;
        if (const auto said = verdict(one.schema, value); !said.empty())
            differences.append(one.schema).append(" with ").append(text).append(": ").append(said).append("\n");
    }
    return count;
}

/// With what stands behind one of the colons taken from another schema.
std::string mutated(const std::string& text, const std::vector<Case>& donors, std::mt19937& random)
{
    const auto value_of = [&](const std::string& from) {
        const auto colon = from.find(':', random() % (from.size() + 1));
        if (colon == std::string::npos) return std::string("{}");
        const auto end = from.find_first_of(",}", colon);
        return from.substr(colon + 1, end - colon - 1);
    };
    auto copy = text;
    const auto colon = copy.find(':', random() % (copy.size() + 1));
    if (colon == std::string::npos) return copy;
    const auto end = copy.find_first_of(",}", colon);
    copy.replace(
        colon + 1, std::min(end, copy.size()) - colon - 1, value_of(donors[random() % donors.size()].schema));
    return copy;
}

}  // namespace

TEST_CASE("what surely fits by the quick way fits by the whole library, for every schema of the goldens")
{
    std::string differences;
    int sure = 0;
    for (const auto& one : cases())
        sure += surely_fitting(one, differences);
    INFO(differences);
    CHECK(differences.empty());
    CHECK(sure > 1'000);
}

TEST_CASE("what surely fits fits, for schemas with parts of other schemas in them")
{
    std::mt19937 random(20261121);
    const auto all = cases();
    std::string differences;
    int sure = 0;
    for (int i = 0; i < 20'000; ++i) {
        auto one = all[random() % all.size()];
        one.schema = mutated(one.schema, all, random);
        sure += surely_fitting(one, differences);
    }
    INFO(differences);
    CHECK(differences.empty());
    CHECK(sure > 1'000);
}

TEST_CASE("the schemas that charts have are decided by the quick way")
{
    const auto decided = [](std::string_view schema, std::string_view values) {
        return surely_fits(read_schema(schema, 1 << 20), doc::parse_json(values, kLimits), kBudget);
    };
    constexpr auto chart = R"({"$schema":"http://json-schema.org/schema#","title":"Values","type":"object",
        "properties":{
            "replicas":{"type":"integer","minimum":0,"description":"how many","default":1},
            "image":{"$ref":"#/definitions/image"},
            "names":{"type":"array","items":{"type":"string","pattern":"^[a-z]+$"}},
            "mode":{"type":["string","null"],"enum":["on","off",null]}},
        "definitions":{"image":{"type":"object","additionalProperties":false,"required":["name"],
            "properties":{"name":{"type":"string","minLength":1},"tag":{"type":"string"}}}}})";
    CHECK(decided(chart, "{}"));
    CHECK(decided(chart, R"({"replicas":2,"image":{"name":"a"},"names":["b"],"mode":null,"other":[{}]})"));
    for (const auto* const wrong :
         {R"([])",
          R"({"replicas":-1})",
          R"({"replicas":1.5})",
          R"({"image":{}})",
          R"({"image":{"name":""}})",
          R"({"image":{"name":"a","more":1}})",
          R"({"names":["B"]})",
          R"({"mode":"neither"})"}) {
        INFO(wrong);
        CHECK_FALSE(decided(chart, wrong));
    }
    CHECK(decided(
        R"({"$schema":"http://json-schema.org/draft-07/schema#","if":{"required":["a"]},"then":{"required":["b"]}})",
        R"({"a":1,"b":2})"));
}

TEST_CASE("the quick way leaves schemas that are endless or too deep to the library")
{
    const auto value = doc::parse_json(R"({"a":{"a":1}})", kLimits);
    for (const auto* const schema :
         {R"({"$ref":"#"})", R"({"not":{"$ref":"#"}})", R"({"anyOf":[{"$ref":"#"},true]})"})
        CHECK_FALSE(surely_fits(read_schema(schema, 1 << 20), value, kBudget));
    std::string deep = "true";
    for (int i = 0; i < 100; ++i)
        deep = R"({"properties":{"a":)" + deep + "}}";
    CHECK_FALSE(surely_fits(read_schema(deep, 1 << 20), value, kBudget));
    std::string doubling = R"({"$ref":"#/$defs/d0","$defs":{)";
    for (int i = 0; i < 30; ++i) {
        const auto next = std::to_string(i + 1);
        doubling += "\"d" + std::to_string(i) + R"(":{"allOf":[{"$ref":"#/$defs/d)" + next +
                    R"("},{"$ref":"#/$defs/d)" + next + "\"}]},";
    }
    CHECK_FALSE(surely_fits(read_schema(doubling + "\"d30\":true}}", 1 << 20), value, kBudget));
}
