#include "artifact/ignore.hpp"

#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "gitserver/repository.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <random>
#include <set>

using namespace sluice;
using artifact::IgnoreRules;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> split(const std::string& text, char separator, std::size_t most = std::string::npos)
{
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (parts.size() < most - 1) {
        const auto end = text.find(separator, begin);
        if (end == std::string::npos) break;
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    parts.push_back(text.substr(begin));
    return parts;
}

bool ignored(std::string_view patterns, std::string_view path, bool directory = false)
{
    IgnoreRules rules;
    rules.add(patterns, "");
    return rules.ignores(path, directory);
}

}  // namespace

TEST_CASE("patterns mean what they mean to Flux")
{
    // Written by tests/conformance/go/ignore.
    const auto golden = testing::slurp(fs::path(SLUICE_TEST_DATA) / "ignore.golden");
    std::string folder, shown;
    IgnoreRules rules;
    std::size_t paths = 0;
    for (const auto& line : split(golden, '\n')) {
        const auto parts = split(line, '\t', 4);
        if (parts[0] == "group") {
            rules = {};
            folder = parts[1];
            shown = "in '" + folder + "':";
        } else if (parts[0] == "pattern") {
            rules.add(line.substr(8), folder);
            shown += " '" + line.substr(8) + "'";
        } else if (parts[0] == "path") {
            INFO(shown << " for '" << parts[3] << "', directory " << parts[2]);
            CHECK(rules.ignores(parts[3], parts[2] == "true") == (parts[1] == "true"));
            ++paths;
        }
    }
    CHECK(paths > 7000);
}

TEST_CASE("the last pattern wins, and a file of an ignored folder can be brought back")
{
    CHECK(ignored("*.yaml\n!keep.yaml\n", "drop.yaml"));
    CHECK(!ignored("*.yaml\n!keep.yaml\n", "keep.yaml"));
    CHECK(ignored("deploy/\n", "deploy", true));
    CHECK(ignored("deploy/\n", "deploy/app.yaml"));
    CHECK(!ignored("deploy/\n", "deploy"));
    CHECK(!ignored("/*\n!/deploy\n", "deploy/app.yaml"));
    CHECK(ignored("/*\n!/deploy\n", "other/app.yaml"));
}

TEST_CASE("patterns of a folder stay in it")
{
    IgnoreRules rules;
    rules.add("*.txt\n", "docs");
    CHECK(rules.ignores("docs/a.txt", false));
    CHECK(rules.ignores("docs/deep/a.txt", false));
    CHECK(!rules.ignores("a.txt", false));
    CHECK(!rules.ignores("docs2/a.txt", false));
}

TEST_CASE("one pattern of the user drops the defaults, never those of version control")
{
    const auto defaults = artifact::archive_rules({});
    CHECK(defaults.ignores("logo.png", false));
    CHECK(defaults.ignores(".github/workflows/ci.yaml", false));
    CHECK(defaults.ignores("deep/.flux.yaml", false));
    CHECK(defaults.ignores(".gitignore", false));
    CHECK(!defaults.ignores("app.yaml", false));
    IgnoreRules users;
    users.add("# only a comment\n\n", "");
    CHECK(artifact::archive_rules(users).ignores("logo.png", false));
    users.add("nothing-like-this\n", "");
    CHECK(!artifact::archive_rules(users).ignores("logo.png", false));
    CHECK(artifact::archive_rules(users).ignores("deep/.gitignore", false));
}

namespace {

/// Made-up trees and patterns out of what git and Flux read alike: no "!" (git does not look into ignored
/// folders), no
/// "**" but in front (Flux does not try a second place for it), no class (git's are fnmatch's).
class Dice {
public:
    explicit Dice(unsigned seed) : engine_(seed) {}
    std::size_t below(std::size_t limit) { return engine_() % limit; }
    std::string pattern()
    {
        static constexpr const char* kPieces[] = {"a", "b", "ab", "*", "a*", "*b", "?", "a?", "*.yaml", "c.*"};
        std::string text;
        for (auto n = 1 + below(2); n > 0; --n)
            text += (text.empty() ? "" : "/") + std::string(kPieces[below(10)]);
        if (below(4) == 0) text = below(2) == 0 ? "/" + text : "**/" + text.substr(text.rfind('/') + 1);
        if (below(4) == 0) text += "/";
        return text;
    }
    std::string path()
    {
        static constexpr const char* kNames[] = {"a", "b", "ab", "aab", "a.yaml", "c.txt", "c"};
        std::string text;
        for (auto n = 1 + below(4); n > 0; --n)
            text += (text.empty() ? "" : "/") + std::string(kNames[below(7)]);
        return text;
    }

private:
    std::mt19937 engine_;
};

}  // namespace

TEST_CASE("patterns that git and Flux read alike ignore what git check-ignore says")
{
    Dice dice(20261121);
    for (int round = 0; round < 60; ++round) {
        const base::TempDir folder("ignore-test-");
        gitserver::run_git(folder.path(), {"init", "-q"});
        std::string patterns;
        for (auto n = 1 + dice.below(4); n > 0; --n)
            patterns += dice.pattern() + "\n";
        base::write_atomically(folder.path() / ".gitignore", patterns);
        std::vector<std::string> command{
            "-c", "core.quotePath=false", "check-ignore", "--no-index", "--verbose", "--non-matching"};
        std::set<std::string> files;
        for (int n = 0; n < 15; ++n) {
            const auto path = dice.path();
            std::error_code clash;
            fs::create_directories((folder.path() / path).parent_path(), clash);
            if (clash || fs::exists(folder.path() / path, clash)) continue;
            base::write_atomically(folder.path() / path, "x");
            files.insert(path);
        }
        command.insert(command.end(), files.begin(), files.end());
        IgnoreRules rules;
        rules.add(patterns, "");
        for (const auto& line :
             split(gitserver::run_git(folder.path(), command, gitserver::kSomeTime, 1), '\n')) {
            const auto path = line.substr(line.find('\t') + 1);
            INFO("patterns:\n" << patterns << "path: " << path);
            CHECK(rules.ignores(path, false) == !line.starts_with("::"));
        }
    }
}
