#include "table.hpp"

#include "toolkit_kind.hpp"

#include <sstream>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;

// What flux 2.9.5 printed for two Kustomizations of ours.
TEST_CASE("a table has flux's layout: upper-case header, padded cells, tabs between")
{
    std::ostringstream out;
    cli::print_table(
        out,
        {"Name", "Revision", "Suspended", "Ready", "Message"},
        {{"app", "main@sha1:5f6ce0aa", "False", "True", "Applied revision: main@sha1:5f6ce0aa"},
         {"database", "", "True", "False", "waiting to be reconciled"}});
    CHECK(
        out.str() ==
        "NAME    \tREVISION          \tSUSPENDED\tREADY\tMESSAGE                              \n"
        "app     \tmain@sha1:5f6ce0aa\tFalse    \tTrue \tApplied revision: main@sha1:5f6ce0aa\t\n"
        "database\t                  \tTrue     \tFalse\twaiting to be reconciled            \t\n");
}

TEST_CASE("without a header only rows are printed")
{
    std::ostringstream out;
    cli::print_table(out, {}, {{"a", "b"}});
    CHECK(out.str() == "a\tb\t\n");
}

TEST_CASE("columns are as wide as their code points, not their bytes")
{
    std::ostringstream out;
    cli::print_table(out, {}, {{"größe", "x"}, {"abcdef", "y"}});
    CHECK(out.str() == "größe \tx\t\nabcdef\ty\t\n");
}

TEST_CASE("digests are shortened wherever they stand, other hexadecimal words are not")
{
    const std::string sha1(40, 'a'), sha256(64, '0');
    CHECK(cli::shorten_digests("main@sha1:" + sha1) == "main@sha1:aaaaaaaa");
    CHECK(cli::shorten_digests("latest@sha256:" + sha256 + " from x") == "latest@sha256:00000000 from x");
    CHECK(cli::shorten_digests("deadbeef cafe 1234") == "deadbeef cafe 1234");
    CHECK(cli::shorten_digests("") == "");
    CHECK(cli::shorten_digests(std::string(130, 'a')) == std::string(130, 'a'));
}

TEST_CASE("a Kustomization shows what it applied, a source what it fetched")
{
    doc::Value object;
    object.edit({"status", "lastAppliedRevision"}) = "main@sha1:1";
    object.edit({"status", "artifact", "revision"}) = "main@sha1:2";
    CHECK(cli::kustomization().success_message(object) == "applied revision main@sha1:1");
    CHECK(cli::git_repository().success_message(object) == "fetched revision main@sha1:2");
}
