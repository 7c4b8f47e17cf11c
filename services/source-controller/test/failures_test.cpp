#include "stage.hpp"

#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fmt/format.h>

using namespace sluice;
using namespace sluice::source_controller::test;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Story : Stage {
    std::string first;
    Story()
    {
        repository().write("app.yaml", "kind: Deployment\n");
        first = repository().commit("one");
    }
    /// A failure shows under FetchFailed as well, keeps trying, and has not observed the generation.
    void check_failing(const std::string& name)
    {
        CHECK(condition(name, "FetchFailed").substr(5) == condition(name).substr(6));
        CHECK(condition(name, "Reconciling").starts_with("True ProgressingWithRetry"));
        CHECK(
            read(name)["status"]["observedGeneration"].int_or(0) <
            read(name)["metadata"]["generation"].int_or(0));
    }
};

doc::Value with_secret(const char* name)
{
    return spec({{"secretRef", doc::Value::object({{"name", name}})}});
}

}  // namespace

TEST_CASE("a server that cannot be reached is named, and found again")
{
    Story story;
    story.make("app", spec({{"url", "http://127.0.0.1:1/app.git"}}));
    story.wait_for("app", "False GitOperationFailed: failed to checkout and determine revision");
    CHECK_THAT(
        story.condition("app"), ContainsSubstring("127.0.0.1:1/app.git") && ContainsSubstring("refused"));
    story.check_failing("app");
    story.change("app", spec({{"url", story.url()}}));
    story.wait_for("app", "True Succeeded");
    CHECK(story.condition("app", "FetchFailed").empty());
    CHECK(story.condition("app", "Reconciling").empty());
}

TEST_CASE("a failure keeps the artifact, and recovery is said in an event")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    story.set_credentials("ada", "s3cret");
    story.request("app", "1");
    story.wait_for("app", "False GitOperationFailed");
    story.wait_for_handled("app", "1");
    CHECK(story.revision("app") == "main@sha1:" + story.first);
    story.set_credentials("", "");
    story.wait_for("app", "True");
    story.wait_for_event("app", "Normal Succeeded: stored artifact for commit");
}

TEST_CASE("wrong credentials fail without showing them, right ones heal")
{
    Story story;
    story.set_credentials("ada", "s3cret");
    story.make_secret("login", {{"username", "ada"}, {"password", "wr0ng"}});
    story.make("app", with_secret("login"));
    story.wait_for("app", "False GitOperationFailed");
    CHECK_THAT(
        story.condition("app"), ContainsSubstring("authentication required") && !ContainsSubstring("wr0ng"));
    story.make_secret("login", {{"username", "ada"}, {"password", "s3cret"}});
    story.wait_for("app", "True");
}

TEST_CASE("a missing or unfit secret is an authentication failure")
{
    Story story;
    story.make("app", with_secret("none"));
    story.wait_for(
        "app", fmt::format("False AuthenticationFailed: failed to get secret '{}/none'", story.ns()));
    story.check_failing("app");
    story.make_secret("half", {{"password", "x"}});
    story.make("half", with_secret("half"));
    story.wait_for(
        "half",
        "False AuthenticationFailed: failed to configure authentication options: invalid 'http' auth option: "
        "'password' requires 'username' to be set");
    story.make("ssh", spec({{"url", "ssh://git@127.0.0.1/app.git"}}));
    story.wait_for(
        "ssh",
        "False AuthenticationFailed: failed to configure authentication options: invalid 'ssh' auth option: "
        "'identity' is required");
}

TEST_CASE("a missing branch is named, an empty repository has a reason of its own")
{
    Story story;
    story.make("app", spec({{"ref", doc::Value::object({{"branch", "nope"}})}}));
    story.wait_for("app", "False GitOperationFailed");
    CHECK_THAT(story.condition("app"), ContainsSubstring("refs/heads/nope"));
    const gitserver::Repository empty(story.repository().bare().parent_path(), "empty.git");
    story.make("empty", spec({{"url", story.url("empty.git")}}));
    story.wait_for("empty", "False EmptyGitRepository: git repository is empty");
    story.check_failing("empty");
}

TEST_CASE("what is not supported yet stalls and names the field")
{
    Story story;
    story.make("app", spec({{"provider", "azure"}}));
    story.wait_for("app", "False Unsupported: spec.provider: 'azure'");
    CHECK(story.condition("app", "Stalled").starts_with("True Unsupported"));
    CHECK(story.condition("app", "Reconciling").empty());
    CHECK(story.read("app")["status"]["observedGeneration"].int_or(0) == 1);
    story.change("app", spec({{"provider", "generic"}}));
    story.wait_for("app", "True");
    CHECK(story.condition("app", "Stalled").empty());
}

TEST_CASE("the API server may go away and come back")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    if (!story.pause())
        SKIP("a real API server is not this test's to stop; tests/integration/chaos.py stops one");
    story.repository().write("app.yaml", "kind: Job\n");
    const auto second = story.repository().commit("two");
    story.resume();
    story.request("app", "back");
    story.wait_for_handled("app", "back");
    CHECK(story.revision("app") == "main@sha1:" + second);
}
