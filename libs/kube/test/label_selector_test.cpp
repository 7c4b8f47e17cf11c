#include "base/error.hpp"
#include "doc/json.hpp"
#include "kube/label_selector.hpp"

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
