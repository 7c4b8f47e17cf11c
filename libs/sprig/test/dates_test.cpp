#include "base/base64.hpp"
#include "doc/json.hpp"
#include "gotemplate/function.hpp"
#include "sprig/zone_database.hpp"
#include "testing/golden.hpp"

#include "vectors.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>

namespace sluice::sprig {

namespace {

/// The zones that the generator kept; Local is UTC, as it was there.
class KeptZones : public gotemplate::Host, public ZoneDatabase {
public:
    std::optional<std::string> zone(std::string_view name) override
    {
        const auto* const file = files_.find(name);
        return file == nullptr ? std::nullopt : base::base64_decode(file->as_string());
    }

private:
    doc::Value files_ = doc::parse_json(
        testing::slurp(std::filesystem::path(SLUICE_TEST_DATA) / "golden/zones.json"), doc::kManifestLimits);
};

}  // namespace

TEST_CASE("dates are read, moved and written as Go's package time does, zones included")
{
    KeptZones zones;
    check_vectors("dates", &zones);
}
TEST_CASE("semantic versions and their constraints are Masterminds'")
{
    check_vectors("semver");
}
TEST_CASE("JSON is read and written as encoding/json does, its errors too")
{
    check_vectors("json");
}

}  // namespace sluice::sprig
