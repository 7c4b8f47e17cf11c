#include "doc/json.hpp"
#include "doc/yaml.hpp"

#include "base/error.hpp"
#include "key_order.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <sstream>

using namespace sluice;
using doc::Value;
using doc::YamlDialect;

namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1 << 20, .max_depth = 1000, .max_nodes = 100'000};

/// Cases that tests/conformance/go/yaml wrote, one object a line.
std::vector<Value> golden_cases(std::string_view name)
{
    std::istringstream lines(
        testing::slurp(std::filesystem::path(SLUICE_TEST_DATA) / "golden" / std::string(name)));
    std::vector<Value> cases;
    for (std::string line; std::getline(lines, line);)
        cases.push_back(doc::parse_json(line, kLimits));
    return cases;
}

/// An input, which is hexadecimal where it is no text.
std::string input_of(const Value& golden)
{
    const auto text = golden["in"].as_string();
    if (!text.starts_with("hex:")) return std::string(text);
    std::string bytes;
    for (std::size_t i = 4; i < text.size(); i += 2)
        bytes += static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16));
    return bytes;
}

std::string outcome(const std::function<std::string()>& action)
{
    try {
        return action();
    } catch (const base::Error& error) {
        return std::string("error: ") + error.what();
    }
}

std::string parsed(const Value& golden, doc::YamlOptions options)
{
    const auto text = input_of(golden);
    return outcome([&] { return doc::to_json(doc::parse_yaml(text, options, kLimits), doc::JsonStyle::Go); });
}

/// What the reference made of it, or that it failed.
std::string expected(const Value& golden, std::string_view result)
{
    const auto* value = golden.find(result);
    return value == nullptr ? "error" : doc::to_json(*value, doc::JsonStyle::Go);
}

/// The inputs that we read differently than the reference, one a line.
std::string differences(std::string_view result, doc::YamlOptions options)
{
    std::string found;
    for (const auto& golden : golden_cases("yaml_parse.jsonl")) {
        const auto actual = parsed(golden, options);
        const auto wanted = expected(golden, result);
        if ((actual.starts_with("error") ? "error" : actual) == wanted) continue;
        found += doc::to_json(golden["in"]) + "\n    it: " + wanted + "\n    we: " + actual + "\n";
    }
    return found;
}

std::filesystem::path golden_file(std::string_view name)
{
    return std::filesystem::path(SLUICE_TEST_DATA) / "golden" / std::string(name);
}

Value in_natural_order(const Value& value)
{
    if (value.is_object()) {
        auto sorted = Value::object();
        for (const auto* member : doc::members_in_order(value))
            sorted.set(member->key(), in_natural_order(member->value));
        return sorted;
    }
    if (!value.is_array()) return value;
    auto list = Value::array();
    for (const auto& element : value.elements())
        list.push_back(in_natural_order(element));
    return list;
}

}  // namespace

// The differences that are left are libyaml's own, which is newer than the version that Go's libraries were
// made from: it accepts more escapes, versions and tags, and "?" within flow scalars; it refuses ":" before a
// flow's end.
TEST_CASE("sigs.k8s.io/yaml's readings are ours but for known exceptions")
{
    testing::require_golden(golden_file("differences_sigs.txt"), differences("sigs", {}));
}

TEST_CASE("kyaml's readings are ours but for known exceptions")
{
    testing::require_golden(
        golden_file("differences_kyaml.txt"), differences("kyaml", {.dialect = YamlDialect::Kyaml}));
}

TEST_CASE("strict mode refuses the duplicate keys that sigs.k8s.io/yaml's refuses")
{
    for (const auto& golden : golden_cases("yaml_parse.jsonl")) {
        if (golden["strictError"].text().find("already set in map") == std::string::npos) continue;
        INFO(doc::to_json(golden["in"]));
        CHECK(parsed(golden, {.strict_keys = true}).starts_with("error"));
    }
}

TEST_CASE("sigs.k8s.io/yaml's output is ours byte for byte")
{
    for (const auto& golden : golden_cases("yaml_emit.jsonl")) {
        if (!golden.contains("sigs")) continue;
        INFO(doc::to_json(golden["in"]));
        CHECK(doc::to_yaml(golden["in"], YamlDialect::Sigs) == golden["sigs"].as_string());
    }
}

TEST_CASE("kyaml's output is ours byte for byte")
{
    for (const auto& golden : golden_cases("yaml_emit.jsonl")) {
        if (!golden.contains("kyaml")) continue;
        INFO(doc::to_json(golden["in"]));
        CHECK(doc::to_yaml(in_natural_order(golden["in"]), YamlDialect::Kyaml) == golden["kyaml"].as_string());
    }
}

TEST_CASE("what a dialect writes it reads back the same")
{
    for (const auto& golden : golden_cases("yaml_emit.jsonl")) {
        const auto& value = golden["in"];
        const auto as_json = doc::to_json(value, doc::JsonStyle::Go);
        // The references do not read these back, either: a key "<<", and a literal that begins with a tab.
        if (as_json.find("\"\\u003c\\u003c\":") != std::string::npos ||
            as_json.find("\"\\t") != std::string::npos)
            continue;
        for (const auto dialect : {YamlDialect::Sigs, YamlDialect::Kyaml}) {
            const auto text = doc::to_yaml(value, dialect);
            INFO(as_json << "\nwritten as\n" << text);
            const auto back = outcome([&] {
                return doc::to_json(doc::parse_yaml(text, {.dialect = dialect}, kLimits), doc::JsonStyle::Go);
            });
            CHECK(back == as_json);
        }
    }
}

TEST_CASE("JSON is read and written as Go does")
{
    for (const auto& golden : golden_cases("json.jsonl")) {
        const auto text = golden["in"].as_string();
        INFO(text);
        const auto write = [&](doc::JsonStyle style) {
            return outcome([&] { return doc::to_json(doc::parse_json(text, kLimits), style); });
        };
        if (golden.contains("error")) {
            CHECK(write(doc::JsonStyle::Go).starts_with("error"));
            continue;
        }
        CHECK(write(doc::JsonStyle::Go) == golden["go"].as_string());
        CHECK(write(doc::JsonStyle::GoIndent) == golden["indent"].as_string());
    }
}
