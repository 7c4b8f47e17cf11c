#include "base/file_bytes.hpp"

#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

using namespace sluice;

TEST_CASE("a file's bytes are the same whether they are read or mapped")
{
    const base::TempDir folder{"file-bytes-test-"};
    for (const std::size_t size : {std::size_t{0}, std::size_t{5}, std::size_t{4096}, std::size_t{100'000}}) {
        std::string written;
        while (written.size() < size)
            written += static_cast<char>('a' + written.size() % 23);
        base::write_atomically(folder.path() / "file", written);
        const auto bytes = base::FileBytes::map((folder.path() / "file").string(), 1 << 20);
        CHECK(bytes.text() == written);
        CHECK(bytes.starts_with(written.substr(0, 3)));
        CHECK_FALSE(bytes.starts_with("b"));
        const auto copy = bytes;
        CHECK(copy.is_same(bytes));
        const auto rest = bytes.without_first(3);
        CHECK(rest.text() == written.substr(std::min<std::size_t>(3, size)));
        CHECK(rest.starts_with(rest.text().substr(0, 8)));
    }
}

TEST_CASE("a file starts with its first bytes, however many they are")
{
    const base::TempDir folder{"file-bytes-test-"};
    for (const std::size_t size : {std::size_t{9}, std::size_t{100'000}}) {
        std::string written(size, 'x');
        written.back() = 'y';
        base::write_atomically(folder.path() / "file", written);
        const auto bytes = base::FileBytes::map((folder.path() / "file").string(), 1 << 20);
        CHECK(bytes.starts_with(""));
        CHECK(bytes.starts_with("xxxxxxxx"));
        CHECK(bytes.starts_with(written.substr(0, 9)));
        CHECK(bytes.starts_with(written));
        CHECK_FALSE(bytes.starts_with("xxxxxxxxz"));
        CHECK_FALSE(bytes.starts_with(written + 'y'));
    }
    CHECK_FALSE(base::FileBytes("x").starts_with(std::string_view("x\0", 2)));
}

TEST_CASE("a file that is missing, too large or none is refused by its name")
{
    const base::TempDir folder{"file-bytes-test-"};
    base::write_atomically(folder.path() / "file", std::string(50'000, 'x'));
    const auto kind_of = [&](const char* name) {
        try {
            base::FileBytes::map((folder.path() / name).string(), 40'000);
        } catch (const base::Error& error) {
            CHECK(std::string_view(error.what()).find(folder.path().string()) != std::string_view::npos);
            return error.kind();
        }
        FAIL("nothing was thrown");
        return base::ErrorKind::Internal;
    };
    CHECK(kind_of("none") == base::ErrorKind::NotFound);
    CHECK(kind_of("file") == base::ErrorKind::LimitExceeded);
    CHECK(kind_of(".") == base::ErrorKind::Invalid);
}
