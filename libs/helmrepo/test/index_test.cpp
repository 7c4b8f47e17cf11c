#include "helmrepo/index.hpp"

#include "base/error.hpp"
#include "helmrepo/repository.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;

namespace {

constexpr auto kIndex = R"(apiVersion: v1
entries:
  app:
  - {name: app, version: 1.9.0, urls: [app-1.9.0.tgz]}
  - {name: app, version: 2.0.0-rc.1, urls: [app-2.0.0-rc.1.tgz]}
  - {name: app, version: 1.10.0, urls: [app-1.10.0.tgz], digest: sha256:ab}
  - {name: app, version: latest, urls: [x.tgz]}
  -
)";

std::string version_of(const std::string& range)
{
    return helmrepo::Index::parse(kIndex, "test").get("app", range).version;
}

}  // namespace

TEST_CASE("an index gives the newest version that a range allows")
{
    CHECK(version_of("") == "1.10.0");
    CHECK(version_of("1.9.x") == "1.9.0");
    CHECK(version_of(">0.0.0-0") == "2.0.0-rc.1");
    CHECK(version_of("2.0.0-rc.1") == "2.0.0-rc.1");
    CHECK_THROWS_AS(version_of("3"), base::Error);
    CHECK_THROWS_AS(version_of("a b"), base::Error);
}

TEST_CASE("entries that no chart can have are left out, and told")
{
    std::vector<std::string> warnings;
    const auto index =
        helmrepo::Index::parse(kIndex, "test", [&](const std::string& text) { warnings.push_back(text); });
    REQUIRE(index.versions("app"));
    CHECK(index.versions("app")->size() == 3);
    CHECK(warnings.size() == 2);
    CHECK_FALSE(index.versions("other"));
}

TEST_CASE("an index without apiVersion, or without anything, is none")
{
    CHECK_THROWS_AS(helmrepo::Index::parse("entries: {}", "test"), base::Error);
    CHECK_THROWS_AS(helmrepo::Index::parse("", "test"), base::Error);
    CHECK_THROWS_AS(helmrepo::Index::parse("[]", "test"), base::Error);
}

TEST_CASE("archives are found beside the index, and the repository's query goes with them")
{
    CHECK(helmrepo::resolve_url("https://h/charts", "a-1.tgz") == "https://h/charts/a-1.tgz");
    CHECK(helmrepo::resolve_url("https://h/charts/?k=v", "a-1.tgz") == "https://h/charts/a-1.tgz?k=v");
    CHECK(helmrepo::resolve_url("https://h/charts", "/a-1.tgz") == "https://h/a-1.tgz");
    CHECK(helmrepo::resolve_url("https://h/charts?k=v", "http://o/a-1.tgz") == "http://o/a-1.tgz");
}
