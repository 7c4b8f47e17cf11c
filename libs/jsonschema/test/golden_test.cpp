// Every schema and value of tests/conformance/go/jsonschema gets from us what the reference says of it.
#include "jsonschema/schema.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <optional>

using namespace sluice;
namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1 << 24, .max_depth = 200, .max_nodes = 1'000'000};

std::filesystem::path golden(const std::string& name)
{
    return std::filesystem::path(SLUICE_TEST_DATA) / "golden" / name;
}

/// Options whose loader serves the documents that the generator served.
jsonschema::Options with_remotes()
{
    jsonschema::Options options;
    options.load =
        [remote = doc::parse_json(testing::slurp(golden("remote.json")), kLimits)](const std::string& url) {
            const auto* const text = remote.find(url);
            if (text == nullptr) throw base::Error(base::ErrorKind::NotFound, "not there");
            return text->text();
        };
    return options;
}

struct Tally {
    int cases = 0;
    std::string differences;
    void expect(const std::string& what, std::string_view wanted, const std::string& got)
    {
        ++cases;
        if (got != wanted) differences += what + "\n  want " + std::string(wanted) + "\n  got  " + got + "\n";
    }
};

void compare(const doc::Value& line, const jsonschema::Options& options, Tally& tally)
{
    const auto schema_text = line["s"].text();
    std::optional<jsonschema::Schema> schema;
    std::string error;
    try {
        schema = jsonschema::Schema::compile(schema_text, "file:///values.schema.json", options);
    } catch (const base::Error& failure) {
        error = failure.what();
    }
    tally.expect(schema_text, line["c"].text(), error);
    if (!schema) return;
    for (const auto& pair : line["v"].elements()) {
        const auto instance = doc::parse_json(pair[std::size_t{0}].as_string(), kLimits);
        tally.expect(
            schema_text + " with " + pair[std::size_t{0}].text(),
            pair[std::size_t{1}].text(),
            schema->validate(instance));
    }
}

void compare_file(const std::string& name)
{
    const auto options = with_remotes();
    Tally tally;
    std::string_view rest;
    const auto text = testing::slurp(golden(name));
    for (rest = text; !rest.empty(); rest.remove_prefix(std::min(rest.find('\n') + 1, rest.size())))
        compare(doc::parse_json(rest.substr(0, rest.find('\n')), kLimits), options, tally);
    INFO(tally.differences);
    CHECK(tally.differences.empty());
    CHECK(tally.cases > 20);
}

}  // namespace

TEST_CASE("each keyword of each draft accepts and says what the reference does")
{
    for (const auto* const name :
         {"draft4.jsonl", "draft6.jsonl", "draft7.jsonl", "draft2019.jsonl", "draft2020.jsonl"}) {
        DYNAMIC_SECTION(name)
        {
            compare_file(name);
        }
    }
}

TEST_CASE("references find their schemas, or fail, as in the reference")
{
    compare_file("references.jsonl");
}
TEST_CASE("formats are checked with the reference's words")
{
    compare_file("formats.jsonl");
}
TEST_CASE("a text that is no schema is refused in the reference's words")
{
    compare_file("broken.jsonl");
}
TEST_CASE("values and numbers are written into messages as the reference writes them")
{
    compare_file("values.jsonl");
}
