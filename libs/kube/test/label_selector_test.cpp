#include "base/error.hpp"
#include "doc/json.hpp"
#include "kube/label_selector.hpp"
#include "testing/golden.hpp"

#include <optional>
#include <sstream>

#include <catch2/catch_test_macros.hpp>

namespace sluice::kube {
namespace {

constexpr doc::ParseLimits kLimits{.max_bytes = 1u << 20, .max_depth = 64, .max_nodes = 10'000};

bool selects(std::string_view selector, std::string_view labels)
{
    return LabelSelector::parse(selector).matches(doc::parse_json(labels, kLimits));
}

TEST_CASE("a selector picks label sets as the API server does")
{
    CHECK(selects("", R"({"a":"1"})"));
    CHECK(selects("a=1", R"({"a":"1"})"));
    CHECK(selects("a==1", R"({"a":"1"})"));
    CHECK_FALSE(selects("a=1", R"({"a":"2"})"));
    CHECK_FALSE(selects("a=1", "{}"));
    CHECK(selects("a=", R"({"a":""})"));
    CHECK(selects("a!=1", R"({"a":"2"})"));
    CHECK(selects("a!=1", "{}"));
    CHECK_FALSE(selects("a!=1", R"({"a":"1"})"));
    CHECK(selects("a", R"({"a":""})"));
    CHECK_FALSE(selects("a", "{}"));
    CHECK(selects("!a", "{}"));
    CHECK_FALSE(selects("!a", R"({"a":"1"})"));
    CHECK(selects("a in (x,y)", R"({"a":"y"})"));
    CHECK_FALSE(selects("a in (x,y)", R"({"a":"z"})"));
    CHECK_FALSE(selects("a in (x,y)", "{}"));
    CHECK(selects("a notin (x,y)", "{}"));
    CHECK_FALSE(selects("a notin (x, y)", R"({"a":"x"})"));
    CHECK(selects("a>3", R"({"a":"4"})"));
    CHECK_FALSE(selects("a>3", R"({"a":"3"})"));
    CHECK_FALSE(selects("a>3", R"({"a":"many"})"));
    CHECK(selects("a<3", R"({"a":"-1"})"));
}

TEST_CASE("what Go reads in a selector, and what it refuses")
{
    // Written by tests/conformance/go/selector; the label sets stand there, too.
    const auto sets = doc::parse_json(
        R"([{}, {"a": ""}, {"a": "1"}, {"a": "x", "b": "2"}, {"b": "-3"}, {"a": "in", "in": "a"},
            {"app.kubernetes.io/name": "web"}, {"a": "10", "b": "many", "notin": ""}])",
        kLimits);
    std::istringstream golden(testing::slurp(SLUICE_TEST_DATA "/golden/selectors.jsonl"));
    std::size_t lines = 0;
    for (std::string line; std::getline(golden, line); ++lines) {
        const auto expected = doc::parse_json(line, kLimits);
        INFO(line);
        std::optional<LabelSelector> selector;
        try {
            selector = LabelSelector::parse(expected["selector"].text());
        } catch (const base::Error&) {
        }
        // Go remembers which of its two signs for equality was written; ours writes one.
        std::string text = expected["text"].text();
        if (const auto twice = text.find("=="); twice != std::string::npos) text.erase(twice, 1);
        CHECK((selector ? selector->str() : "refused") == text);
        for (std::size_t i = 0; selector && i < expected["selected"].size(); ++i)
            CHECK(selector->matches(sets[i]) == expected["selected"][i].as_bool());
    }
    CHECK(lines == 900);
}

TEST_CASE("every requirement of a selector must hold")
{
    const auto* both = "app.kubernetes.io/name=web, tier in (front,back), !canary";
    CHECK(selects(both, R"({"app.kubernetes.io/name":"web","tier":"back"})"));
    CHECK_FALSE(selects(both, R"({"app.kubernetes.io/name":"web","tier":"back","canary":""})"));
    CHECK_FALSE(selects(both, R"({"app.kubernetes.io/name":"web"})"));
}

TEST_CASE("a selector is written sorted, as Go writes it")
{
    CHECK(
        LabelSelector::parse("b in (y,x) ,a==1,!c,d,e!=2,f notin(q),g>1,h<9").str() ==
        "a=1,b in (x,y),!c,d,e!=2,f notin (q),g>1,h<9");
    CHECK(LabelSelector::parse("").str().empty());
}

TEST_CASE("a selector that is none is refused with its text")
{
    for (const auto* text :
         {"a=b=c", "a in x", "a in (x", "=b", "a,,b", "a b", "a>x", "-a=b", "a/b/c=d", "a=b!"}) {
        INFO(text);
        CHECK_THROWS_AS(LabelSelector::parse(text), base::Error);
    }
    CHECK_THROWS_AS(LabelSelector::parse("a=" + std::string(64, 'x')), base::Error);
}

TEST_CASE("the structured selector means what its text form means")
{
    const auto from = [](std::string_view json) { return LabelSelector::from(doc::parse_json(json, kLimits)); };
    CHECK(from(R"({"matchLabels":{"b":"2","a":"1"}})").str() == "a=1,b=2");
    CHECK(
        from(R"({"matchExpressions":[{"key":"a","operator":"In","values":["y","x"]},
                                       {"key":"b","operator":"NotIn","values":["z"]},
                                       {"key":"c","operator":"Exists"},{"key":"d","operator":"DoesNotExist"}]})")
            .str() == "a in (x,y),b notin (z),c,!d");
    CHECK(from("{}").matches(doc::Value::object({{"any", "thing"}})));
    CHECK_FALSE(from("null").matches(doc::Value::object()));
    CHECK_THROWS_AS(from(R"({"matchExpressions":[{"key":"a","operator":"Near"}]})"), base::Error);
    CHECK_THROWS_AS(from(R"({"matchExpressions":[{"key":"a","operator":"In"}]})"), base::Error);
}

}  // namespace
}  // namespace sluice::kube
