#include "place.hpp"

#include "base/base64.hpp"

#include <catch2/matchers/catch_matchers_string.hpp>
#include <fmt/format.h>

#include <algorithm>

using namespace sluice;
using namespace sluice::git;
using Catch::Matchers::ContainsSubstring;

namespace {

std::uintmax_t bytes_in(const std::filesystem::path& folder)
{
    std::uintmax_t total = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        if (file.path().extension() == ".pack") total += file.file_size();
    return total;
}

/// Text that does not compress, so that what travels can be weighed.
std::string noise(unsigned seed)
{
    std::string bytes;
    for (unsigned at = 0, state = seed; at < 60'000; ++at) {
        state = state * 1664525u + 1013904223u;
        bytes += static_cast<char>(state >> 24);
    }
    return bytes;
}

}  // namespace

TEST_CASE("a branch is fetched with its files, by protocol v2 and v0")
{
    for (const bool version2 : {true, false}) {
        Place place;
        place.repository.write("deploy/app.yaml", "kind: Deployment\n");
        place.repository.write("run.sh", "#!/bin/sh\n", true);
        const auto hash = place.repository.commit("first line\n\nmore");
        const auto server = place.serve(version2);
        auto mirror = place.mirror(server->url("app.git"));
        const auto commit = take(mirror, branch("main"));
        CHECK(commit.hash == hash);
        CHECK(commit.revision() == "main@sha1:" + hash);
        CHECK(commit.short_message() == "first line");
        CHECK(commit.author.name == "Ada");
        const std::map<std::string, std::string> expected{
            {"deploy/app.yaml", "kind: Deployment\n"}, {"run.sh", "#!/bin/sh\n"}};
        CHECK(files_of(mirror, hash) == expected);
    }
}

