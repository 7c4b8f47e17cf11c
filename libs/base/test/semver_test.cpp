#include "base/semver.hpp"
#include "table.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sstream>

using namespace sluice;
using base::Version;

TEST_CASE("versions are read as Masterminds reads them")
{
    const auto spell = [](const std::optional<Version>& version) { return version ? version->str() : "error"; };
    for (const auto& row : base::golden_table("versions.tsv")) {
        INFO(row[0]);
        CHECK(spell(Version::parse(row[0])) == row[1]);
        CHECK(spell(Version::parse_strict(row[0])) == row[2]);
    }
    CHECK(Version::parse("v1.2")->original == "v1.2");
}

TEST_CASE("versions are ordered as Masterminds orders them")
{
    for (const auto& row : base::golden_table("version_order.tsv")) {
        INFO(row[0] << " against " << row[1]);
        const auto order = *Version::parse(row[0]) <=> *Version::parse(row[1]);
        CHECK(std::to_string(order < 0 ? -1 : order > 0 ? 1 : 0) == row[2]);
    }
}

TEST_CASE("constraints admit the versions that Masterminds admits")
{
    const auto rows = base::golden_table("constraints.tsv");
    std::vector<Version> versions;
    std::istringstream words(rows[0][1]);
    for (std::string word; words >> word;)
        versions.push_back(*Version::parse(word));

    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto constraint = base::Constraint::parse(rows[i][0]);
        std::string answers = constraint ? "" : "error";
        for (const auto& version : versions)
            if (constraint) answers += constraint->check(version) ? 'Y' : 'n';
        INFO("'" << rows[i][0] << "'");
        CHECK(answers == rows[i][1]);
    }
}
