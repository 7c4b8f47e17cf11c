#include "chart/strvals.hpp"

#include "base/error.hpp"
#include "chart/values.hpp"
#include "doc/json.hpp"
#include "gotemplate/format.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sstream>

using namespace sluice;
using namespace sluice::chart;

namespace {

const std::filesystem::path kGoldens = std::filesystem::path(SLUICE_TEST_DATA) / "golden";

std::string read_file(std::string_view path)
{
    if (path == "missing")
        throw base::Error(base::ErrorKind::NotFound, "open missing: no such file or directory");
    return "<" + std::string(path) + ">";
}

void apply(const doc::Value& test, doc::Value& into, HelmVersion version)
{
    const auto mode = test["mode"].as_string();
    const auto line = test["line"].as_string();
    if (mode == "set")
        set_values(line, into, version);
    else if (mode == "string")
        set_strings(line, into, version);
    else if (mode == "json")
        set_json(line, into, version);
    else if (mode == "file")
        set_files(line, into, read_file, version);
    else
        set_literal(line, into, version);
}

/// As the golden has them: {"int64": "1"}.
doc::Value typed(const doc::Value& value)
{
    if (value.is_array()) {
        auto out = doc::Value::array();
        for (const auto& element : value.elements())
            out.push_back(typed(element));
        return out;
    }
    if (value.is_object()) {
        auto out = doc::Value::object();
        for (const auto& member : value.members())
            out.set(member.key(), typed(member.value));
        return out;
    }
    if (value.is_integer()) return doc::Value::object({{"int64", std::to_string(value.as_int())}});
    if (value.is_number()) return doc::Value::object({{"float64", gotemplate::to_text(value.as_double())}});
    return value;
}

std::string outcome(const doc::Value& test, HelmVersion version)
{
    auto into = doc::Value::object();
    if (const auto text = test["into"].string_or(""); !text.empty()) {
        into = doc::parse_json(text, doc::kManifestLimits);
        integers_to_doubles(into);
    }
    try {
        apply(test, into, version);
    } catch (const base::Error& error) {
        return test["error"].string_or("") == "json" ? "json" : error.what();
    }
    return doc::to_json(typed(into), doc::JsonStyle::Go);
}

std::string expected(const doc::Value& test)
{
    if (!test["error"].string_or("").empty()) return test["error"].text();
    return doc::to_json(doc::parse_json(test["result"].as_string(), doc::kManifestLimits), doc::JsonStyle::Go);
}

}  // namespace

TEST_CASE("strvals lines come to what Helm makes of them")
{
    std::istringstream lines(testing::slurp(kGoldens / "strvals.jsonl"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const auto test = doc::parse_json(line, doc::kManifestLimits);
        INFO(line.substr(0, 400));
        CHECK(outcome(test, HelmVersion::V4) == expected(test));
        if (const auto error = test["error3"].string_or(""); !error.empty())
            CHECK(outcome(test, HelmVersion::V3) == error);
    }
    CHECK(count > 400);
}
