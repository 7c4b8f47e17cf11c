#include "stage.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fmt/format.h>

#include <fstream>

using namespace sluice;
using namespace sluice::source_controller::test;
using Catch::Matchers::ContainsSubstring;
using Files = std::map<std::string, std::string>;
namespace fs = std::filesystem;

namespace {

/// A stage whose repository has one commit.
struct Story : Stage {
    std::string first;
    Story()
    {
        repository().write("deploy/app.yaml", "kind: Deployment\n");
        repository().write("logo.png", "not for clusters");
        first = repository().commit("say hello\n\nat length");
    }
    std::string commit(const std::string& file, const std::string& text)
    {
        repository().write(file, text);
        return repository().commit("change " + file);
    }
};

}  // namespace

TEST_CASE("a repository becomes an artifact that is served")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True Succeeded: stored artifact for revision 'main@sha1:" + story.first + "'");
    const auto object = story.read("app");
    const auto& status = object["status"];
    const auto path = fmt::format("gitrepository/{}/app/{}.tar.gz", story.ns(), story.first);
    CHECK(status["artifact"]["path"].text() == path);
    CHECK(status["artifact"]["url"].text().ends_with("/" + path));
    CHECK(status["observedGeneration"].int_or(0) == 1);
    CHECK(status["conditions"].size() == 2);
    CHECK(story.condition("app", "ArtifactInStorage") == story.condition("app"));
    CHECK(object["metadata"]["finalizers"][0].text() == "finalizers.fluxcd.io");
    CHECK(story.artifact("app") == Files{{"deploy/app.yaml", "kind: Deployment\n"}});
    story.wait_for_event("app", "Normal NewArtifact: stored artifact for commit 'say hello'");
}

TEST_CASE("a request brings a new commit at once and is echoed")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    const auto second = story.commit("deploy/app.yaml", "kind: Job\n");
    story.request("app", "now");
    story.wait_for_handled("app", "now");
    CHECK(story.revision("app") == "main@sha1:" + second);
    CHECK(story.artifact("app") == Files{{"deploy/app.yaml", "kind: Job\n"}});
}

TEST_CASE("nothing new costs one request to the Git server and keeps the artifact")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    const auto artifact = story.read("app")["status"]["artifact"];
    const auto before = story.git_server().requests();
    story.request("app", "again");
    story.wait_for_handled("app", "again");
    CHECK(story.git_server().requests() == before + 1);
    CHECK(story.read("app")["status"]["artifact"] == artifact);
    story.wait_for_event(
        "app",
        "Normal GitOperationSucceeded: no changes since last reconciliation: observed revision 'main@sha1:" +
            story.first + "'");
}

TEST_CASE("a suspended repository stays as it is, but requests are echoed")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    story.change("app", spec({{"suspend", true}}));
    story.commit("deploy/app.yaml", "kind: Job\n");
    story.request("app", "later");
    story.wait_for_handled("app", "later");
    CHECK(story.revision("app") == "main@sha1:" + story.first);
    CHECK(story.condition("app").starts_with("True Succeeded"));
}

TEST_CASE("what is ignored decides what is packed, and a change of it packs again")
{
    Story story;
    story.repository().write("docs/.sourceignore", "*.md\n");
    story.repository().write("docs/a.md", "a");
    story.repository().write("docs/a.txt", "a");
    const auto head = story.repository().commit("docs");
    story.make("app");
    story.wait_for("app", "True");
    const Files with_rules{
        {"deploy/app.yaml", "kind: Deployment\n"},
        {"docs/.sourceignore", "*.md\n"},
        {"docs/a.txt", "a"},
        {"logo.png", "not for clusters"}};
    CHECK(story.artifact("app") == with_rules);
    story.change("app", spec({{"ignore", "/*\n!/deploy\n"}}));
    story.eventually("the new rules are observed", [&] {
        return story.read("app")["status"]["observedIgnore"].text() == "/*\n!/deploy\n";
    });
    CHECK(story.artifact("app") == Files{{"deploy/app.yaml", "kind: Deployment\n"}});
    CHECK(story.revision("app") == "main@sha1:" + head);
}

TEST_CASE("only the sparse folders are packed, and one that is missing is named")
{
    Story story;
    story.repository().write("other/b.yaml", "b");
    story.repository().commit("other");
    story.make("app", spec({{"sparseCheckout", doc::Value::array({"./other"})}}));
    story.wait_for("app", "True");
    CHECK(story.artifact("app") == Files{{"other/b.yaml", "b"}});
    story.change("app", spec({{"sparseCheckout", doc::Value::array({"nowhere"})}}));
    story.wait_for("app", "False GitOperationFailed");
    CHECK_THAT(story.condition("app"), ContainsSubstring("nowhere"));
}

TEST_CASE("another repository's artifact is included")
{
    Story story;
    const gitserver::Repository base(story.repository().bare().parent_path(), "base.git");
    base.write("lib/common.yaml", "common");
    base.commit("base");
    const auto include = [](const char* from, const char* to) {
        return doc::Value::array({doc::Value::object(
            {{"repository", doc::Value::object({{"name", "base"}})}, {"fromPath", from}, {"toPath", to}})});
    };
    story.make("app", spec({{"include", include("lib", "vendor/lib")}}));
    story.wait_for("app", "False NotFound: could not get resource for include 'base'");
    CHECK(story.condition("app", "IncludeUnavailable").starts_with("True NotFound"));
    story.make("base", spec({{"url", story.url("base.git")}}));
    story.wait_for("base", "True");
    story.request("app", "now");
    story.wait_for("app", "True");
    const Files both{{"deploy/app.yaml", "kind: Deployment\n"}, {"vendor/lib/common.yaml", "common"}};
    CHECK(story.artifact("app") == both);
    CHECK(story.read("app")["status"]["includedArtifacts"].size() == 1);
    CHECK(story.condition("app", "IncludeUnavailable").empty());
}

TEST_CASE("an artifact that was damaged on disk is made again")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    const auto file = story.storage() / story.read("app")["status"]["artifact"]["path"].text();
    std::ofstream(file, std::ios::trunc) << "rot";
    story.request("app", "look");
    story.wait_for_handled("app", "look");
    story.wait_for("app", "True");
    CHECK(story.artifact("app") == Files{{"deploy/app.yaml", "kind: Deployment\n"}});
    story.wait_for_event("app", "Warning ArtifactVerificationFailed");
}

TEST_CASE("a deleted repository takes its artifacts with it")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    const auto file = story.storage() / story.read("app")["status"]["artifact"]["path"].text();
    CHECK(fs::exists(file));
    story.remove("app");
    story.eventually("the object is gone", [&] { return !story.exists("app"); });
    CHECK(!fs::exists(file));
}
