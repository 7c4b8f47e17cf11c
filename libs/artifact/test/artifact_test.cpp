#include "artifact/artifact.hpp"

#include <catch2/catch_test_macros.hpp>

using namespace sluice::artifact;

TEST_CASE("revisions of Flux before 2.0 mean what they meant")
{
    const std::string sha1(40, 'a'), sha256(64, 'b');
    CHECK(modern_revision("main/" + sha1) == "main@sha1:" + sha1);
    CHECK(modern_revision("feature/x/" + sha1) == "feature/x@sha1:" + sha1);
    CHECK(modern_revision("HEAD/" + sha1) == "sha1:" + sha1);
    CHECK(modern_revision(sha1) == "sha1:" + sha1);
    CHECK(modern_revision(sha256) == "sha256:" + sha256);
    CHECK(modern_revision("6.5.4") == "6.5.4");
    CHECK(modern_revision("main@sha1:" + sha1) == "main@sha1:" + sha1);
    CHECK(same_revision("main/" + sha1, "main@sha1:" + sha1));
    CHECK(!same_revision("main/" + sha1, "main@sha1:" + std::string(40, 'c')));
}
