#include "artifact/fetcher.hpp"

#include "archive/tar_writer.hpp"
#include "artifact/store.hpp"
#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"
#include "http/server.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <fmt/format.h>

#include <atomic>
#include <vector>

using namespace sluice;
using Catch::Matchers::ContainsSubstring;
namespace fs = std::filesystem;

namespace {

base::Deadline soon()
{
    return base::Deadline::after(std::chrono::seconds(20));
}

/// A store, its file server, and a consumer.
struct Scene {
    base::TempDir folder{"fetch-test-"};
    const bool made = fs::create_directory(folder.path() / "data");
    io::Loop loop;
    std::atomic<int> failures = 0;  ///< answers of 503 before the real one
    http::Handler files = http::file_server((folder.path() / "data").string());
    http::Server server{
        loop, {}, [this](http::ServerRequest request, std::shared_ptr<http::Responder> responder) {
            if (failures.fetch_sub(1) <= 0) return files(std::move(request), std::move(responder));
            http::Response busy;
            busy.status = 503;
            responder->respond(busy);
        }};
    http::Client client{loop, {}};

    artifact::Artifact artifact = store();

    artifact::Artifact store() const
    {
        artifact::StoreOptions options;
        options.root = folder.path() / "data";
        options.advertised = fmt::format("127.0.0.1:{}", server.port());
        const artifact::Store store(options);
        return store.write(
            store.plan({"GitRepository", "ns", "app"}, "r", "a.tar.gz"), [](archive::Sink& sink) {
                archive::TarGzWriter tar(sink);
                tar.add_directory(".");
                tar.add_directory("deploy");
                tar.add_file("deploy/app.yaml", false, "kind: Deployment\n");
                tar.finish();
            });
    }
    artifact::Fetcher fetcher(std::uint64_t max_bytes = 1u << 20) const
    {
        artifact::FetcherOptions options{};
        options.max_archive_bytes = max_bytes;
        options.unpack = {
            .max_bytes = 1u << 20, .max_file_bytes = 1u << 20, .max_entries = 100, .max_path_bytes = 1000};
        return {client, options};
    }
    base::RootDir target() const
    {
        fs::create_directories(folder.path() / "into");
        return base::RootDir(folder.path() / "into");
    }
    bool untouched() const { return fs::is_empty(folder.path() / "into"); }
    base::Error failure(const artifact::Artifact& of, std::uint64_t max_bytes = 1u << 20) const
    {
        try {
            (void)fetcher(max_bytes).fetch(of, target(), soon());
        } catch (const base::Error& error) {
            return error;
        }
        FAIL("nothing was thrown");
        return {base::ErrorKind::Internal, ""};
    }
};

}  // namespace

TEST_CASE("an artifact is downloaded, compared with its digest and unpacked")
{
    const Scene scene;
    const auto fetched = scene.fetcher().fetch(scene.artifact, scene.target(), soon());
    REQUIRE(fetched);
    CHECK(static_cast<std::int64_t>(fetched->archive_bytes) == scene.artifact.size);
    CHECK(scene.target().read("deploy/app.yaml", 1000) == "kind: Deployment\n");
}

TEST_CASE("an artifact that is not there yet is no failure")
{
    const Scene scene;
    auto artifact = scene.artifact;
    artifact.url += "x";
    CHECK(!scene.fetcher().fetch(artifact, scene.target(), soon()));
    CHECK(scene.untouched());
}

TEST_CASE("a server that is busy fails the attempt at once, and the next one finds it well")
{
    Scene scene;
    scene.failures = 1;
    const auto error = scene.failure(scene.artifact);
    CHECK(error.kind() == base::ErrorKind::Unavailable);
    CHECK_THAT(error.what(), ContainsSubstring("503"));
    CHECK(scene.untouched());
    CHECK(scene.fetcher().fetch(scene.artifact, scene.target(), soon()));
}

TEST_CASE("attempts are spaced as Flux spaces them, and given up in its words")
{
    const Scene scene;
    const artifact::Fetcher fetcher(scene.client, {});
    const base::Error away(base::ErrorKind::Unavailable, "connection refused");
    std::vector<long> seconds;
    for (unsigned attempts = 1; const auto pause = fetcher.pause_after(attempts, away); ++attempts)
        seconds.push_back(std::chrono::duration_cast<std::chrono::seconds>(*pause).count());
    CHECK(seconds == std::vector<long>{5, 10, 20, 30, 30, 30, 30, 30, 30});
    CHECK_THAT(
        fetcher.given_up(scene.artifact, 10, away).what(),
        ContainsSubstring("failed to download archive: GET " + scene.artifact.url) &&
            ContainsSubstring("giving up after 10 attempt(s): connection refused"));
}

TEST_CASE("an artifact that is not what was promised is not asked for again")
{
    const Scene scene;
    const base::Error wrong(base::ErrorKind::Corrupt, "wrong digest");
    CHECK_FALSE(scene.fetcher().pause_after(1, wrong));
    CHECK(std::string(scene.fetcher().given_up(scene.artifact, 1, wrong).what()) == "wrong digest");
}

TEST_CASE("nothing is unpacked of an archive with a wrong digest")
{
    const Scene scene;
    auto artifact = scene.artifact;
    artifact.digest = "sha256:" + std::string(64, '0');
    const auto error = scene.failure(artifact);
    CHECK(error.kind() == base::ErrorKind::Corrupt);
    CHECK_THAT(error.what(), ContainsSubstring("digest"));
    CHECK(scene.untouched());
}

TEST_CASE("an archive above the limit is refused")
{
    const Scene scene;
    CHECK(scene.failure(scene.artifact, 10).kind() == base::ErrorKind::LimitExceeded);
    CHECK(scene.untouched());
}

TEST_CASE("the host can be replaced for a controller that runs outside of the cluster")
{
    const Scene scene;
    artifact::FetcherOptions options{};
    options.source_controller_host = "localhost:8080";
    options.source_watcher_host = "localhost:8081";
    const artifact::Fetcher fetcher(scene.client, options);
    auto artifact = scene.artifact;
    artifact.url = "http://source-controller.flux-system.svc.cluster.local./a/b.tar.gz";
    CHECK(fetcher.location(artifact).str() == "http://localhost:8080/a/b.tar.gz");
    artifact.url = "http://source-watcher.flux-system.svc.cluster.local./a/b.tar.gz";
    CHECK(fetcher.location(artifact).str() == "http://localhost:8081/a/b.tar.gz");
}
