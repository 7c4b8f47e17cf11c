#include "artifact/store.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/stat.h>

using namespace sluice;
using artifact::Presence;
namespace fs = std::filesystem;

namespace {

const artifact::Owner kOwner{"GitRepository", "flux-system", "app"};

struct Shelf {
    base::TempDir folder{"store-test-"};
    artifact::Store store{options()};

    artifact::StoreOptions options(std::size_t records = 2) const
    {
        artifact::StoreOptions options;
        options.root = folder.path() / "data";
        options.advertised = "source-controller.flux-system.svc";
        options.retention_records = records;
        return options;
    }
    artifact::Artifact put(const std::string& name, const std::string& bytes) const
    {
        return store.write(store.plan(kOwner, "main@sha1:" + name, name + ".tar.gz"), [&](archive::Sink& sink) {
            sink.write(bytes);
        });
    }
    void age(const artifact::Artifact& artifact, std::chrono::seconds by) const
    {
        fs::last_write_time(store.local(artifact), fs::file_time_type::clock::now() - by);
    }
    bool has(const artifact::Artifact& artifact) const { return fs::exists(store.local(artifact)); }
};

mode_t mode_of(const fs::path& path)
{
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("a stored artifact says where it is, how large, and what its digest is")
{
    const Shelf shelf;
    const auto artifact = shelf.put("abc", "hello\n");
    CHECK(artifact.path == "gitrepository/flux-system/app/abc.tar.gz");
    CHECK(artifact.url == "http://source-controller.flux-system.svc/gitrepository/flux-system/app/abc.tar.gz");
    CHECK(artifact.revision == "main@sha1:abc");
    CHECK(artifact.digest == "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
    CHECK(artifact.size == 6);
    CHECK(mode_of(shelf.store.local(artifact)) == 0600);
    CHECK(mode_of(shelf.folder.path() / "data") == 0700);
    CHECK(shelf.store.verify(artifact) == Presence::Good);
}

TEST_CASE("a writer that fails leaves nothing, and what a killed one left goes at the next start")
{
    const Shelf shelf;
    const auto old = shelf.put("old", "old");
    const auto planned = shelf.store.plan(kOwner, "x", "old.tar.gz");
    CHECK_THROWS_AS(
        shelf.store.write(
            planned,
            [](archive::Sink& sink) {
                sink.write("half");
                throw base::Error(base::ErrorKind::Unavailable, "lost");
            }),
        base::Error);
    CHECK(shelf.store.verify(old) == Presence::Good);
    const auto folder = shelf.store.local(old).parent_path();
    CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
    base::write_atomically(folder / ".unfinished-abcdef", "half");
    const artifact::Store next(shelf.options());
    CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
}

TEST_CASE("a damaged or lost file is noticed")
{
    const Shelf shelf;
    const auto artifact = shelf.put("abc", "hello\n");
    base::write_atomically(shelf.store.local(artifact), "hullo\n");
    CHECK(shelf.store.verify(artifact) == Presence::Damaged);
    CHECK(!shelf.has(artifact));
    CHECK(shelf.store.verify(artifact) == Presence::Missing);
}

TEST_CASE("a path from a status cannot leave the store")
{
    const Shelf shelf;
    auto artifact = shelf.put("abc", "hello\n");
    base::write_atomically(shelf.folder.path() / "secret", "hello\n");
    artifact.path = "../secret";
    CHECK(shelf.store.verify(artifact) == Presence::Missing);
    CHECK(fs::exists(shelf.folder.path() / "secret"));
}

TEST_CASE("old files go, the current one and the youngest stay")
{
    const Shelf shelf;
    const auto first = shelf.put("first", "1"), second = shelf.put("second", "2"),
               third = shelf.put("third", "3");
    const auto soon = base::Deadline::after(std::chrono::seconds(5));
    shelf.age(first, std::chrono::seconds(30));
    shelf.age(second, std::chrono::seconds(20));
    // Two records: the current one and one more.
    CHECK(shelf.store.collect(kOwner, third, soon) == std::vector<std::string>{first.path});
    CHECK(shelf.has(second));
    shelf.age(second, std::chrono::seconds(61));
    CHECK(shelf.store.collect(kOwner, third, soon) == std::vector<std::string>{second.path});
    shelf.age(third, std::chrono::hours(5));
    CHECK(shelf.store.collect(kOwner, third, soon).empty());
    CHECK(shelf.has(third));
}

TEST_CASE("links are not counted and everything of an object can go")
{
    const Shelf shelf;
    const auto current = shelf.put("abc", "1");
    shelf.store.link(current, "latest.tar.gz");
    shelf.store.link(current, "latest.tar.gz");
    CHECK(
        fs::read_symlink(shelf.store.local(current).parent_path() / "latest.tar.gz") ==
        shelf.store.local(current));
    CHECK(shelf.store.collect(kOwner, current, base::Deadline::after(std::chrono::seconds(5))).empty());
    CHECK(shelf.store.remove_all(kOwner) == std::vector<std::string>{current.path});
    CHECK(!fs::exists(shelf.store.local(current).parent_path()));
    CHECK(shelf.store.remove_all(kOwner).empty());
}

TEST_CASE("an advertised address may carry a scheme")
{
    const Shelf shelf;
    auto options = shelf.options();
    options.advertised = "https://artifacts.example.org";
    CHECK(artifact::Store(options).url_of("a/b") == "https://artifacts.example.org/a/b");
}
