#include "archive/gzip.hpp"
#include "archive/tar.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/temp_dir.hpp"
#include "inflate.hpp"
#include "tar_format.hpp"
#include "testing/golden.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace sluice;
using namespace sluice::archive;
namespace fs = std::filesystem;

namespace {

constexpr UnpackLimits kLimits{
    .max_bytes = 1 << 20, .max_file_bytes = 1 << 20, .max_entries = 1000, .max_path_bytes = 4096};

/// Modes in the goldens were written without a mask.
struct NoMask {
    ~NoMask() { ::umask(before); }
    mode_t before = ::umask(0);
};

std::string describe(const fs::path& root)
{
    std::vector<std::string> lines;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const auto relative = entry.path().lexically_relative(root).string();
        const auto mode = static_cast<unsigned>(entry.status().permissions());
        if (entry.is_directory())
            lines.push_back(fmt::format("{} directory {:04o}\n", relative, mode));
        else
            lines.push_back(fmt::format(
                "{} file {:04o} {}\n",
                relative,
                mode,
                base::sha256_hex(testing::slurp(entry.path())).substr(0, 12)));
    }
    std::ranges::sort(lines);
    std::string out;
    for (const auto& line : lines)
        out += line;
    return out;
}

std::string unpack(std::string_view bytes, const fs::path& into, const UnpackLimits& limits = kLimits)
{
    const NoMask no_mask;
    TextSource source(bytes);
    try {
        unpack_tar_gz(source, base::RootDir(into), limits);
    } catch (const base::Error&) {
        return "error\n";
    }
    return "ok\n" + describe(into);
}

base::ErrorKind refusal(std::string_view bytes, const UnpackLimits& limits)
{
    const base::TempDir into("tar");
    TextSource source(bytes);
    try {
        unpack_tar_gz(source, base::RootDir(into.path()), limits);
    } catch (const base::Error& error) {
        return error.kind();
    }
    FAIL("was unpacked");
    return {};
}

std::string one_file(std::string_view name, std::string_view data)
{
    const Block header = make_header(name, '0', 0600, data.size());
    std::string tar(header.data(), header.size());
    tar.append(data).append((kBlock - data.size() % kBlock) % kBlock, '\0').append(1024, '\0');
    return gzip(tar);
}

void write(const fs::path& path, std::string_view text, mode_t mode = 0644)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
}

std::string
pack(const fs::path& directory, const PathFilter& filter = [](std::string_view, bool) { return true; })
{
    std::string out;
    StringSink sink(out);
    pack_tar_gz(directory, filter, sink);
    return out;
}

void make_tree(const fs::path& root)
{
    write(root / "kustomization.yaml", "resources: []\n");
    write(root / "run.sh", "#!/bin/sh\n", 0755);
    write(root / "a.d" / "one", "1");
    write(root / "a" / "two", std::string(1000, '2'), 0600);
    write(root / "grüße" / "日本", "utf-8");
    const std::string segment(60, 'd');
    write(root / segment / segment / "short", "prefix");
    write(root / segment / (std::string(130, 'n') + ".yaml"), "pax");
    fs::create_directories(root / "empty");
    fs::create_symlink("/etc/passwd", root / "link");
}

}  // namespace

TEST_CASE("odd archives come out as Flux unpacks them")
{
    std::size_t cases = 0;
    for (const auto& entry : fs::directory_iterator(SLUICE_TEST_DATA "/unpack")) {
        const auto name = entry.path().filename().string();
        if (!name.ends_with(".tar.gz") || name.starts_with("ours-")) continue;
        ++cases;
        INFO(name);
        const base::TempDir into("tar");
        auto golden = entry.path();
        golden.replace_extension().replace_extension(".txt");
        CHECK(unpack(testing::slurp(entry.path()), into.path()) == testing::slurp(golden));
    }
    CHECK(cases > 30);
}

TEST_CASE("where we differ from Flux we are stricter")
{
    const auto ours = [](const std::string& name) {
        const base::TempDir into("tar");
        return unpack(testing::slurp(SLUICE_TEST_DATA "/unpack/ours-" + name + ".tar.gz"), into.path());
    };
    CHECK(ours("pax-global") == "ok\na file 0600 2d711642b726\n");
    CHECK(ours("dot-dot-last") == "error\n");
    CHECK(ours("sparse") == "error\n");
}

TEST_CASE("a link that is there already is not followed out of the directory")
{
    const base::TempDir outside("tar");
    const base::TempDir into("tar");
    fs::create_symlink(outside.path(), into.path() / "dir");
    fs::create_symlink(outside.path() / "file", into.path() / "file");
    CHECK(unpack(one_file("dir/file", "x"), into.path()) == "error\n");
    CHECK(unpack(one_file("file", "x"), into.path()) == "error\n");
    CHECK(fs::is_empty(outside.path()));
}

