/// remote_urls.jsonl holds what kustomize v5.8.1 asked of git for each URL
/// (tests/conformance/kustomize/remote_urls.py).
#include "base/duration.hpp"
#include "base/error.hpp"
#include "doc/json.hpp"
#include "kustomize/build.hpp"
#include "kustomize/repository_url.hpp"
#include "testing/golden.hpp"

#include <filesystem>
#include <sstream>
#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using kustomize::RepositoryUrl;

TEST_CASE("a base's URL names the repository, directory and reference that kustomize reads in it")
{
    const auto golden = std::filesystem::path(SLUICE_TEST_DATA) / "remote_urls.jsonl";
    std::istringstream lines(testing::slurp(golden));
    int checked = 0;
    for (std::string line; std::getline(lines, line); ++checked) {
        const auto wanted = doc::parse_json(line, doc::kManifestLimits);
        INFO(line);
        const auto url = RepositoryUrl::parse(wanted["url"].string_or(""));
        REQUIRE(url.has_value() == wanted["repository"].bool_or(false));
        if (!url) continue;
        CHECK(url->clone_url() == wanted["clone"].string_or(""));
        CHECK((url->reference.empty() ? "HEAD" : url->reference) == wanted["ref"].string_or(""));
        if (wanted.contains("timeout")) {
            CHECK(base::format_duration(url->timeout) == wanted["timeout"].string_or(""));
            continue;
        }
        CHECK(url->timeout >= std::chrono::milliseconds(1500));
        CHECK(url->submodules == wanted["submodules"].bool_or(false));
        const auto clean = (std::filesystem::path("/") / url->directory / "").lexically_normal().string();
        const auto directory = wanted["directory"].string_or("");
        CHECK(clean == (directory.empty() ? "/" : "/" + std::string(directory) + "/"));
    }
    CHECK(checked > 150);
}

TEST_CASE("no password of a URL is told")
{
    using kustomize::without_passwords;
    CHECK(
        without_passwords("at 'https://me:secret@host/x?ref=a': gone") ==
        "at 'https://me:***@host/x?ref=a': gone");
    CHECK(without_passwords("https://a:b@c and ssh://d:e@f/g") == "https://a:***@c and ssh://d:***@f/g");
    CHECK(without_passwords("https://:token@host") == "https://:***@host");
    CHECK(
        without_passwords("https://host:8080/a@b ssh://git@host/x") ==
        "https://host:8080/a@b ssh://git@host/x");
    CHECK(without_passwords("nothing://") == "nothing://");

    kustomize::MemoryFiles files;
    files.put("/kustomization.yaml", "resources: ['https://me:secret@host.invalid/org/app']\n");
    try {
        kustomize::build(files, "/", {});
        FAIL("nothing remote is allowed");
    } catch (const base::Error& error) {
        CHECK(std::string(error.what()).find("https://me:***@host.invalid/org/app") != std::string::npos);
        CHECK(std::string(error.what()).find("secret") == std::string::npos);
    }
}
