#include "envsubst/envsubst.hpp"

#include "base/error.hpp"
#include "doc/json.hpp"
#include "testing/golden.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sstream>
#include <string>

using namespace sluice;

namespace {

/// The result, or "error: " and what was thrown.
std::string outcome(std::string_view text, const envsubst::Lookup& lookup, const envsubst::Options& options)
{
    try {
        return envsubst::replace(text, lookup, options);
    } catch (const base::Error& error) {
        return std::string("error: ") + error.what();
    }
}

}  // namespace

TEST_CASE("every text becomes what the original makes of it")
{
    std::istringstream golden(testing::slurp(std::string(SLUICE_TEST_DATA) + "/envsubst.golden"));
    std::string line;
    std::getline(golden, line);
    const auto variables = doc::parse_json(line, doc::kManifestLimits);
    const envsubst::Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
        const auto* found = variables.find(name);
        return found ? std::optional(found->text()) : std::nullopt;
    };
    std::size_t count = 0;
    while (std::getline(golden, line)) {
        const auto vector = doc::parse_json(line, doc::kManifestLimits);
        envsubst::Options options;
        options.strict = vector["s"].bool_or(false);
        const auto* result = vector.find("r");
        const std::string expected = result ? result->text() : "error: " + vector["e"].text();
        CAPTURE(line);
        CHECK(outcome(vector["t"].text(), lookup, options) == expected);
        ++count;
    }
    CHECK(count > 3900);
}

TEST_CASE("what would take too much memory or time is refused")
{
    const envsubst::Lookup lookup = [](std::string_view) { return std::string(1 << 20, 'a'); };
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += "${x}";
    CHECK(outcome(many, lookup, {}) == "error: the result is larger than 67108864 bytes");
    CHECK(outcome("${x##*b*c*d}", lookup, {}) == "error: a pattern takes too long to compare");
    std::string deep = "${x:-";
    for (int i = 0; i < 5000; ++i)
        deep += "${x:-";
    CHECK(outcome(deep, lookup, {}) == "error: expansions are nested too deeply");
}
