#include "base/error.hpp"
#include "base/temp_dir.hpp"
#include "store/store.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>

namespace sluice::apiserver {

namespace {

using doc::Value;

Store::Finish object(const std::string& value)
{
    return [value](std::uint64_t) {
        return Value::object({{"metadata", Value::object({{"name", "x"}})}, {"value", value}});
    };
}

StoreOptions at(const base::TempDir& folder)
{
    StoreOptions out;
    out.data_file = folder.path() / "wal";
    return out;
}

}  // namespace

TEST_CASE("what was acknowledged is there after a restart")
{
    base::TempDir folder("wal");
    std::uint64_t revision = 0;
    {
        Store store(at(folder));
        store.create("/things", "a", object("1"));
        const StoredPtr b = store.create("/things", "b", object("1"));
        store.replace("/things", b, object("2"));
        const StoredPtr c = store.create("/things", "c", object("1"));
        store.remove("/things", c, object("1"));
        revision = store.revision();
    }
    Store store(at(folder));
    CHECK(store.revision() == revision);
    CHECK(store.count("/things") == 2);
    CHECK(store.get("/things", "b")->document()["value"] == Value("2"));
    CHECK(store.get("/things", "b")->document()["metadata"]["resourceVersion"] == Value("3"));
    CHECK(store.get("/things", "c") == nullptr);
}

TEST_CASE("a record that a crash cut off is dropped, and nothing before it")
{
    base::TempDir folder("wal");
    const std::filesystem::path file = folder.path() / "wal";
    std::uintmax_t sound = 0;
    {
        Store store(at(folder));
        store.create("/things", "a", object("1"));
        sound = std::filesystem::file_size(file);
        store.create("/things", "b", object("1"));
    }
    const std::uintmax_t whole = std::filesystem::file_size(file);
    const std::string bytes = testing::slurp(file);
    for (std::uintmax_t size = sound; size < whole; size += 7) {
        std::ofstream(file, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(size));
        Store store(at(folder));
        CHECK(store.count("/things") == 1);
        CHECK(store.create("/things", "b", object("again")) != nullptr);
    }
    Store store(at(folder));
    CHECK(store.get("/things", "b")->document()["value"] == Value("again"));
}

TEST_CASE("a flipped bit ends the log there")
{
    base::TempDir folder("wal");
    const std::filesystem::path file = folder.path() / "wal";
    {
        Store store(at(folder));
        store.create("/things", "a", object("1"));
        store.create("/things", "b", object("1"));
    }
    std::string bytes = testing::slurp(file);
    bytes[bytes.size() - 3] ^= 1;
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
    Store store(at(folder));
    CHECK(store.count("/things") == 1);
}

TEST_CASE("another file is not taken for a log")
{
    base::TempDir folder("wal");
    std::ofstream(folder.path() / "wal") << "something else that somebody needs";
    CHECK_THROWS_AS(Store(at(folder)), base::Error);
    CHECK(testing::slurp(folder.path() / "wal") == "something else that somebody needs");
}

TEST_CASE("a log that is mostly history is rewritten and keeps what it stands for")
{
    base::TempDir folder("wal");
    const std::string large(100'000, 'x');
    {
        Store store(at(folder));
        StoredPtr each = store.create("/things", "a", object(large));
        for (int i = 0; i < 200; ++i)
            each = store.replace("/things", each, object(large + std::to_string(i)));
        CHECK(std::filesystem::file_size(folder.path() / "wal") < 12u << 20);
    }
    Store store(at(folder));
    CHECK(store.revision() == 201);
    CHECK(store.get("/things", "a")->document()["value"] == Value(large + "199"));
}

TEST_CASE("one file serves one server")
{
    base::TempDir folder("wal");
    Store store(at(folder));
    CHECK_THROWS_AS(Store(at(folder)), base::Error);
}

TEST_CASE("a watch window forgets the oldest first and says so")
{
    StoreOptions options;
    options.window = 3;
    Store store(options);
    StoredPtr each = store.create("/things", "a", object("0"));
    for (int i = 0; i < 5; ++i)
        each = store.replace("/things", each, object(std::to_string(i)));
    CHECK_FALSE(store.changes_since("/things", 1).has_value());
    REQUIRE(store.changes_since("/things", 3).has_value());
    CHECK(store.changes_since("/things", 3)->size() == 3);
    CHECK(store.changes_since("/others", 3)->empty());
}

}  // namespace sluice::apiserver
