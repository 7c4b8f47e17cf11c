#include "base/error.hpp"
#include "base/root_dir.hpp"
#include "base/temp_dir.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/stat.h>

#include <fstream>
#include <functional>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

/// outside/secret, root/{file, dir/inner, links ...}
struct Scene {
    base::TempDir temp{"root-dir-test-"};
    fs::path top = temp.path() / "root";
    Scene()
    {
        fs::create_directories(top / "dir");
        fs::create_directories(temp.path() / "outside");
        std::ofstream(temp.path() / "outside" / "secret") << "secret";
        std::ofstream(top / "file") << "content";
        std::ofstream(top / "dir" / "inner") << "inner";
        fs::create_symlink("../../outside/secret", top / "dir" / "up");
        fs::create_symlink(temp.path() / "outside" / "secret", top / "absolute");
        fs::create_symlink(temp.path() / "outside", top / "outside");
        fs::create_symlink("/dir", top / "rooted");
        fs::create_symlink("loop-b", top / "loop-a");
        fs::create_symlink("loop-a", top / "loop-b");
        fs::create_symlink("nowhere/file", top / "dangling");
    }
};

base::ErrorKind kind_of(const std::function<void()>& action)
{
    try {
        action();
    } catch (const base::Error& error) {
        return error.kind();
    }
    return base::ErrorKind::Internal;
}

}  // namespace

TEST_CASE("paths of strangers end below the root")
{
    const Scene scene;
    const base::RootDir root(scene.top);
    CHECK(root.resolve("") == scene.top);
    CHECK(root.resolve("/") == scene.top);
    CHECK(root.resolve("../../..") == scene.top);
    CHECK(root.resolve("../../etc/passwd") == scene.top / "etc/passwd");
    CHECK(root.resolve("/etc/passwd") == scene.top / "etc/passwd");
    CHECK(root.resolve("./dir/../dir//inner") == scene.top / "dir/inner");
    CHECK(root.resolve("rooted/inner") == scene.top / "dir/inner");
    CHECK(root.resolve("rooted/../file") == scene.top / "file");
    CHECK(root.resolve("dangling/x") == scene.top / "nowhere/file/x");
    CHECK(root.resolve("file/x/../y") == scene.top / "file/y");
    CHECK(fs::relative(root.resolve("absolute"), scene.top).string().find("..") == std::string::npos);
    CHECK(kind_of([&] { (void)root.resolve("loop-a/x"); }) == base::ErrorKind::Invalid);
    CHECK(kind_of([&] { (void)root.resolve(std::string_view("a\0b", 3)); }) == base::ErrorKind::Invalid);
}

TEST_CASE("reading stays inside, and what is missing is no error")
{
    const Scene scene;
    const base::RootDir root(scene.top);
    CHECK(root.read("file", 100) == "content");
    CHECK(root.read("/dir/../dir/inner", 100) == "inner");
    CHECK(root.read("rooted/inner", 100) == "inner");
    CHECK_FALSE(root.read("none", 100));
    CHECK_FALSE(root.read("file/none", 100));
    CHECK_FALSE(root.read("absolute", 100));
    CHECK_FALSE(root.read("outside/secret", 100));
    CHECK_FALSE(root.read("dir/up", 100));
    CHECK_FALSE(root.read("../outside/secret", 100));
    CHECK(root.read("file", 7) == "content");
    CHECK(kind_of([&] { (void)root.read("file", 6); }) == base::ErrorKind::LimitExceeded);
    CHECK(kind_of([&] { (void)root.read("dir", 100); }) == base::ErrorKind::Invalid);
    CHECK(kind_of([&] { (void)root.read("", 100); }) == base::ErrorKind::Invalid);
    CHECK(kind_of([&] { (void)root.read("loop-a", 100); }) == base::ErrorKind::Invalid);
    REQUIRE(::mkfifo((scene.top / "pipe").c_str(), 0600) == 0);
    CHECK(kind_of([&] { (void)root.read("pipe", 100); }) == base::ErrorKind::Invalid);
}

TEST_CASE("writing creates directories inside and replaces links")
{
    const Scene scene;
    const base::RootDir root(scene.top);
    root.write("new/deep/file", "text", 0640);
    CHECK(root.read("new/deep/file", 100) == "text");
    CHECK((fs::status(scene.top / "new/deep/file").permissions() & fs::perms::all) == fs::perms(0640));
    CHECK((fs::status(scene.top / "new").permissions() & fs::perms::others_all) == fs::perms::none);
    root.write("outside/secret", "mine");
    CHECK(base::read_file(scene.temp.path() / "outside/secret", 100) == "secret");
    root.write("absolute", "plain file now");
    CHECK_FALSE(fs::is_symlink(scene.top / "absolute"));
    CHECK(kind_of([&] { root.write("", "x"); }) == base::ErrorKind::Invalid);
    CHECK(kind_of([&] { root.write("file/x", "x"); }) == base::ErrorKind::Invalid);
    CHECK(std::distance(fs::directory_iterator(scene.top / "new/deep"), fs::directory_iterator()) == 1);
}

TEST_CASE("whole files are replaced at once")
{
    const base::TempDir temp("write-test-");
    const auto file = temp.path() / "state";
    base::write_atomically(file, "one");
    base::write_atomically(file, std::string(100'000, 'x'), 0644);
    CHECK(base::read_file(file, 100'000).size() == 100'000);
    CHECK(kind_of([&] { (void)base::read_file(file, 99'999); }) == base::ErrorKind::LimitExceeded);
    CHECK(kind_of([&] { (void)base::read_file(temp.path() / "none", 1); }) == base::ErrorKind::NotFound);
    CHECK(kind_of([&] { base::RootDir{temp.path() / "none"}; }) == base::ErrorKind::NotFound);
    CHECK(std::distance(fs::directory_iterator(temp.path()), fs::directory_iterator()) == 1);
    CHECK(base::read_file("/proc/self/status", 1 << 20).find("Pid:") != std::string::npos);
}

TEST_CASE("a temporary directory goes with all it holds")
{
    fs::path path;
    {
        const base::TempDir temp("gone-");
        path = temp.path();
        fs::create_directories(path / "a" / "b");
        std::ofstream(path / "a" / "b" / "c") << "x";
        CHECK((fs::status(path).permissions() & fs::perms::all) == fs::perms::owner_all);
    }
    CHECK_FALSE(fs::exists(path));
}
