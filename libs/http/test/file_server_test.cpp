#include "base/temp_dir.hpp"
#include "raw_peer.hpp"
#include "support.hpp"
#include "testing/golden.hpp"

#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace sluice;
using namespace sluice::http;
using namespace sluice::http::test;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, std::string_view text)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
}

/// Everything was last changed at 2026-08-01T12:00:00Z: tests/conformance/go/fileserver makes the same tree.
void set_times(const fs::path& root)
{
    const timespec times[2] = {{1785585600, 0}, {1785585600, 0}};
    for (const auto& entry : fs::recursive_directory_iterator(root))
        ::utimensat(AT_FDCWD, entry.path().c_str(), times, AT_SYMLINK_NOFOLLOW);
    ::utimensat(AT_FDCWD, root.c_str(), times, 0);
}

void make_tree(const fs::path& root)
{
    write(root / "gitrepository/ns/app/abc.tar.gz", "\x1f\x8b\x08" + std::string(997, 'x'));
    write(root / "helmrepository/ns/repo/index-1.yaml", "apiVersion: v1\n");
    write(root / "odd/a & b <c>.txt", "odd");
    write(root / "odd/sha256:abc", "colon");
    write(root / "site/index.html", "<p>hello</p>\n");
    write(root / "empty.json", "");
    set_times(root);
}

struct Case {
    std::string method, target, headers;
};

const std::vector<Case> kCases = {
    {"GET", "/", ""},
    {"GET", "/gitrepository", ""},
    {"GET", "/gitrepository?x=1", ""},
    {"GET", "/gitrepository/ns/", ""},
    {"GET", "/gitrepository/ns/app/abc.tar.gz/", ""},
    {"HEAD", "/gitrepository/ns/app/abc.tar.gz", ""},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "Range: bytes=0-3"},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "Range: bytes=990-"},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "Range: bytes=-5"},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "Range: bytes=998-5000"},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "Range: bytes=1000-"},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "Range: lines=1-2"},
    {"HEAD", "/gitrepository/ns/app/abc.tar.gz", "Range: bytes=5-1"},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "If-Modified-Since: Sat, 01 Aug 2026 12:00:00 GMT"},
    {"HEAD", "/gitrepository/ns/app/abc.tar.gz", "If-Modified-Since: Sat, 01 Aug 2026 11:59:59 GMT"},
    {"GET", "/gitrepository/ns/app/abc.tar.gz", "If-Unmodified-Since: Sat, 01 Aug 2026 11:59:59 GMT"},
    {"GET", "/helmrepository/ns/repo/index-1.yaml", ""},
    {"GET",
     "/helmrepository/ns/repo/index-1.yaml",
     "If-Range: Sat, 01 Aug 2026 12:00:00 GMT\r\nRange: bytes=0-2"},
    {"GET",
     "/helmrepository/ns/repo/index-1.yaml",
     "If-Range: Sat, 01 Aug 2026 11:00:00 GMT\r\nRange: bytes=0-2"},
    {"GET", "/odd/", ""},
    {"GET", "/odd/", "If-Modified-Since: Sat, 01 Aug 2026 12:00:00 GMT"},
    {"GET", "/odd/a%20%26%20b%20%3Cc%3E.txt", ""},
    {"GET", "/site/", ""},
    {"GET", "/site/index.html", ""},
    {"GET", "/empty.json", ""},
    {"GET", "/missing", ""},
    {"HEAD", "/missing", ""},
    {"GET", "/empty.json/below", ""},
    {"GET", "/../../etc/passwd", ""},
    {"GET", "/odd/../empty.json", ""},
};

/// Status line, the headers that count in a fixed order, body.
std::string told(const Case& one, const std::string& answer)
{
    std::string out =
        one.method + " " + one.target + (one.headers.empty() ? "" : " (" + one.headers + ")") + "\n";
    const auto head_end = answer.find("\r\n\r\n");
    const auto head = answer.substr(0, head_end) + "\r\n";
    out += head.substr(0, head.find("\r\n")) + "\n";
    for (const char* name :
         {"Accept-Ranges",
          "Content-Length",
          "Content-Range",
          "Content-Type",
          "Last-Modified",
          "Location",
          "X-Content-Type-Options"}) {
        const auto at = head.find("\r\n" + std::string(name) + ": ");
        if (at != std::string::npos) out += head.substr(at + 2, head.find("\r\n", at + 2) - at - 2) + "\n";
    }
    return out + "\n" + answer.substr(head_end + 4) + "\n----\n";
}

}  // namespace

TEST_CASE("files are served as Go's FileServer serves them")
{
    const base::TempDir root("files");
    make_tree(root.path());
    io::Loop loop;
    const Server server(loop, {}, file_server(root.path()));
    std::string all;
    for (const auto& one : kCases) {
        auto peer = RawPeer::connect(server.port());
        peer.send(
            one.method + " " + one.target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + one.headers +
            (one.headers.empty() ? "" : "\r\n") + "\r\n");
        all += told(one, peer.read_all());
    }
    testing::require_golden(SLUICE_TEST_DATA "/file_server.txt", all);
}

TEST_CASE("a link inside the served directory is followed, but not out of it")
{
    const base::TempDir root("files");
    const base::TempDir outside("files");
    write(outside.path() / "secret", "secret");
    write(root.path() / "real.tar.gz", "data");
    fs::create_symlink("real.tar.gz", root.path() / "latest.tar.gz");
    fs::create_symlink(outside.path() / "secret", root.path() / "escape");
    fs::create_symlink("../../../../../../../../etc/passwd", root.path() / "climb");
    ::mkfifo((root.path() / "pipe").c_str(), 0600);
    const Pair pair(file_server(root.path()));
    CHECK(pair.get("/latest.tar.gz").body == "data");
    CHECK(pair.get("/escape").status == 404);
    CHECK(pair.get("/climb").status == 404);
    CHECK(pair.get("/pipe").status == 404);
    CHECK(pair.get("/%00").status == 400);
    CHECK(pair.get("/..%2f..%2fetc%2fpasswd").status == 404);
}

TEST_CASE("a large file goes out whole, and a keep-alive connection goes on after it")
{
    const base::TempDir root("files");
    std::string text(20 << 20, ' ');
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<char>('a' + i % 25);
    write(root.path() / "large", text);
    const Pair pair(file_server(root.path()));
    for (int i = 0; i < 2; ++i) {
        std::string got;
        pair.client.download(
            {.url = pair.url("/large")}, soon(), 1 << 30, [&](std::string_view bytes) { got += bytes; });
        CHECK(got == text);
    }
}
