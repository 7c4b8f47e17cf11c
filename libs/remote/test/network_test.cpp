#include "remote/network.hpp"

#include "base/error.hpp"
#include "base/temp_dir.hpp"
#include "gitserver/repository.hpp"
#include "gitserver/server.hpp"
#include "http/server.hpp"
#include "io/loop.hpp"
#include "kustomize/build.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <memory>
#include <string>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fmt/format.h>

using namespace sluice;

namespace {

constexpr auto kConfigMap = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n";

/// A served repository whose folder "base" is a kustomization, and a build's way to it.
struct Place {
    base::TempDir folder{"remote-test-"};
    io::Loop loop;
    gitserver::Repository repository{folder.path() / "served", "app.git"};
    gitserver::Server server{loop, {.root = folder.path() / "served"}};
    kustomize::MemoryFiles files;
    int networks = 0;

    Place()
    {
        repository.write("base/kustomization.yaml", "resources: [cm.yaml]\n");
        repository.write("base/cm.yaml", fmt::format(kConfigMap, "old"));
        repository.commit("one");
        repository.tag("v1");
        repository.write("base/cm.yaml", fmt::format(kConfigMap, "new"));
        repository.commit("two");
    }

    std::string url(const std::string& rest) const { return server.url("app.git") + rest; }

    remote::Network network(bool local = false)
    {
        remote::NetworkOptions options;
        options.directory = folder.path() / "mirrors" / std::to_string(++networks);
        options.local_repositories = local;
        std::filesystem::create_directories(options.directory);
        return {loop, std::move(options), base::Deadline::after(std::chrono::seconds(20))};
    }

    kustomize::BuildResult build(const std::string& kustomization, bool local = false)
    {
        files.put("/kustomization.yaml", kustomization);
        auto remote = network(local);
        kustomize::BuildOptions options;
        options.remote = &remote;
        return kustomize::build(files, "/", options);
    }

    std::string names(const kustomize::BuildResult& result)
    {
        std::string list;
        for (const auto& resource : result.resources)
            list += resource["metadata"]["name"].text() + " ";
        return list;
    }

