#include "archive/read.hpp"

#include "archive/tar_writer.hpp"
#include "base/error.hpp"
#include "inflate.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice;
using namespace sluice::archive;

namespace {

constexpr UnpackLimits kLimits{.max_bytes = 100, .max_file_bytes = 60, .max_entries = 4, .max_path_bytes = 20};

std::string packed(std::initializer_list<std::pair<const char*, std::string>> files)
{
    std::string out;
    StringSink sink(out);
    TarGzWriter writer(sink);
    writer.add_directory("folder");
    for (const auto& [name, bytes] : files)
        writer.add_file(name, false, bytes);
    writer.finish();
    return out;
}

std::string read(const std::string& bytes)
{
    std::string seen;
    try {
        read_tar_gz(
            bytes, kLimits, {}, [&](const ReadEntry& entry) { seen += entry.name + "=" + entry.bytes + ";"; });
    } catch (const base::Error& error) {
        seen += error.what();
    }
    return seen;
}

}  // namespace

TEST_CASE("an archive's files are read into memory in its order, without its directories")
{
    CHECK(read(packed({{"folder/b", "1"}, {"folder/a", ""}})) == "folder/b=1;folder/a=;");
}

TEST_CASE("an archive that is larger than allowed is refused before its bytes are read")
{
    CHECK(read(packed({{"a", std::string(61, 'x')}})) == "tar: entry too large (limit 60)");
    CHECK(
        read(packed({{"a", std::string(60, 'x')}, {"b", std::string(41, 'x')}})) ==
        "a=" + std::string(60, 'x') + ";tar: more bytes than allowed (limit 100)");
    CHECK(
        read(packed({{"a", ""}, {"b", ""}, {"c", ""}, {"d", ""}})) ==
        "a=;b=;c=;tar: more entries than allowed (limit 4)");
    CHECK(read(packed({{"a-name-of-21-letters.", ""}})) == "tar: entry name too long (limit 20)");
}

TEST_CASE("a file can be refused by its name and size alone")
{
    const auto bytes = packed({{"a", "x"}});
    const auto refuse = [](std::string_view, std::uint64_t) { throw base::Cancelled{}; };
    CHECK_THROWS_AS(read_tar_gz(bytes, kLimits, refuse, [](ReadEntry) { FAIL(); }), base::Cancelled);
}