TEST_CASE("only the newest commit travels, and of a later one only what changed")
{
    for (const bool version2 : {true, false}) {
        Place place;
        for (unsigned at = 0; at < 5; ++at) {
            place.repository.write("noise.bin", noise(at));
            place.repository.commit("noise");
        }
        const auto server = place.serve(version2);
        const auto url = server->url("app.git");
        auto first = place.mirror(url);
        take(first, branch("main"));
        const auto after_first = bytes_in(place.packs());
        CHECK(after_first > 60'000);
        CHECK(after_first < 65'000);
        place.repository.write("small.txt", "small");
        const auto hash = place.repository.commit("small");
        auto second = place.mirror(url);
        CHECK(take(second, branch("main")).hash == hash);
        CHECK(files_of(second, hash).at("small.txt") == "small");
        CHECK(files_of(second, hash).at("noise.bin") == noise(4));
        CHECK(bytes_in(place.packs()) - after_first < 2'000);
    }
}

TEST_CASE("an unchanged branch of a known server costs one request")
{
    Place place;
    place.repository.write("a", "1");
    place.repository.commit("one");
    const auto server = place.serve();
    const auto url = server->url("app.git");
    auto first = place.mirror(url);
    take(first, branch("main"));
    const auto before = server->requests();
    auto second = place.mirror(url);
    take(second, branch("main"));
    CHECK(server->requests() - before == 1);
}

TEST_CASE("tags, full names, commits and ranges find their commit")
{
    for (const bool version2 : {true, false}) {
        Place place;
        place.repository.write("a", "1");
        const auto one = place.repository.commit("one");
        place.repository.tag("v1.0.0");
        place.repository.write("a", "2");
        const auto two = place.repository.commit("two");
        place.repository.tag("1.1.0", "annotated");
        place.repository.tag("v2.0.0-rc.1");
        place.repository.tag("latest");
        place.repository.write("a", "3");
        const auto three = place.repository.commit("three");
        const auto server = place.serve(version2);
        const auto found = [&](const Reference& reference) {
            auto mirror = place.mirror(server->url("app.git"));
            return take(mirror, reference).revision();
        };
        Reference reference;
        reference.tag = "v1.0.0";
        CHECK(found(reference) == "v1.0.0@sha1:" + one);
        reference.tag = "1.1.0";
        CHECK(found(reference) == "1.1.0@sha1:" + two);
        reference = {};
        reference.name = "refs/heads/main";
        CHECK(found(reference) == "refs/heads/main@sha1:" + three);
        reference = {};
        reference.semver = ">=1.0.0 <2";
        CHECK(found(reference) == "1.1.0@sha1:" + two);
        reference.tag = "v1.0.0";
        CHECK(found(reference) == "v1.0.0@sha1:" + one);  // a tag counts before a range
        reference = {};
        reference.commit = one;
        CHECK(found(reference) == "sha1:" + one);
        reference.branch = "main";
        CHECK(found(reference) == "main@sha1:" + one);
    }
}

TEST_CASE("of versions that differ in build metadata the youngest commit wins")
{
    Place place;
    place.repository.write("a", "1");
    const auto young = place.repository.commit("young", "2026-05-01T00:00:00Z");
    place.repository.tag("1.0.0+b");
    place.repository.write("a", "2");
    place.repository.commit("old", "2026-04-01T00:00:00Z");
    place.repository.tag("1.0.0+c");
    const auto server = place.serve();
    auto mirror = place.mirror(server->url("app.git"));
    Reference reference;
    reference.semver = "1.x";
    CHECK(take(mirror, reference).revision() == "1.0.0+b@sha1:" + young);
}

TEST_CASE("what is missing is named")
{
    Place place;
    const auto server = place.serve();
    auto mirror = place.mirror(server->url("app.git"));
    CHECK(!mirror.resolve(branch("main"), soon()));  // an empty repository
    place.repository.write("a", "1");
    place.repository.commit("one");
    auto error = failure_of([&] { mirror.resolve(branch("nope"), soon()); });
    CHECK(error.kind() == base::ErrorKind::NotFound);
    CHECK_THAT(error.what(), ContainsSubstring("refs/heads/nope"));
    Reference reference;
    reference.semver = ">9";
    CHECK_THAT(failure_of([&] { mirror.resolve(reference, soon()); }).what(), ContainsSubstring(">9"));
    reference = {};
    reference.commit = "1234567890123456789012345678901234567890";
    CHECK(failure_of([&] { take(mirror, reference); }).kind() == base::ErrorKind::NotFound);
    auto other = place.mirror(server->url("other.git"));
    error = failure_of([&] { other.resolve(branch("main"), soon()); });
    CHECK(error.kind() == base::ErrorKind::NotFound);
    CHECK_THAT(error.what(), ContainsSubstring("repository not found"));
}

TEST_CASE("credentials are sent, those of the URL as a fallback, and never shown")
{
    Place place;
    place.repository.write("a", "1");
    place.repository.commit("one");
    gitserver::ServerOptions options;
    options.root = place.folder.path() / "served";
    options.authorize = [](const http::ServerRequest& request) {
        const auto value = std::string(request.headers.find("Authorization").value_or(""));
        return value == "Basic " + base::base64_encode("ada:s3cret") || value == "Bearer t0ken";
    };
    const gitserver::Server server(place.loop, options);
    const auto url = server.url("app.git");
    const auto resolve = [&](const std::string& at, const Access& access) {
        auto mirror = place.mirror(at, access);
        return mirror.resolve(branch("main"), soon());
    };
    auto error = failure_of([&] { resolve(url, {}); });
    CHECK(error.kind() == base::ErrorKind::Unauthorized);
    CHECK_THAT(error.what(), ContainsSubstring("authentication required"));
    Access access;
    access.username = "ada";
    access.password = "wr0ng";
    error = failure_of([&] { resolve(url, access); });
    CHECK(error.kind() == base::ErrorKind::Unauthorized);
    CHECK_THAT(error.what(), !ContainsSubstring("wr0ng"));
    access.password = "s3cret";
    CHECK(resolve(url, access));
    access = {};
    access.bearer_token = "t0ken";
    CHECK(resolve(url, access));
    CHECK(resolve(fmt::format("http://ada:s3cret@127.0.0.1:{}/app.git", server.port()), {}));
    error =
        failure_of([&] { resolve(fmt::format("http://ada:wr0ng@127.0.0.1:{}/app.git", server.port()), {}); });
    CHECK_THAT(error.what(), !ContainsSubstring("wr0ng"));
}

TEST_CASE("https trusts the given CA and nothing else")
{
    Place place;
    place.repository.write("a", "1");
    place.repository.commit("one");
    const auto pair = io::make_self_signed("git", {"127.0.0.1"});
    gitserver::ServerOptions options;
    options.root = place.folder.path() / "served";
    options.tls.emplace();
    options.tls->certificate_pem = pair.certificate_pem;
    options.tls->private_key_pem = pair.private_key_pem;
    const gitserver::Server server(place.loop, options);
    const auto url = server.url("app.git");
    auto stranger = place.mirror(url);
    CHECK(failure_of([&] { stranger.resolve(branch("main"), soon()); }).kind() == base::ErrorKind::Unavailable);
    Access access;
    access.tls.ca_pem = pair.certificate_pem;
    auto mirror = place.mirror(url, access);
    CHECK(take(mirror, branch("main")).message == "one\n");
}

TEST_CASE("a folder of this machine can be mirrored")
{
    Place place;
    place.repository.write("a", "1");
    const auto one = place.repository.commit("one");
    place.repository.tag("v1.0.0", "annotated");
    auto mirror = place.mirror("file://" + place.repository.bare().string());
    CHECK(take(mirror, branch("main")).hash == one);
    Reference reference;
    reference.tag = "v1.0.0";
    const auto tagged = take(mirror, reference);
    CHECK(tagged.hash == one);
    CHECK(!tagged.tag_hash.empty());
    CHECK(files_of(mirror, one).at("a") == "1");
}

TEST_CASE("a damaged cache heals with the next fetch")
{
    Place place;
    place.repository.write("a", noise(1));
    const auto hash = place.repository.commit("one");
    const auto server = place.serve();
    const auto url = server->url("app.git");
    {
        auto mirror = place.mirror(url);
        take(mirror, branch("main"));
    }
    for (const auto& file : std::filesystem::directory_iterator(place.packs())) {
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
    }
    bool healed = false;
    for (int attempt = 0; attempt < 2 && !healed; ++attempt) {
        auto mirror = place.mirror(url);
        try {
            take(mirror, branch("main"));
            healed = files_of(mirror, hash).at("a") == noise(1);
        } catch (const base::Error& error) {
            CHECK(error.kind() == base::ErrorKind::Corrupt);
        }
    }
    CHECK(healed);
}

TEST_CASE("a pack or tree above its limit is refused")
{
    Place place;
    for (int at = 0; at < 30; ++at)
        place.repository.write(fmt::format("f{}", at), fmt::format("{}", at * 7919));
    place.repository.commit("many");
    const auto server = place.serve();
    auto limits = kLimits;
    limits.max_tree_entries = 10;
    auto shallow = place.mirror(server->url("app.git"), {}, limits);
    const auto commit = take(shallow, branch("main"));
    const auto walked = failure_of([&] { shallow.walk(commit.hash, [](const TreeEntry&) {}); });
    CHECK(walked.kind() == base::ErrorKind::LimitExceeded);
    shallow.reset();
    limits = kLimits;
    limits.max_pack_bytes = 700;
    auto small = place.mirror(server->url("app.git"), {}, limits);
    CHECK(failure_of([&] { take(small, branch("main")); }).kind() == base::ErrorKind::LimitExceeded);
}
