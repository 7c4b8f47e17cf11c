#include "git/submodules.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice::git;

TEST_CASE("a relative submodule URL is seen from the URL of its parent, as git does it")
{
    CHECK(submodule_url("https://host/org/repo.git", "https://other/x") == "https://other/x");
    CHECK(submodule_url("https://host/org/repo.git", "../lib.git") == "https://host/org/lib.git");
    CHECK(submodule_url("https://host/org/repo.git/", "../lib.git/") == "https://host/org/lib.git");
    CHECK(submodule_url("https://host/org/repo", "../../other/lib") == "https://host/other/lib");
    CHECK(submodule_url("https://host/org/repo", "./lib") == "https://host/org/repo/lib");
    CHECK(submodule_url("git@host:org/repo", "../lib") == "git@host:org/lib");
    CHECK(submodule_url("git@host:repo", "../lib") == "git@host:lib");
}

TEST_CASE(".gitmodules names the URL of each submodule's path")
{
    const auto urls = parse_gitmodules("# ours\n"
                                       "[submodule \"a name\"]\n"
                                       "\tpath = vendor/a   ; here\n"
                                       "\turl = \"https://host/a#1\"\n"
                                       "[submodule \"half\"]\n"
                                       "\tpath = half\n"
                                       "[submodule \"b\"]\r\n"
                                       "  url=../b.git\r\n"
                                       "  path=b\r\n"
                                       "  branch = main");
    CHECK(urls == std::map<std::string, std::string>{{"vendor/a", "https://host/a#1"}, {"b", "../b.git"}});
}

TEST_CASE("a host is the same by scheme, name and port, whoever the user")
{
    CHECK(same_host("https://ada:pw@Example.org/a.git", "https://example.org/b/c.git"));
    CHECK(same_host("ssh://git@example.org:22/a", "ssh://example.org:22/b"));
    CHECK(!same_host("https://example.org/a", "http://example.org/a"));
    CHECK(!same_host("https://example.org/a", "https://example.org:444/a"));
    CHECK(!same_host("https://example.org/a", "https://example.org.evil.org/a"));
    CHECK(!same_host("https://example.org/a", "https://example.org\\@evil.org/a"));
    CHECK(!same_host("https://example.org@evil.org/a", "https://example.org/a"));
    CHECK(!same_host("/srv/git", "/srv/git"));
}