    std::string failure(const std::string& kustomization, bool local = false)
    {
        try {
            build(kustomization, local);
        } catch (const base::Error& error) {
            return error.what();
        }
        FAIL("the build should have failed");
        return {};
    }
};

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a remote base is built at its HEAD, a branch, a tag or a commit, and reported with its commit")
{
    Place place;
    CHECK(place.names(place.build("resources: ['" + place.url("//base") + "']\n")) == "new ");
    CHECK(place.names(place.build("resources: ['" + place.url("//base?ref=main") + "']\n")) == "new ");
    CHECK(place.names(place.build("resources: ['" + place.url("//base?version=v1") + "']\n")) == "old ");
    CHECK(place.names(place.build("resources: ['" + place.url("//base?ref=refs/tags/v1") + "']\n")) == "old ");
    const auto commit = place.repository.git({"rev-parse", "v1^{commit}"});
    const auto url = place.url("//base?ref=" + commit);
    const auto result = place.build("resources: ['" + url + "']\n");
    CHECK(place.names(result) == "old ");
    CHECK(result.remotes_read == std::map<std::string, std::string>{{url, commit}});
    CHECK(result.files_read == std::set<std::string>{"/kustomization.yaml"});
}

TEST_CASE("a missing reference, directory or repository is named")
{
    Place place;
    const auto no_reference = place.failure("resources: ['" + place.url("//base?ref=gone") + "']\n");
    CHECK(contains(no_reference, "couldn't find remote ref gone"));
    const auto no_directory = place.failure("components: ['" + place.url("//nowhere") + "']\n");
    CHECK(contains(no_directory, "no directory 'nowhere' in '" + place.url("//nowhere")));
    const auto no_repository = place.failure("components: ['" + place.server.url("gone.git") + "']\n");
    CHECK(contains(no_repository, "gone.git"));
}

TEST_CASE("one repository and reference is fetched once a build")
{
    Place place;
    place.repository.write("more/kustomization.yaml", "resources: [cm.yaml]\n");
    place.repository.write("more/cm.yaml", fmt::format(kConfigMap, "more"));
    place.repository.commit("three");
    const auto once = [&] {
        const auto before = place.server.requests();
        auto remote = place.network();
        remote.repository(*kustomize::RepositoryUrl::parse(place.url("//base")));
        return place.server.requests() - before;
    }();
    const auto before = place.server.requests();
    auto remote = place.network();
    for (const auto* directory : {"//base", "//more", "//base"})
        remote.repository(*kustomize::RepositoryUrl::parse(place.url(directory)));
    CHECK(place.server.requests() - before == once);
}

TEST_CASE("a repository on disk is read where that is allowed")
{
    Place place;
    const auto url = "file://" + place.repository.bare().string() + "//base";
    CHECK(place.names(place.build("resources: ['" + url + "?ref=v1']\n", true)) == "old ");
    CHECK(place.names(place.build("resources: ['" + url + "']\n", true)) == "new ");
    CHECK(contains(place.failure("resources: ['" + url + "']\n"), "file://) are not allowed here"));
}

TEST_CASE("a remote base cannot leave its repository, by path or by link, or read beyond its own root")
{
    Place place;
    place.files.put("/secret.yaml", fmt::format(kConfigMap, "secret"));
    place.repository.write("up/kustomization.yaml", "resources: [../../outside]\n");
    place.repository.write("side/kustomization.yaml", "resources: [../base/cm.yaml]\n");
    place.repository.write("real/cm.yaml", fmt::format(kConfigMap, "real"));
    place.repository.write("linked/kustomization.yaml", "resources: [cm.yaml]\n");
    std::filesystem::create_symlink("../base/cm.yaml", place.repository.work() / "linked/cm.yaml");
    place.repository.write("away/kustomization.yaml", "resources: [cm.yaml]\n");
    std::filesystem::create_symlink("/etc/passwd", place.repository.work() / "away/cm.yaml");
    std::filesystem::create_symlink("base", place.repository.work() / "alias");
    place.repository.commit("traps");
    const auto failure = [&](const std::string& directory) {
        return place.failure("resources: ['" + place.url("//" + directory) + "']\n");
    };
    CHECK(contains(failure("up"), "must be within the repo"));
    CHECK(contains(failure("side"), "security; file '/base/cm.yaml' is not in or below '/side'"));
    CHECK(contains(failure("linked"), "security; file '/linked/cm.yaml' is not in or below '/linked'"));
    CHECK(contains(failure("away"), "lstat /away/cm.yaml: no such file or directory"));
    CHECK(place.names(place.build("resources: ['" + place.url("//alias") + "']\n")) == "new ");
}

TEST_CASE("a repository that leads back to itself is a cycle")
{
    Place place;
    place.repository.write("loop/kustomization.yaml", "resources: ['" + place.url("//loop") + "']\n");
    place.repository.commit("loop");
    CHECK(contains(place.failure("resources: ['" + place.url("//loop") + "']\n"), "cycle detected: URI"));
}

TEST_CASE("a submodule is fetched when something in it is needed, unless the URL says otherwise")
{
    Place place;
    gitserver::Repository library(place.folder.path() / "served", "library.git");
    library.write("cm.yaml", fmt::format(kConfigMap, "library"));
    library.write("kustomization.yaml", "resources: [cm.yaml]\n");
    library.commit("library");
    place.repository.write("top/kustomization.yaml", "resources: [../vendor/lib]\n");
    place.repository.git(
        {"-c",
         "protocol.file.allow=always",
         "submodule",
         "add",
         "file://" + library.bare().string(),
         "vendor/lib"});
    place.repository.git({"config", "-f", ".gitmodules", "submodule.vendor/lib.url", "../library.git"});
    place.repository.commit("submodule");
    CHECK(place.names(place.build("resources: ['" + place.url("//top") + "']\n")) == "library ");
    CHECK(contains(
        place.failure("resources: ['" + place.url("//top?submodules=false") + "']\n"),
        "unable to find one of"));

    place.repository.git(
        {"config", "-f", ".gitmodules", "submodule.vendor/lib.url", "file://" + library.bare().string()});
    place.repository.commit("evil");
    CHECK(contains(
        place.failure("resources: ['" + place.url("//top") + "']\n"),
        "submodule 'vendor/lib': transport 'file' not allowed"));
    CHECK(place.names(place.build("resources: ['" + place.url("//base") + "']\n")) == "new ");
}

TEST_CASE("a file over http is a resource, a patch or a generator's source")
{
    Place place;
    http::ServerOptions options;
    const http::Server web(
        place.loop,
        options,
        [](const http::ServerRequest& request, const std::shared_ptr<http::Responder>& responder) {
            http::Response response;
            response.status = request.path == "/cm.yaml" ? 200 : 404;
            response.reason = response.status == 200 ? "OK" : "Not Found";
            if (response.status == 200) response.body = fmt::format(kConfigMap, "web");
            responder->respond(std::move(response));
        });
    const auto at = fmt::format("http://127.0.0.1:{}", web.port());
    const auto result = place.build("resources: ['" + at + "/cm.yaml']\n");
    CHECK(place.names(result) == "web ");
    CHECK(result.remotes_read.at(at + "/cm.yaml").size() == 64);
    CHECK(
        contains(place.failure("resources: ['" + at + "/gone']\n"), "HTTP Error: status code 404 (Not Found)"));
}

TEST_CASE("a server that says nothing costs the URL's timeout and no more")
{
    Place place;
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof where;
    REQUIRE(::bind(socket, reinterpret_cast<sockaddr*>(&where), size) == 0);
    REQUIRE(::listen(socket, 16) == 0);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&where), &size);
    const auto url = fmt::format("http://127.0.0.1:{}/org/app?timeout=50ms", ntohs(where.sin_port));
    CHECK(contains(place.failure("resources: ['" + url + "']\n"), "hit 50ms timeout"));
    ::close(socket);
}