TEST_CASE("limits end an unpacking before the disk or the memory does")
{
    const auto bomb = one_file("zeros", std::string(8 << 20, '\0'));
    CHECK(bomb.size() < 20'000);
    auto limits = kLimits;
    CHECK(refusal(bomb, limits) == base::ErrorKind::LimitExceeded);
    limits = {.max_bytes = 100 << 20, .max_file_bytes = 1 << 20, .max_entries = 10, .max_path_bytes = 100};
    CHECK(refusal(bomb, limits) == base::ErrorKind::LimitExceeded);
    limits = {.max_bytes = 100, .max_file_bytes = 100, .max_entries = 10, .max_path_bytes = 3};
    CHECK(refusal(one_file("four", "x"), limits) == base::ErrorKind::LimitExceeded);
    limits.max_path_bytes = 100;
    limits.max_entries = 0;
    CHECK(refusal(one_file("four", "x"), limits) == base::ErrorKind::LimitExceeded);
}

TEST_CASE("an endless row of extension headers is refused")
{
    const auto header = make_header("x", 'x', 0, 0);
    std::string tar;
    for (int i = 0; i < 10'000; ++i)
        tar.append(header.data(), header.size());
    CHECK(refusal(gzip(tar), kLimits) == base::ErrorKind::Corrupt);
    const auto huge = make_header("x", 'x', 0, 1 << 30);
    CHECK(refusal(gzip({huge.data(), huge.size()}), kLimits) == base::ErrorKind::LimitExceeded);
}

TEST_CASE("broken gzip is corrupt, wherever it breaks")
{
    const auto whole = one_file("file", std::string(5000, 'x'));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        INFO(size);
        // The last bytes are the sum and length of gzip's trailer, behind tar's end.
        CHECK(refusal(std::string_view(whole).substr(0, size), kLimits) == base::ErrorKind::Corrupt);
    }
    std::string damaged = whole;
    damaged[damaged.size() - 6] ^= 1;
    CHECK(refusal(damaged, kLimits) == base::ErrorKind::Corrupt);
    CHECK(refusal("no gzip at all", kLimits) == base::ErrorKind::Corrupt);
}

TEST_CASE("an unpacking stops when it is told to")
{
    const base::TempDir into("tar");
    const auto bytes = testing::slurp(SLUICE_TEST_DATA "/unpack/plain.tar.gz");
    TextSource source(bytes);
    int calls = 0;
    const auto stop = [&] {
        if (++calls == 3) throw base::Cancelled();
    };
    CHECK_THROWS_AS(unpack_tar_gz(source, base::RootDir(into.path()), kLimits, stop), base::Cancelled);
    CHECK(fs::exists(into.path() / "a"));
    CHECK_FALSE(fs::exists(into.path() / "three"));
}

TEST_CASE("packing gives the same bytes for the same tree, and those that Go has read")
{
    const base::TempDir one("tar");
    const base::TempDir two("tar");
    make_tree(one.path());
    make_tree(two.path());
    const auto packed = pack(one.path());
    CHECK(packed == pack(two.path()));
    // packed.txt is what Go's archive/tar lists in packed.tar: see tests/conformance/go/tar.
    testing::require_golden(SLUICE_TEST_DATA "/packed.tar", gunzip(packed, 1 << 20));
    const auto listing = testing::slurp(SLUICE_TEST_DATA "/packed.txt");
    CHECK(std::ranges::count(listing, '\n') == 14);
}

TEST_CASE("what was packed unpacks to the same files, with Flux's modes and without links")
{
    const base::TempDir from("tar");
    const base::TempDir into("tar");
    make_tree(from.path());
    const auto described = unpack(pack(from.path()), into.path());
    CHECK(described.find("run.sh file 0700") != std::string::npos);
    CHECK(described.find("kustomization.yaml file 0600") != std::string::npos);
    CHECK(described.find("\nempty directory 0750") != std::string::npos);
    CHECK(described.find("link") == std::string::npos);
    CHECK(testing::slurp(into.path() / "grüße" / "日本") == "utf-8");
}

TEST_CASE("the filter decides path by path and prunes nothing")
{
    const base::TempDir from("tar");
    const base::TempDir into("tar");
    write(from.path() / "keep" / "a", "a");
    write(from.path() / "drop" / "b", "b");
    write(from.path() / "drop" / "c", "c");
    const auto filter = [](std::string_view path, bool) { return path != "drop" && path != "drop/b"; };
    CHECK(
        unpack(pack(from.path(), filter), into.path()) ==
        "ok\ndrop directory 0750\ndrop/c file 0600 2e7d2c03a950\nkeep directory 0750\nkeep/a file 0600 "
        "ca978112ca1b\n");
}

TEST_CASE("gzip and gunzip are each other's inverse, and gunzip knows its limit")
{
    const std::string text(100'000, 'a');
    CHECK(gunzip(gzip(text), 100'000) == text);
    CHECK(gunzip(gzip(""), 0).empty());
    CHECK(gunzip(gzip("ab") + gzip("cd"), 4) == "abcd");
    CHECK_THROWS_AS(gunzip(gzip(text), 99'999), base::Error);
    CHECK_THROWS_AS(gunzip(gzip("x") + "trailing", 100), base::Error);
    CHECK_THROWS_AS(gunzip("", 100), base::Error);
}
