#include "stage.hpp"

#include "io/loop.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>

using namespace sluice;
using namespace sluice::source_controller::test;
using Catch::Matchers::ContainsSubstring;
using Files = std::map<std::string, std::string>;

namespace {

/// A repository with the submodule lib, which has the submodule deep.
struct Story : Stage {
    gitserver::Repository deep{root(), "deep.git"}, lib{root(), "lib.git"};
    Story()
    {
        deep.write("deep.yaml", "deep");
        deep.commit("deep");
        lib.write("lib.yaml", "lib");
        add(lib, deep, "deep", "../deep.git");
        repository().write("app.yaml", "app");
        add(repository(), lib, "lib", "./../lib.git");
    }
    std::filesystem::path root() const { return repository().bare().parent_path(); }

    /// Commits `submodule` at `path`, to be fetched from `url`.
    static void
    add(const gitserver::Repository& to,
        const gitserver::Repository& submodule,
        const std::string& path,
        const std::string& url)
    {
        to.git({"-c", "protocol.file.allow=always", "submodule", "add", submodule.bare().string(), path});
        to.git({"config", "-f", ".gitmodules", "submodule." + path + ".url", url});
        to.commit("submodule " + path);
    }
    void move(const std::string& url) const
    {
        repository().git({"config", "-f", ".gitmodules", "submodule.lib.url", url});
        repository().commit("another place");
    }
    void make_recursive() { make("app", spec({{"recurseSubmodules", true}})); }
};

}  // namespace

TEST_CASE("submodules are filled when asked for, and theirs")
{
    Story story;
    story.make("app");
    story.wait_for("app", "True");
    CHECK(story.artifact("app") == Files{{"app.yaml", "app"}});
    story.change("app", spec({{"recurseSubmodules", true}}));
    story.eventually("submodules are observed", [&] {
        return story.read("app")["status"]["observedRecurseSubmodules"].bool_or(false);
    });
    const Files all{{"app.yaml", "app"}, {"lib/deep/deep.yaml", "deep"}, {"lib/lib.yaml", "lib"}};
    CHECK(story.artifact("app") == all);
}

TEST_CASE("submodules on the repository's host are fetched with its credentials")
{
    Story story;
    story.set_credentials("ada", "s3cret");
    story.make_secret("login", {{"username", "ada"}, {"password", "s3cret"}});
    story.make(
        "app", spec({{"recurseSubmodules", true}, {"secretRef", doc::Value::object({{"name", "login"}})}}));
    story.wait_for("app", "True");
    CHECK(story.artifact("app").contains("lib/deep/deep.yaml"));
}

TEST_CASE("submodules on another host are fetched without the repository's credentials")
{
    Story story;
    std::atomic<int> asked = 0, with_credentials = 0;
    io::Loop loop;
    gitserver::ServerOptions options;
    options.root = story.root();
    options.authorize = [&](const http::ServerRequest& request) {
        ++asked;
        with_credentials += request.headers.find("Authorization") ? 1 : 0;
        return true;
    };
    const gitserver::Server other(loop, options);
    story.move(other.url("lib.git"));
    story.set_credentials("ada", "s3cret");
    story.make_secret("login", {{"username", "ada"}, {"password", "s3cret"}});
    story.make(
        "app", spec({{"recurseSubmodules", true}, {"secretRef", doc::Value::object({{"name", "login"}})}}));
    story.wait_for("app", "True");
    CHECK(asked > 0);
    CHECK(with_credentials == 0);
}

TEST_CASE("a submodule on the controller's own disk is refused")
{
    Story story;
    story.move("file://" + story.lib.bare().string());
    story.make_recursive();
    story.wait_for("app", "False GitOperationFailed");
    CHECK_THAT(story.condition("app"), ContainsSubstring("submodule 'lib/': transport of 'file://"));
    story.move(story.lib.bare().string());
    story.request("app", "again");
    story.wait_for_handled("app", "again");
    CHECK(story.condition("app").starts_with("False GitOperationFailed"));
}

TEST_CASE("a submodule that cannot be fetched is named, and keeps the artifact that was there")
{
    Story story;
    story.make_recursive();
    story.wait_for("app", "True");
    const auto artifact = story.read("app")["status"]["artifact"];
    story.move("../nothing.git");
    story.request("app", "again");
    story.wait_for("app", "False GitOperationFailed");
    CHECK_THAT(story.condition("app"), ContainsSubstring("nothing.git': repository not found"));
    CHECK(story.read("app")["status"]["artifact"] == artifact);
}
