#include "base/base64.hpp"
#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cmath>
#include <thread>

using namespace sluice;

TEST_CASE("base64 is padded and decodes what Go decodes")
{
    CHECK(base::base64_encode("") == "");
    CHECK(base::base64_encode("f") == "Zg==");
    CHECK(base::base64_encode("fo") == "Zm8=");
    CHECK(base::base64_encode("foo") == "Zm9v");
    CHECK(base::base64_encode("\xFF\xFE\xFD") == "//79");
    CHECK(base::base64_decode("Zm9v\r\nZg=\n=\n") == "foof");
    CHECK(base::base64_decode("Zh==") == "f");  // Go does not look at the bits that are left over
    CHECK(base::base64_decode("") == "");
    for (const auto* broken : {"Zg", "Zg=", "Z", "Z===", "=", "Zm9v=", "Zg==Zg==", "Zm 9v", "Zm-v", "Zg==="})
        CHECK_FALSE(base::base64_decode(broken));
    std::string all;
    for (int i = 0; i < 256; ++i)
        all += static_cast<char>(i);
    CHECK(base::base64_decode(base::base64_encode(all)) == all);
    CHECK(base::hex_encode(all.substr(0, 3) + "\xAB") == "000102ab");
}

TEST_CASE("digests are those of the standard")
{
    CHECK(base::sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(base::sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    base::Hasher hasher(base::DigestAlgorithm::Sha512);
    hasher.update("a");
    hasher.update("bc");
    CHECK(hasher.finish_hex().starts_with("ddaf35a193617abacc417349ae204131"));
    CHECK(base::Hasher(base::DigestAlgorithm::Sha384).finish_raw().size() == 48);
}

TEST_CASE("a digest's text is checked before it is believed")
{
    const std::string hex(64, 'a');
    CHECK(base::Digest::parse("sha256:" + hex).str() == "sha256:" + hex);
    CHECK(base::Digest::parse(hex) == base::Digest::parse("sha256:" + hex));
    CHECK(base::Digest::parse("sha1:" + hex.substr(24)).algorithm == base::DigestAlgorithm::Sha1);
    for (const auto& broken :
         {std::string("sha256:abc"),
          "md5:" + hex,
          std::string(64, 'A'),
          std::string(64, 'g'),
          std::string(),
          ":" + hex})
        CHECK_THROWS_AS(base::Digest::parse(broken), base::Error);
}

TEST_CASE("log lines are those of Flux's controllers")
{
    std::string lines;
    const auto log = base::Logger::to([&](std::string_view line) { lines += line; }, base::LogLevel::Info);
    log.named("runtime")
        .with({{"controller", "gitrepository"}})
        .info(
            "artifact \"stored\"\n",
            {{"bytes", 12}, {"ratio", 0.5}, {"fresh", true}, {"path", "a\\b\x01<\xFFé"}});
    log.debug("not shown");
    log.error("failed", "no such host", {{"attempt", 3u}});
    const auto first = lines.substr(0, lines.find('\n') + 1), second = lines.substr(first.size());
    CHECK(first.starts_with("{\"level\":\"info\",\"ts\":\"20"));
    CHECK(first[first.find("Z\",") - 4] == '.');
    CHECK(
        first.substr(first.find(",\"logger\"")) ==
        ",\"logger\":\"runtime\",\"msg\":\"artifact "
        "\\\"stored\\\"\\n\",\"controller\":\"gitrepository\",\"bytes\":12,\"ratio\":0.5,"
        "\"fresh\":true,\"path\":\"a\\\\b\\u0001<\\ufffdé\"}\n");
    CHECK(
        second.substr(second.find(",\"msg\"")) ==
        ",\"msg\":\"failed\",\"attempt\":3,\"error\":\"no such host\"}\n");
    CHECK(second.starts_with("{\"level\":\"error\""));
}

TEST_CASE("the console form of the log is tab-separated")
{
    std::string lines;
    const auto log = base::Logger::to(
        [&](std::string_view line) { lines += line; }, base::LogLevel::Trace, base::LogEncoding::Console);
    log.named("a").named("b").trace("hello", {{"x", 1}, {"y", "z"}});
    log.info("bare");
    CHECK(lines.find("\tTRACE\ta.b\thello\t{\"x\": 1, \"y\": \"z\"}\n") != std::string::npos);
    CHECK(lines.ends_with("\tINFO\tbare\n"));
}

TEST_CASE("lines of several threads do not mix")
{
    std::string lines;
    const auto log = base::Logger::to([&](std::string_view line) { lines += line; }, base::LogLevel::Info);
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([log] {
                for (int i = 0; i < 100; ++i)
                    log.info("line");
            });
    }
    CHECK(std::count(lines.begin(), lines.end(), '\n') == 400);
    base::Logger::none().info("nobody sees this");
    CHECK_FALSE(base::Logger::none().enabled(base::LogLevel::Error));
}

TEST_CASE("random UUIDs carry version and variant")
{
    CHECK(base::random_uuid([] { return ~std::uint64_t{0}; }) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
    CHECK(base::random_uuid([] { return std::uint64_t{0}; }) == "00000000-0000-4000-8000-000000000000");
    const auto random = base::system_random();
    CHECK(random() != random());
}
