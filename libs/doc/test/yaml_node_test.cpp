#include "doc/yaml_node.hpp"

#include "base/error.hpp"

#include <catch2/catch_test_macros.hpp>

using sluice::doc::kManifestLimits;
using sluice::doc::parse_yaml_node;
using sluice::doc::YamlNode;

TEST_CASE("a node knows its type, its quotes and where it stands")
{
    const auto root = parse_yaml_node(
        "# first\nkind: Pod\nspec: {n: 1, 'q': \"x\"}\nlist:\n- ~\n- |\n  text\n", kManifestLimits);
    REQUIRE(root);
    CHECK(root->tag == "!!map");
    CHECK(root->line == 2);
    CHECK(root->column == 1);
    const auto* kind = root->find("kind");
    REQUIRE(kind);
    CHECK(kind->tag == "!!str");
    CHECK(kind->style == 0);
    CHECK(kind->column == 7);
    const auto* spec = root->find("spec");
    REQUIRE(spec);
    CHECK(spec->style == YamlNode::Flow);
    CHECK(spec->find("n")->tag == "!!int");
    CHECK(spec->content[2].style == YamlNode::SingleQuoted);
    CHECK(spec->find("q")->style == YamlNode::DoubleQuoted);
    CHECK(spec->find("q")->line == 3);
    const auto items = root->find("list")->elements();
    REQUIRE(items.size() == 2);
    CHECK(items[0].tag == "!!null");
    CHECK(items[1].style == YamlNode::Literal);
    CHECK(items[1].text == "text\n");
}

TEST_CASE("written tags stay and aliases are copies of what they name")
{
    const auto root = parse_yaml_node("a: &x !!str 5\nb: *x\nc: [&y {k: v}, *y]\n", kManifestLimits);
    REQUIRE(root);
    CHECK(root->find("b")->tag == "!!str");
    CHECK(root->find("b")->style == YamlNode::Tagged);
    CHECK(root->find("b")->line == 1);
    CHECK(root->find("c")->elements()[1].find("k")->text == "v");
}

TEST_CASE("nodes that are too many or too deep are refused")
{
    CHECK_THROWS_AS(
        parse_yaml_node("[[[[1]]]]", {.max_bytes = 100, .max_depth = 3, .max_nodes = 100}),
        sluice::base::Error);
    CHECK_THROWS_AS(
        parse_yaml_node("[&a [1, 2, 3], *a, *a, *a]", {.max_bytes = 100, .max_depth = 9, .max_nodes = 12}),
        sluice::base::Error);
    CHECK_THROWS_AS(
        parse_yaml_node("&a [&b [&c [1, 2, 3]]]", {.max_bytes = 100, .max_depth = 9, .max_nodes = 12}),
        sluice::base::Error);
    CHECK_THROWS_AS(parse_yaml_node("[*nothing]", kManifestLimits), sluice::base::Error);
    CHECK_FALSE(parse_yaml_node("# nothing\n", kManifestLimits));
}
